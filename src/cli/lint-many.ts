import { availableParallelism } from "node:os";
import { type LintedFile, type LintJob, lintFile } from "./lint-file.ts";
import type { Batch, FinishedBatch } from "./lint-worker.ts";

/** Below this many files, starting processes takes longer than checking in one. */
const worthProcesses = 150;
/** Files that a process takes at a time. */
const batchSize = 16;

/**
 * Checks many files and hands over each result as soon as all before it are there. Uses further processes where
 * they pay. (Not threads: a program that was started from a snapshot can have none.)
 */
export async function lintMany(
	paths: readonly string[],
	job: LintJob,
	take: (file: LintedFile, index: number) => void,
): Promise<void> {
	const processes = Math.min(
		availableParallelism(),
		Math.ceil(paths.length / worthProcesses),
	);
	if (processes < 2) {
		for (const [index, path] of paths.entries()) {
			take(await lintFile(path, job), index);
		}
		return;
	}
	const { fork } = await import("node:child_process");
	const ordered = inOrder(take);
	let next = 0;
	const runProcess = () =>
		new Promise<void>((done, fail) => {
			const worker = fork(workerProgram(), {
				execArgv: ["--disable-warning=ExperimentalWarning"],
				serialization: "advanced",
			});
			const feed = () => {
				if (next >= paths.length) {
					worker.disconnect();
					done();
					return;
				}
				const start = next;
				next += batchSize;
				worker.send({ start, paths: paths.slice(start, next) } satisfies Batch);
			};
			worker.on("error", fail);
			worker.on("exit", (code, signal) =>
				fail(new Error(`a process of the linter ended: ${code ?? signal}`)),
			);
			worker.on("message", (message) => {
				const { start, files } = message as FinishedBatch;
				for (const [offset, file] of files.entries()) {
					ordered(file, start + offset);
				}
				feed();
			});
			worker.send(job);
			feed();
		});
	await Promise.all(Array.from({ length: processes }, runProcess));
}

/** Beside this module, in the sources and in what is built of them. */
function workerProgram(): URL {
	const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
	return new URL(`lint-worker.${extension}`, import.meta.url);
}

/** Keeps results back until those before them are there. */
function inOrder(take: (file: LintedFile, index: number) => void) {
	const waiting = new Map<number, LintedFile>();
	let next = 0;
	return (file: LintedFile, index: number): void => {
		waiting.set(index, file);
		for (
			let ready = waiting.get(next);
			ready !== undefined;
			ready = waiting.get(next)
		) {
			waiting.delete(next);
			take(ready, next);
			next++;
		}
	};
}
