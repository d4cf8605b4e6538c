import { jsonElement } from "./json-pieces.ts";
import { addTotals, type FileReport, noTotals, type Totals } from "./report.ts";
import type { ReportWriter } from "./report-writer.ts";

/** A machine-readable report; the version changes when a member changes its meaning or goes away. */
export interface JsonReport {
	readonly version: 1;
	readonly files: readonly FileReport[];
	readonly totals: Totals;
}

/** Writes a `JsonReport`. */
export function jsonWriter(): ReportWriter {
	let totals = noTotals;
	let isEmpty = true;
	const head = '{\n\t"version": 1,\n\t"files": [';
	return {
		add(file) {
			totals = addTotals(totals, file);
			const before = isEmpty ? head : ",";
			isEmpty = false;
			return before + jsonElement(file, 2);
		},
		end: () => [
			isEmpty ? `${head}]` : "\n\t]",
			`,\n\t"totals": ${jsonElement(totals, 1).trimStart()}\n}\n`,
		],
	};
}
