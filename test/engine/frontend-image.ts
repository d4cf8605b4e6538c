import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BuildLog, buildLog } from "./build-log.ts";
import type { CommandOptions } from "./command.ts";
import type { Engine } from "./ensure-engine.ts";
import { npmSettings } from "./npm-settings.ts";
import { checkout } from "./places.ts";

/**
 * Builds the frontend image from the checkout's Dockerfile under a tag, the way anybody does, with this machine's npm registry. What an
 * earlier build did is taken from the engine's cache.
 */
export async function buildFrontendImage(
	engine: Engine,
	tag: string,
	options: CommandOptions = {},
): Promise<BuildLog> {
	return buildFrontend(engine, [`--tag=${tag}`, "--load"], options);
}

/** The same, with other arguments for `docker buildx build`. */
export async function buildFrontend(
	engine: Engine,
	args: readonly string[],
	options: CommandOptions = {},
): Promise<BuildLog> {
	await engine.ensureImage("node:24-bookworm-slim");
	const directory = await mkdtemp(join(tmpdir(), "keyhole-image-"));
	try {
		const settings = join(directory, "npmrc");
		await writeFile(settings, await npmSettings());
		return await buildLog(
			engine,
			[
				...args,
				`--secret=id=npmrc,src=${settings}`,
				// A plain RUN of a private engine reaches the bridge and nothing else.
				...(engine.kind === "private"
					? ["--network=host", "--allow=network.host"]
					: []),
				checkout,
			],
			options,
		);
	} finally {
		await rm(directory, { recursive: true, force: true });
	}
}

/**
 * The frontend image in the engine's registry: what stands behind `# syntax=`. Built when it has to be. A reference with a digest, so
 * that no engine takes an older one for it. `KEYHOLE_FRONTEND` names one that is there already.
 */
export async function frontendReference(engine: Engine): Promise<string> {
	const given = process.env.KEYHOLE_FRONTEND;
	if (given !== undefined && given !== "") return given;
	const name = `${engine.registry}/keyhole`;
	const built = await buildFrontendImage(engine, `${name}:1`);
	if (built.status !== 0)
		throw new Error(
			`the frontend image cannot be built\n${built.output}\n${built.message}`,
		);
	await engine.run(["push", "--quiet", `${name}:1`]);
	const digests = await engine.run([
		...["image", "inspect", "--format", "{{json .RepoDigests}}"],
		`${name}:1`,
	]);
	const found = (JSON.parse(digests.stdout) as readonly string[]).find(
		(reference) => reference.startsWith(`${name}@`),
	);
	if (found === undefined) throw new Error(`${name}:1 has no digest`);
	return found;
}
