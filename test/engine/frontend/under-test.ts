import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import { type Engine, ensureEngine, withOwnEngine } from "../ensure-engine.ts";
import { frontendReference } from "../frontend-image.ts";
import { missingForPrivateEngine } from "../tools.ts";

/** An engine for one test file, and the frontend that it is to use. */
export interface UnderTest {
	readonly engine: Engine;
	/** The frontend image, for `# syntax=` and BUILDKIT_SYNTAX. */
	readonly frontend: string;
	/** For `docker buildx build`: hands the build to the frontend, whatever the Dockerfile says. */
	readonly flags: readonly string[];
	/** Empty, and gone afterwards. */
	readonly directory: string;
}

/**
 * Why these tests cannot run on this machine, or undefined. They give the engine images under public names, stop it and count what it
 * leaves behind, which nobody wants done to an engine of their own.
 */
function missingForOwnEngine(): string | undefined {
	return process.env.KEYHOLE_ENGINE === "external"
		? "a private engine (KEYHOLE_ENGINE=external)"
		: missingForPrivateEngine();
}

/** A test that gets an engine of its own and the frontend; skipped where there can be no private engine. */
export function frontendTest(
	name: string,
	run: (underTest: UnderTest) => Promise<void>,
): void {
	if (missingForOwnEngine() !== undefined) test.skip(name);
	else test(name, () => withFrontend(run));
}

/**
 * Gives an action a private engine that nothing else uses and the frontend of this checkout. The frontend's image is built on the
 * checkout's shared engine, whose registry the private one reaches.
 */
async function withFrontend<Result>(
	use: (underTest: UnderTest) => Promise<Result>,
): Promise<Result> {
	const frontend = await frontendReference(await ensureEngine());
	const directory = await mkdtemp(join(tmpdir(), "keyhole-frontend-"));
	try {
		return await withOwnEngine((engine) =>
			use({
				engine,
				frontend,
				flags: [`--build-arg=BUILDKIT_SYNTAX=${frontend}`],
				directory,
			}),
		);
	} finally {
		await rm(directory, { recursive: true, force: true });
	}
}
