import type { FileReport } from "./report.ts";
import type { ReportWriter } from "./report-writer.ts";
import { attributes } from "./xml.ts";

const head =
	'<?xml version="1.0" encoding="UTF-8"?>\n<checkstyle version="4.3">\n';

/** Writes a report in the XML format of Checkstyle, which many tools for reviews read. */
export function checkstyleWriter(): ReportWriter {
	let isEmpty = true;
	return {
		add(file) {
			const before = isEmpty ? head : "";
			isEmpty = false;
			return before + elementOf(file);
		},
		end: () => [isEmpty ? head : "", "</checkstyle>\n"],
	};
}

/** Nothing for a file without findings. */
function elementOf({ path, findings, failure }: FileReport): string {
	if (findings.length === 0 && failure === undefined) return "";
	const errors = findings.map(
		({ start, severity, message, help, rule }) =>
			`    <error${attributes({
				line: start.line,
				column: start.column,
				severity,
				message: help === undefined ? message : `${message}; ${help}`,
				source: `keyhole.${rule}`,
			})}/>\n`,
	);
	if (failure !== undefined) {
		errors.push(
			`    <error${attributes({ line: 1, severity: "error", message: failure, source: "keyhole" })}/>\n`,
		);
	}
	return `  <file${attributes({ name: path })}>\n${errors.join("")}  </file>\n`;
}
