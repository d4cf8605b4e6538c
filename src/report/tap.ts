import type { FileReport } from "./report.ts";

/** A report in the Test Anything Protocol, version 13: a test for each file, its findings as diagnostics. */
export function tapReport(files: readonly FileReport[]): string {
	const lines = ["TAP version 13", `1..${files.length}`];
	for (const [index, { path, findings, failure }] of files.entries()) {
		const isOk = findings.length === 0 && failure === undefined;
		const name = path.replace(/[#\\]/g, "\\$&");
		lines.push(`${isOk ? "ok" : "not ok"} ${index + 1} - ${name}`);
		if (isOk) continue;
		lines.push("  ---");
		if (failure !== undefined) {
			lines.push(`  failure: ${JSON.stringify(failure)}`);
		}
		if (findings.length > 0) lines.push("  findings:");
		for (const { rule, severity, message, help, start } of findings) {
			lines.push(
				`    - rule: ${JSON.stringify(rule)}`,
				`      severity: ${severity}`,
				`      line: ${start.line}`,
				`      column: ${start.column}`,
				`      message: ${JSON.stringify(message)}`,
				...(help === undefined ? [] : [`      help: ${JSON.stringify(help)}`]),
			);
		}
		lines.push("  ...");
	}
	return `${lines.join("\n")}\n`;
}
