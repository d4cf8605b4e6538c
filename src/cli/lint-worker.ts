import { type LintedFile, type LintJob, lintFile } from "./lint-file.ts";

/** The program of a process that checks files for `lintMany`, until that hangs up. */

/** Files to check. `start` is the place of the first among all. The job, which all batches share, comes before the first. */
export interface Batch {
	readonly start: number;
	readonly paths: readonly string[];
}

export interface FinishedBatch {
	readonly start: number;
	readonly files: readonly LintedFile[];
}

let job: LintJob;

process.on("message", async (message: LintJob | Batch) => {
	if (!("paths" in message)) {
		job = message;
		return;
	}
	const { start, paths } = message;
	const files: LintedFile[] = [];
	for (const path of paths) files.push(await lintFile(path, job));
	process.send?.({ start, files } satisfies FinishedBatch);
});
