import type { FileReport } from "./report.ts";

/** Writes a report while files are still being checked, so that many of them do not fill the memory. */
export interface ReportWriter {
	/** What can be written when this file is known. Files come in the order of the report. */
	add(file: FileReport): string;
	/** All that is left, in pieces; comes once, after the last file. */
	end(): Iterable<string>;
}
