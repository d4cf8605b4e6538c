import type { ChildProcess } from "node:child_process";
import { statSync } from "node:fs";
import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { compileForMany } from "./compile-for-many.ts";
import type { Io } from "./io.ts";
import { type LintedFile, type LintJob, lintFile } from "./lint-file.ts";
import {
	type Batch,
	type FinishedBatch,
	lineReader,
	writeJob,
} from "./lint-protocol.ts";

/** What a file costs whatever it says, in bytes of text that cost as much. */
const bytesPerFile = 400;
/** From so many bytes on, compiling for many files takes less time than it saves. */
const worthCompiling = 150_000;
/**
 * So many bytes for each process. With less, what another one takes over is no more than what it costs: it starts, finds out what runs
 * often, and compiles that all over again. Measured on two processors; see docs/performance.md.
 */
const worthProcess = 500_000;
/** Files that a process takes at a time, at most. */
const largestBatch = 16;
/** Batches that a process has before it: while the answer to one is read, it works on the next. */
const batchesAhead = 2;

/**
 * Checks many files and hands over each result as soon as all before it are there. Where it pays, further processes help; each is this
 * program once more. (Not threads: a program that was started from a snapshot can have none.) This process checks files like the
 * others, and takes over what one leaves undone that comes to an early end.
 */
export async function lintMany(
	paths: readonly string[],
	job: LintJob,
	io: Pick<Io, "lintWorker">,
	take: (file: LintedFile, index: number) => void,
): Promise<void> {
	const work = workIn(paths, job.cwd);
	if (work >= worthCompiling) compileForMany();
	const processes = Math.min(
		Math.floor(work / worthProcess),
		availableParallelism(),
	);
	if (processes < 2 || io.lintWorker === undefined) {
		for (const [index, path] of paths.entries()) {
			take(await lintFile(path, job), index);
		}
		return;
	}
	const ordered = inOrder(take);
	const open = createWork(paths, processes);
	const helpers = await startHelpers(
		io.lintWorker,
		processes - 1,
		job,
		open,
		ordered,
	);
	for (;;) {
		const batch = open.next();
		if (batch !== undefined) {
			for (const [offset, path] of batch.paths.entries()) {
				ordered(await lintFile(path, job), batch.start + offset);
			}
			// The others' answers come in between.
			await new Promise((next) => setImmediate(next));
		} else if (helpers.areBusy()) await helpers.news();
		else return;
	}
}

/** About how much there is to do, in bytes. */
function workIn(paths: readonly string[], cwd: string): number {
	let bytes = 0;
	for (const path of paths) {
		const status = statSync(resolve(cwd, path), { throwIfNoEntry: false });
		bytes += bytesPerFile + (status?.size ?? 0);
	}
	return bytes;
}

/** Files that nobody has taken yet. */
interface Work {
	next(): Batch | undefined;
	/** Puts back what was taken and not done. */
	giveBack(batch: Batch): void;
}

function createWork(paths: readonly string[], processes: number): Work {
	const returned: Batch[] = [];
	let start = 0;
	return {
		next() {
			const again = returned.pop();
			if (again !== undefined) return again;
			if (start === paths.length) return undefined;
			// Small ones at last, so that all are done at about the same time.
			const share = Math.ceil((paths.length - start) / (4 * processes));
			const end = Math.min(start + Math.min(share, largestBatch), paths.length);
			const batch = { start, paths: paths.slice(start, end) };
			start = end;
			return batch;
		},
		giveBack: (batch) => void returned.push(batch),
	};
}

interface Helpers {
	/** Whether files are with another process. */
	areBusy(): boolean;
	/** Comes when one of them has answered or ended. */
	news(): Promise<void>;
}

/** Starts further processes and keeps them at work. */
async function startHelpers(
	[program = "", ...parameters]: readonly string[],
	count: number,
	job: LintJob,
	work: Work,
	take: (file: LintedFile, index: number) => void,
): Promise<Helpers> {
	const { spawn } = await import("node:child_process");
	const busy = new Map<ChildProcess, Batch[]>();
	let tell = () => {};
	for (let number = 0; number < count; number++) {
		// What one has to say when it fails, this process says as well when it does the same.
		const helper = spawn(program, parameters, {
			stdio: ["pipe", "pipe", "ignore"],
		});
		const batches: Batch[] = [];
		const feed = () => {
			while (batches.length < batchesAhead) {
				const batch = work.next();
				if (batch === undefined) {
					// With nothing before it, it may go; what comes back later is for this process.
					if (batches.length === 0) helper.stdin.end();
					return;
				}
				batches.push(batch);
				helper.stdin.write(`${JSON.stringify(batch)}\n`);
			}
		};
		const end = () => {
			for (const batch of batches.splice(0)) work.giveBack(batch);
			busy.delete(helper);
			tell();
		};
		helper.on("error", end);
		// Without files or processes to spare, there are no pipes.
		if (helper.pid === undefined) continue;
		busy.set(helper, batches);
		helper.stdin.on("error", () => {});
		helper.stdout.on("close", end);
		const lines = lineReader((line) => {
			const { start, files } = JSON.parse(line) as FinishedBatch;
			batches.shift();
			feed();
			for (const [offset, file] of files.entries()) take(file, start + offset);
			tell();
		});
		helper.stdout.on("data", lines);
		helper.stdin.write(`${writeJob(job)}\n`);
		feed();
	}
	return {
		areBusy: () => [...busy.values()].some(({ length }) => length > 0),
		news: () =>
			new Promise((resolve) => {
				tell = resolve;
			}),
	};
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
