import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type BuildLog, buildLog } from "../build-log.ts";
import { type Files, localFiles } from "./outputs.ts";
import type { UnderTest } from "./under-test.ts";

/** A build, and the files that it put into a directory. */
export interface Outcome {
	readonly log: BuildLog;
	/** Empty after a failure. */
	readonly files: Files;
}

export interface BuildInput {
	/** What is given in variables, beside the caller's. */
	readonly environment?: Readonly<Record<string, string>>;
	readonly input?: Uint8Array | string;
	/** Where relative paths among the arguments count from. */
	readonly directory?: string;
}

let builds = 0;

/** Builds into a directory, and reads what came out. */
export async function build(
	{ engine, flags, directory }: UnderTest,
	args: readonly string[],
	{ environment, ...options }: BuildInput = {},
): Promise<Outcome> {
	builds += 1;
	const out = join(directory, `out-${builds}`);
	const log = await buildLog(
		engine,
		[...flags, `--output=type=local,dest=${out}`, ...args],
		{ ...options, environment: { ...process.env, ...environment } },
	);
	return { log, files: log.status === 0 ? await localFiles(out) : {} };
}

/** The step at which a build failed. Sources have no place in the Dockerfile; the engine names the step instead. */
export function failedStep({ vertices }: BuildLog): string {
	return vertices.find(({ error }) => error !== undefined)?.name ?? "";
}

/** Makes a directory of that name with a Dockerfile, and further files by path. */
export async function contextWith(
	directory: string,
	name: string,
	dockerfile: string,
	files: Files = {},
): Promise<string> {
	const context = join(directory, name);
	const all = { Dockerfile: dockerfile, ...files };
	for (const [path, text] of Object.entries(all)) {
		await mkdir(dirname(join(context, path)), { recursive: true });
		await writeFile(join(context, path), text);
	}
	return context;
}
