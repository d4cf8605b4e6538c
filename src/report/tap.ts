import type { FileReport } from "./report.ts";
import type { ReportWriter } from "./report-writer.ts";

/**
 * Writes a report in the Test Anything Protocol, version 13: a test for each file, its findings as diagnostics.
 *
 * @param files How many there will be.
 */
export function tapWriter(files: number): ReportWriter {
	const head = `TAP version 13\n1..${files}\n`;
	let number = 0;
	return {
		add(file) {
			number++;
			return (number === 1 ? head : "") + testOf(file, number);
		},
		end: () => [number === 0 ? head : ""],
	};
}

function testOf({ path, findings, failure }: FileReport, number: number) {
	const isOk = findings.length === 0 && failure === undefined;
	const name = path.replace(/[#\\]/g, "\\$&");
	const lines = [`${isOk ? "ok" : "not ok"} ${number} - ${name}\n`];
	if (isOk) return lines.join("");
	lines.push("  ---\n");
	if (failure !== undefined) {
		lines.push(`  failure: ${JSON.stringify(failure)}\n`);
	}
	if (findings.length > 0) lines.push("  findings:\n");
	for (const { rule, severity, message, help, start } of findings) {
		lines.push(
			`    - rule: ${JSON.stringify(rule)}\n`,
			`      severity: ${severity}\n`,
			`      line: ${start.line}\n`,
			`      column: ${start.column}\n`,
			`      message: ${JSON.stringify(message)}\n`,
		);
		if (help !== undefined) lines.push(`      help: ${JSON.stringify(help)}\n`);
	}
	lines.push("  ...\n");
	return lines.join("");
}
