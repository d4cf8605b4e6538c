import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { readProjects } from "./corpus.ts";
import { startProgram } from "./start-up.ts";

/** Milliseconds in which the linter checks many files, on one processor and on all of them, in turn. */
export interface ManyFiles {
	readonly files: number;
	readonly processors: number;
	readonly one: readonly number[];
	readonly all: readonly number[];
}

/** The files are of the usual size. Undefined where a program cannot be kept on one processor. */
export async function measureManyFiles(
	keyhole: string,
	files = 2000,
	runs = 3,
): Promise<ManyFiles | undefined> {
	if (spawnSync("taskset", ["--cpu-list", "0", "true"]).status !== 0)
		return undefined;
	const directory = mkdtempSync(join(tmpdir(), "keyhole-bench-"));
	try {
		const texts = readProjects();
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
		return { files, processors: availableParallelism(), one, all };
	} finally {
		rmSync(directory, { recursive: true });
	}
}
