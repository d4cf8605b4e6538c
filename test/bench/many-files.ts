import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { readFixtures, readProjects } from "./corpus.ts";
import { startProgram } from "./start-up.ts";

/** Milliseconds in which the linter checks many files, on one processor and on all of them, in turn. */
export interface ManyFiles {
	/** Which files. */
	readonly kind: string;
	readonly files: number;
	readonly processors: number;
	readonly one: readonly number[];
	readonly all: readonly number[];
}

/** Files of the usual size, and fixtures, most of which are a few lines. Nothing where a program cannot be kept on one processor. */
export async function measureManyFiles(
	keyhole: string,
): Promise<readonly ManyFiles[]> {
	if (spawnSync("taskset", ["--cpu-list", "0", "true"]).status !== 0) return [];
	const fixtures = readFixtures().filter(({ length }) => length < 10_000);
	return [
		await measure(keyhole, "files", readProjects()),
		await measure(keyhole, "fixtures", fixtures),
	];
}

async function measure(
	keyhole: string,
	kind: string,
	texts: readonly string[],
	files = 2000,
	runs = 3,
): Promise<ManyFiles> {
	const directory = mkdtempSync(join(tmpdir(), "keyhole-bench-"));
	try {
		for (let index = 0; index < files; index++) {
			mkdirSync(join(directory, String(index)));
			writeFileSync(
				join(directory, String(index), "Dockerfile"),
				texts[index % texts.length] ?? "",
			);
		}
		const lint = [keyhole, "lint", "--fail-on", "never", directory];
		const one: number[] = [];
		const all: number[] = [];
		for (let run = 0; run < runs; run++) {
			one.push(await startProgram(["taskset", "--cpu-list", "0", ...lint]));
			all.push(await startProgram(lint));
		}
		return { kind, files, processors: availableParallelism(), one, all };
	} finally {
		rmSync(directory, { recursive: true });
	}
}
