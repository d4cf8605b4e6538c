import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "uvu";
import { type BuildLog, buildLog } from "./build-log.ts";
import {
	type Engine,
	ensureEngine,
	searchEngine,
	withOwnEngine,
} from "./ensure-engine.ts";
import { frontendReference } from "./frontend-image.ts";

/** What a test of the frontend on a real engine works with. */
export interface Builds {
	readonly engine: Engine;
	/** What stands behind `# syntax=`. */
	readonly frontend: string;
	/** A directory that is gone after the test. */
	readonly directory: string;
	/** Writes a file below the directory and returns its path. */
	readonly file: (name: string, contents: string) => Promise<string>;
	/** Builds a Dockerfile and reads what comes of it. */
	readonly build: (
		dockerfile: string,
		options?: BuildOptions,
	) => Promise<BuildLog>;
}

export interface BuildOptions {
	/** What docker build is told beside the context. */
	readonly args?: readonly string[];
	/** Further variables of the client. */
	readonly environment?: Readonly<Record<string, string>>;
	/** The build context by path; default: empty. */
	readonly files?: Readonly<Record<string, string>>;
	/**
	 * `keyhole` (default) puts a `# syntax=` line on top, which makes the Dockerfile's first line the second; `builtin` leaves the
	 * build to the engine's own frontend.
	 */
	readonly frontend?: "keyhole" | "builtin";
}

const search = await searchEngine();

/** Why tests on an engine are skipped, or undefined when they are not. */
export const noEngine: string | undefined =
	search.kind === "missing" ? search.message : undefined;

/** A test on the engine that all tests share. Without an engine it is skipped. */
export function engineTest(
	name: string,
	run: (builds: Builds) => Promise<void>,
): void {
	if (noEngine !== undefined) test.skip(name);
	else test(name, async () => withBuilds(await ensureEngine(), run));
}

/** A test on an engine of its own, for what is said about cached steps. */
export function ownEngineTest(
	name: string,
	run: (builds: Builds) => Promise<void>,
): void {
	if (noEngine !== undefined) test.skip(name);
	else test(name, () => withOwnEngine((engine) => withBuilds(engine, run)));
}

/** The same for every test of a file, and it takes seconds to make. */
let reference: Promise<string> | undefined;

async function withBuilds(
	engine: Engine,
	run: (builds: Builds) => Promise<void>,
): Promise<void> {
	reference ??= ensureEngine().then(frontendReference);
	const frontend = await reference;
	const directory = await mkdtemp(join(tmpdir(), "keyhole-build-"));
	let contexts = 0;
	const file: Builds["file"] = async (name, contents) => {
		const path = join(directory, name);
		await mkdir(dirname(path), { recursive: true });
		await writeFile(path, contents);
		return path;
	};
	const build: Builds["build"] = async (dockerfile, options = {}) => {
		for (const image of ["busybox", "debian:bookworm-slim"])
			if (dockerfile.includes(image)) await engine.ensureImage(image);
		contexts += 1;
		const context = join(directory, `context-${contexts}`);
		await mkdir(context);
		const syntax =
			options.frontend === "builtin" ? "" : `# syntax=${frontend}\n`;
		await file(`context-${contexts}/Dockerfile`, `${syntax}${dockerfile}`);
		for (const [name, contents] of Object.entries(options.files ?? {}))
			await file(`context-${contexts}/${name}`, contents);
		return buildLog(engine, [...(options.args ?? []), context], {
			environment: { ...process.env, ...options.environment },
			timeoutMilliseconds: 120_000,
		});
	};
	try {
		await run({ engine, frontend, directory, file, build });
	} finally {
		await rm(directory, { recursive: true, force: true });
	}
}
