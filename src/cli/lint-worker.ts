import { type LintedFile, type LintJob, lintFile } from "./lint-file.ts";

/** The program of a process that checks files for `lintMany`, until that hangs up. */

/** Files to check. `start` is the place of the first among all. */
export interface Batch {
	readonly job: LintJob;
	readonly start: number;
	readonly paths: readonly string[];
}

export interface FinishedBatch {
	readonly start: number;
	readonly files: readonly LintedFile[];
}

process.on("message", async (message) => {
	const { job, start, paths } = message as Batch;
	const files: LintedFile[] = [];
	for (const path of paths) files.push(await lintFile(path, job));
	process.send?.({ start, files } satisfies FinishedBatch);
});
