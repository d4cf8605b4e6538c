import type { FileReport } from "./report.ts";
import type { ReportWriter } from "./report-writer.ts";
import { attributes, escapeXml } from "./xml.ts";

/**
 * Writes a report in the XML format of JUnit: a suite for each file, a failed test for each finding. It begins with their numbers, so that
 * nothing is written before the last file is known.
 */
export function junitWriter(): ReportWriter {
	const suites: string[] = [];
	const counts = { tests: 0, failures: 0, errors: 0 };
	return {
		add(file) {
			const { tests, failures, errors, text } = suiteOf(file);
			counts.tests += tests;
			counts.failures += failures;
			counts.errors += errors;
			suites.push(text);
			return "";
		},
		*end() {
			yield `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites${attributes({ name: "keyhole", ...counts })}>\n`;
			yield* suites;
			yield "</testsuites>\n";
		},
	};
}

function suiteOf({ path, findings, failure }: FileReport) {
	const cases = findings.map(({ rule, severity, message, help, start }) => {
		const place = `${path}:${start.line}:${start.column}`;
		const body = [
			`${place}: ${message}`,
			...(help === undefined ? [] : [help]),
		];
		return `    <testcase${attributes({ name: `${rule} (line ${start.line})`, classname: path })}>\n      <failure${attributes({ message, type: severity })}>${escapeXml(body.join("\n"))}</failure>\n    </testcase>\n`;
	});
	if (failure !== undefined) {
		cases.push(
			`    <testcase${attributes({ name: "read", classname: path })}>\n      <error${attributes({ message: failure })}/>\n    </testcase>\n`,
		);
	}
	if (cases.length === 0) {
		cases.push(
			`    <testcase${attributes({ name: "no findings", classname: path })}/>\n`,
		);
	}
	const tests = cases.length;
	const failures = findings.length;
	const errors = failure === undefined ? 0 : 1;
	const text = `  <testsuite${attributes({ name: path, tests, failures, errors })}>\n${cases.join("")}  </testsuite>\n`;
	return { tests, failures, errors, text };
}
