import type { FileReport } from "./report.ts";
import { attributes } from "./xml.ts";

/** A report in the XML format of Checkstyle, which many tools for reviews read. */
export function checkstyleReport(files: readonly FileReport[]): string {
	const elements = files
		.filter(
			({ findings, failure }) => findings.length > 0 || failure !== undefined,
		)
		.map(({ path, findings, failure }) => {
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
		});
	return `<?xml version="1.0" encoding="UTF-8"?>\n<checkstyle version="4.3">\n${elements.join("")}</checkstyle>\n`;
}
