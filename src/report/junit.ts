import type { FileReport } from "./report.ts";
import { attributes, escapeXml } from "./xml.ts";

/** A report in the XML format of JUnit: a suite for each file, a failed test for each finding. */
export function junitReport(files: readonly FileReport[]): string {
	const suites = files.map(suiteOf);
	const tests = suites.reduce((sum, { tests }) => sum + tests, 0);
	const failures = suites.reduce((sum, { failures }) => sum + failures, 0);
	const errors = suites.reduce((sum, { errors }) => sum + errors, 0);
	return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites${attributes({ name: "keyhole", tests, failures, errors })}>\n${suites.map(({ text }) => text).join("")}</testsuites>\n`;
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
