import { type FileReport, type Totals, totalsOf } from "./report.ts";

/** A machine-readable report; the version changes when a member changes its meaning or goes away. */
export interface JsonReport {
	readonly version: 1;
	readonly files: readonly FileReport[];
	readonly totals: Totals;
}

export function jsonReport(files: readonly FileReport[]): string {
	const report: JsonReport = { version: 1, files, totals: totalsOf(files) };
	return `${JSON.stringify(report, null, "\t")}\n`;
}
