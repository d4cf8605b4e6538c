import type { Severity } from "../text/diagnostic.ts";
import { jsonElement } from "./json-pieces.ts";
import type { FileReport } from "./report.ts";
import type { ReportWriter } from "./report-writer.ts";

/** Writes a code quality report as GitLab reads it (a subset of the Code Climate format). */
export function gitlabWriter(): ReportWriter {
	const seen = new Map<string, number>();
	let isEmpty = true;
	return {
		add: (file) =>
			issuesOf(file, seen)
				.map((issue) => {
					const before = isEmpty ? "[" : ",";
					isEmpty = false;
					return before + jsonElement(issue, 1);
				})
				.join(""),
		end: () => [isEmpty ? "[]\n" : "\n]\n"],
	};
}

/** @param seen How often each fingerprint was there before. */
function issuesOf(
	{ path, findings, failure }: FileReport,
	seen: Map<string, number>,
) {
	if (failure !== undefined) {
		return [
			{
				description: failure,
				check_name: "unreadable-file",
				fingerprint: `unreadable-file:${path}`,
				severity: "blocker",
				location: { path, lines: { begin: 1, end: 1 } },
			},
		];
	}
	return findings.map((finding) => {
		const { message, help, rule, severity, start, end } = finding;
		const base = `${path}:${finding.fingerprint}`;
		// GitLab drops issues with a fingerprint that it has seen.
		const times = seen.get(base) ?? 0;
		seen.set(base, times + 1);
		return {
			description: help === undefined ? message : `${message}; ${help}`,
			check_name: rule,
			fingerprint: times === 0 ? base : `${base}:${times}`,
			severity: severityOf(severity),
			location: {
				path,
				lines: { begin: start.line, end: end.line },
				positions: { begin: start, end },
			},
		};
	});
}

function severityOf(severity: Severity): "critical" | "major" | "info" {
	switch (severity) {
		case "error":
			return "critical";
		case "warning":
			return "major";
		case "info":
			return "info";
	}
}
