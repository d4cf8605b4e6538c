import { deserialize, serialize } from "node:v8";
import type { LintedFile, LintJob } from "./lint-file.ts";

/**
 * What processes that check files together say to each other: lines, the first with the job, each other one with a batch of files
 * or what was found in them, as JSON.
 */

/** Files to check. `start` is the place of the first among all. */
export interface Batch {
	readonly start: number;
	readonly paths: readonly string[];
}

export interface FinishedBatch {
	readonly start: number;
	readonly files: readonly LintedFile[];
}

/** A job has maps, sets and large numbers, which JSON has not. */
export function writeJob(job: LintJob): string {
	return serialize(job).toString("base64");
}

export function readJob(line: string): LintJob {
	return deserialize(Buffer.from(line, "base64")) as LintJob;
}

const lineFeed = 0x0a;

/** Hands over each line of bytes that come in pieces, without its end. What follows the last end of line is no line. */
export function lineReader(
	take: (line: string) => void,
): (chunk: Buffer) => void {
	let pieces: Buffer[] = [];
	return (chunk) => {
		let from = 0;
		for (
			let to = chunk.indexOf(lineFeed);
			to !== -1;
			to = chunk.indexOf(lineFeed, from)
		) {
			pieces.push(chunk.subarray(from, to));
			from = to + 1;
			const line = Buffer.concat(pieces).toString();
			pieces = [];
			take(line);
		}
		if (from < chunk.length) pieces.push(chunk.subarray(from));
	};
}
