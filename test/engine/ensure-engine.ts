import { delimiter, dirname, join } from "node:path";
import {
	type CommandOptions,
	type CommandResult,
	runCommand,
} from "./command.ts";
import {
	externalBridgeAddress,
	externalBuilder,
	externalRegistry,
	findExternalEngine,
	stopExternalRegistry,
} from "./external-engine.ts";
import { loadBaseImage, withTag } from "./images/load.ts";
import { withLock } from "./lock.ts";
import { checkout, type Instance, instanceOf } from "./places.ts";
import {
	findPrivateEngine,
	type PrivateEngine,
	startPrivateEngine,
	stopPrivateEngine,
} from "./private-engine.ts";
import { missingForPrivateEngine } from "./tools.ts";

/** A Docker engine that is up, with a registry that it can push to and pull from. */
export interface Engine {
	/** `private` belongs to this checkout alone; `external` is one that was there already. */
	readonly kind: "private" | "external";
	/** The full path of the docker client. */
	readonly dockerPath: string;
	/** `127.0.0.1:port`. */
	readonly registry: string;
	/** Where a RUN step on the engine's default network finds servers of this machine that listen on this address. */
	readonly bridgeAddress: string;
	/** What a client's environment has beyond this process's: DOCKER_HOST, PATH and so on. */
	readonly environment: Readonly<Record<string, string>>;
	/** For people: the versions of the parts. */
	readonly versions: readonly string[];
	/** Runs the docker client: `engine.run(["buildx", "build", …])`. Throws on failure unless `mayFail`. */
	readonly run: (
		args: readonly string[],
		options?: CommandOptions,
	) => Promise<CommandResult>;
	/**
	 * Makes sure that `FROM` finds an image: loads one of the assembled base images into a private engine, pulls into an
	 * external one. A name that the engine has already is left alone.
	 */
	readonly ensureImage: (reference: string) => Promise<void>;
}

/** An engine, or what keeps this machine from having one, in one line. */
export type EngineSearch =
	| { readonly kind: "found"; readonly engine: Engine }
	| { readonly kind: "missing"; readonly message: string };

/**
 * Finds the engine of this checkout without starting one; on an external engine it may start the registry.
 *
 * An engine that the environment names comes first, then this checkout's private one, then the one at docker's default.
 */
export async function findEngine(): Promise<Engine | undefined> {
	const named = namesAnotherEngine();
	return (
		(named ? undefined : await findPrivate()) ??
		(await findExternal()) ??
		(named ? await findPrivate() : undefined)
	);
}

/** Finds an engine or starts a private one. */
export async function searchEngine(): Promise<EngineSearch> {
	const found = await findEngine();
	if (found !== undefined) return { kind: "found", engine: found };
	const missing = missingForPrivateEngine();
	if (!mayBe("private") || missing !== undefined)
		return {
			kind: "missing",
			message: `no Docker engine with buildx answers${
				mayBe("private")
					? `, and a private one needs what this machine lacks: ${missing}`
					: "; start one or set DOCKER_HOST"
			}`,
		};
	await startPrivateEngine(instanceOf());
	const engine = await findEngine();
	if (engine === undefined) throw new Error("the engine ended after its start");
	return { kind: "found", engine };
}

/**
 * The engine for a test: found, or started and left running for the next test, until `npm run engine -- down`.
 * Throws where there can be none, and says what is missing.
 */
export async function ensureEngine(): Promise<Engine> {
	const search = await searchEngine();
	if (search.kind === "missing") throw new Error(search.message);
	return search.engine;
}

/**
 * Gives an action a private engine that nothing else uses, and takes it away afterwards; about a second on top of the
 * action. For tests that say which steps are cached: while builds of others use the same base image, BuildKit merges
 * steps across builds and then misses results that it has. Where no private engine can be, it is `ensureEngine`'s.
 */
export async function withOwnEngine<Result>(
	use: (engine: Engine) => Promise<Result>,
): Promise<Result> {
	if (!mayBe("private") || missingForPrivateEngine() !== undefined)
		return use(await ensureEngine());
	const instance = instanceOf(join(checkout, `process-${process.pid}`));
	try {
		return await use(
			privateEngine(await startPrivateEngine(instance), instance),
		);
	} finally {
		await stopPrivateEngine(instance);
	}
}

/** Takes down this checkout's private engine, and the registry that was started on an external one. */
export async function stopEngine(): Promise<void> {
	const instance = instanceOf();
	const external = mayBe("external") ? await findExternalEngine() : undefined;
	if (external !== undefined) await stopExternalRegistry(external, instance);
	// Without root there was never a private engine here.
	if (missingForPrivateEngine() === undefined)
		await stopPrivateEngine(instance);
}

async function findPrivate(): Promise<Engine | undefined> {
	if (!mayBe("private")) return undefined;
	const found = await findPrivateEngine(instanceOf());
	return found === undefined ? undefined : privateEngine(found, instanceOf());
}

function privateEngine(found: PrivateEngine, instance: Instance): Engine {
	return engineOf("private", instance, found, {
		...found.clientEnvironment,
		PATH: `${dirname(found.dockerPath)}${delimiter}${process.env.PATH ?? ""}`,
	});
}

async function findExternal(): Promise<Engine | undefined> {
	if (!mayBe("external")) return undefined;
	const found = await findExternalEngine();
	if (found === undefined) return undefined;
	const instance = instanceOf();
	const registry = await withLock(`instance/${instance.id}`, () =>
		externalRegistry(found, instance),
	);
	const bridgeAddress = await externalBridgeAddress(found);
	const names = ["DOCKER_HOST", "DOCKER_CONFIG", "BUILDX_CONFIG", "PATH"];
	const passed = names.flatMap((name) => {
		const value = process.env[name];
		return value === undefined ? [] : [[name, value]];
	});
	return engineOf(
		"external",
		instance,
		{ ...found, registry, bridgeAddress },
		{
			...Object.fromEntries(passed),
			BUILDX_BUILDER: await externalBuilder(found),
		},
	);
}

function engineOf(
	kind: Engine["kind"],
	instance: Instance,
	parts: Pick<Engine, "dockerPath" | "registry" | "bridgeAddress" | "versions">,
	environment: Readonly<Record<string, string>>,
): Engine {
	const { dockerPath, registry, bridgeAddress, versions } = parts;
	const client = { ...environment, KEYHOLE_REGISTRY: registry };
	const run: Engine["run"] = (args, options = {}) =>
		runCommand(dockerPath, args, {
			...options,
			environment: { ...(options.environment ?? process.env), ...client },
		});
	const ensureImage: Engine["ensureImage"] = (reference) =>
		withLock(`images/${instance.id}`, async () => {
			const full = withTag(reference);
			const found = await run(["image", "inspect", full], { mayFail: true });
			if (found.status === 0) return;
			if (kind === "external") await run(["pull", full]);
			else await loadBaseImage(full, dockerPath, client);
		});
	return {
		kind,
		dockerPath,
		registry,
		bridgeAddress,
		versions,
		environment: client,
		run,
		ensureImage,
	};
}

/** `KEYHOLE_ENGINE=private` or `=external` leaves only that choice. */
function mayBe(kind: Engine["kind"]): boolean {
	const only = process.env.KEYHOLE_ENGINE;
	return only === undefined || only === "" || only === kind;
}

/** Whether the environment names an engine that is not this checkout's private one. */
function namesAnotherEngine(): boolean {
	const host = process.env.DOCKER_HOST;
	return (
		host !== undefined &&
		host !== "" &&
		host !== `unix://${instanceOf().socket}`
	);
}
