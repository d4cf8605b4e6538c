import { readSync, writeSync } from "node:fs";
import { compileForMany } from "./compile-for-many.ts";
import { EXIT, type ExitCode } from "./io.ts";
import { type LintedFile, type LintJob, lintFile } from "./lint-file.ts";
import {
	type Batch,
	type FinishedBatch,
	lineReader,
	readJob,
} from "./lint-protocol.ts";

/**
 * A process that checks files for `lintMany`, until that hangs up. It reads and writes without an event loop: there is nothing else to
 * do while it waits, and it starts faster.
 */
export async function runLintWorker(): Promise<ExitCode> {
	compileForMany();
	let job: LintJob | undefined;
	let batches: Batch[] = [];
	const read = lineReader((line) => {
		if (job === undefined) job = readJob(line);
		else batches.push(JSON.parse(line) as Batch);
	});
	const buffer = Buffer.alloc(65_536);
	for (;;) {
		const length = readSync(0, buffer);
		if (length === 0) return EXIT.clean;
		// The reader keeps parts of lines, and the buffer is used again.
		read(Buffer.from(buffer.subarray(0, length)));
		const received = batches;
		batches = [];
		for (const { start, paths } of received) {
			const files: LintedFile[] = [];
			for (const path of paths) {
				files.push(await lintFile(path, job as LintJob));
			}
			const answer: FinishedBatch = { start, files };
			if (!writeAll(`${JSON.stringify(answer)}\n`)) return EXIT.clean;
		}
	}
}

/** Writes all of a text; false when nobody wants it any more. */
function writeAll(text: string): boolean {
	for (let rest = Buffer.from(text); rest.length > 0; ) {
		try {
			rest = rest.subarray(writeSync(1, rest));
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code === "EPIPE") return false;
			throw error;
		}
	}
	return true;
}
