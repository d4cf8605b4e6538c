import type { Severity } from "../text/diagnostic.ts";
import type { FileReport } from "./report.ts";
import type { ReportWriter } from "./report-writer.ts";

/** Writes workflow commands of GitHub Actions: findings appear at their lines in the pull request. */
export function githubWriter(): ReportWriter {
	return { add: reportOf, end: () => [] };
}

function reportOf({ path, findings, failure }: FileReport): string {
	if (failure !== undefined) {
		return `::error file=${property(path)},title=keyhole::${text(failure)}\n`;
	}
	return findings
		.map(({ severity, start, end, rule, message, help }) => {
			// GitHub takes columns only for places within one line.
			const columns =
				start.line === end.line
					? `,col=${start.column},endColumn=${end.column}`
					: "";
			const body = help === undefined ? message : `${message}\n${help}`;
			return `::${commandOf(severity)} file=${property(path)},line=${start.line},endLine=${end.line}${columns},title=${property(rule)}::${text(body)}\n`;
		})
		.join("");
}

function commandOf(severity: Severity): string {
	return severity === "info" ? "notice" : severity;
}

function text(value: string): string {
	return value
		.replaceAll("%", "%25")
		.replaceAll("\r", "%0D")
		.replaceAll("\n", "%0A");
}

function property(value: string): string {
	return text(value).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
