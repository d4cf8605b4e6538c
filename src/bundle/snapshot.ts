import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { withoutCodeCache } from "./code-cache.ts";

/**
 * Has a program run up to the point where it would look at the world outside, and writes the memory of Node.js to a file, from which
 * it can start.
 *
 * The seeds make the same snapshot of the same program; see also `forgetProcess`. (What is drawn at random later has seeds of its own.)
 *
 * @param node The Node.js that is to start from the snapshot; no other version can.
 * @param script A CommonJS file that names its main function with `v8.startupSnapshot.setDeserializeMainFunction`.
 */
export function writeSnapshot(
	node: string,
	script: string,
	snapshot: string,
): void {
	execFileSync(
		node,
		[
			"--random-seed=1",
			"--hash-seed=1",
			"--snapshot-blob",
			snapshot,
			"--build-snapshot",
			script,
		],
		{ stdio: ["ignore", "inherit", "inherit"] },
	);
	const smaller = withoutCodeCache(readFileSync(snapshot));
	// Another version of Node.js may write something else, which is good as it is.
	if (smaller !== undefined) writeFileSync(snapshot, smaller);
}

/** Gives a file the time of another, to the nanosecond. */
export function copyTime(from: string, to: string): void {
	execFileSync("touch", ["-r", from, to]);
}
