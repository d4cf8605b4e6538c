import { availableParallelism } from "node:os";
import {
	isMainThread,
	parentPort,
	Worker,
	workerData,
} from "node:worker_threads";
import { type LintedFile, type LintJob, lintFile } from "./lint-file.ts";

/** Below this many files, starting threads takes longer than checking in one. */
const worthThreads = 150;
/** Files that a thread takes at a time. */
const batchSize = 16;

/**
 * Checks many files and hands over each result as soon as all before it are there. Uses threads where they pay.
 */
export async function lintMany(
	paths: readonly string[],
	job: LintJob,
	take: (file: LintedFile, index: number) => void,
): Promise<void> {
	const threads = Math.min(
		availableParallelism(),
		Math.ceil(paths.length / worthThreads),
	);
	if (threads < 2) {
		for (const [index, path] of paths.entries()) {
			take(await lintFile(path, job), index);
		}
		return;
	}
	const ordered = inOrder(take);
	let next = 0;
	const runThread = () =>
		new Promise<void>((done, fail) => {
			const worker = new Worker(new URL(import.meta.url), {
				workerData: { keyholeLintJob: job },
			});
			const feed = () => {
				if (next >= paths.length) {
					void worker.terminate().then(() => done());
					return;
				}
				const start = next;
				next += batchSize;
				worker.postMessage({ start, paths: paths.slice(start, next) });
			};
			worker.on("error", fail);
			worker.on("message", ({ start, files }: FinishedBatch) => {
				for (const [offset, file] of files.entries()) {
					ordered(file, start + offset);
				}
				feed();
			});
			feed();
		});
	await Promise.all(Array.from({ length: threads }, runThread));
}

interface Batch {
	readonly start: number;
	readonly paths: readonly string[];
}

interface FinishedBatch {
	readonly start: number;
	readonly files: readonly LintedFile[];
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

/** What a thread does: this module is its program, too. */
async function serve(port: NonNullable<typeof parentPort>, job: LintJob) {
	port.on("message", async ({ start, paths }: Batch) => {
		const files: LintedFile[] = [];
		for (const path of paths) files.push(await lintFile(path, job));
		port.postMessage({ start, files } satisfies FinishedBatch);
	});
}

if (!isMainThread && parentPort !== null) {
	const job = (workerData as { keyholeLintJob?: LintJob } | null)
		?.keyholeLintJob;
	if (job !== undefined) await serve(parentPort, job);
}
