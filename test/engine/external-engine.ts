import { existsSync, readFileSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { answersHttp, registryEndpoint } from "./answers-http.ts";
import { findCommand, progress, runCommand } from "./command.ts";
import { freePort } from "./free-port.ts";
import type { Instance } from "./places.ts";

/** An engine that somebody else runs. */
export interface ExternalEngine {
	readonly dockerPath: string;
	/** The versions of the engine and of buildx, for people. */
	readonly versions: readonly string[];
}

/** The engine that the docker client reaches as this process's environment stands, or undefined. It must have buildx. */
export async function findExternalEngine(): Promise<
	ExternalEngine | undefined
> {
	const dockerPath = findCommand("docker");
	if (dockerPath === undefined) return undefined;
	const ask = (...args: readonly string[]) =>
		runCommand(dockerPath, args, {
			mayFail: true,
			timeoutMilliseconds: 10_000,
		});
	const server = await ask("version", "--format", "{{.Server.Version}}");
	if (server.status !== 0) return undefined;
	const builder = await ask("buildx", "version");
	if (builder.status !== 0) return undefined;
	return {
		dockerPath,
		versions: [`engine ${server.stdout.trim()}`, builder.stdout.trim()],
	};
}

/**
 * The builder that is the engine's own: it has the name of the client's context. A builder in a container, which may be the chosen one,
 * knows neither the engine's images nor a registry on its loopback address.
 */
export async function externalBuilder(engine: ExternalEngine): Promise<string> {
	const shown = await runCommand(engine.dockerPath, ["context", "show"]);
	return shown.stdout.trim();
}

/**
 * A registry that the external engine can push to: the one in `KEYHOLE_REGISTRY` if that is set, else a container that
 * this starts (image `registry:2`) on a loopback port of the engine's machine, which engines take as insecure unasked.
 */
export async function externalRegistry(
	engine: ExternalEngine,
	instance: Instance,
): Promise<string> {
	const given = process.env.KEYHOLE_REGISTRY;
	if (given !== undefined && given !== "") return given;
	const found = recordedRegistry(instance);
	if (found !== undefined && (await isRunning(engine, instance))) return found;
	await stopExternalRegistry(engine, instance);
	progress("starting a registry on the engine");
	const registry = `127.0.0.1:${await freePort()}`;
	await runCommand(engine.dockerPath, [
		"run",
		"--detach",
		"--rm",
		"--network=host",
		`--name=${containerName(instance)}`,
		`--env=REGISTRY_HTTP_ADDR=${registry}`,
		"registry:2",
	]);
	await mkdir(instance.directory, { recursive: true, mode: 0o700 });
	await writeFile(registryFile(instance), registry);
	// The engine may be on another machine, where the registry answers the engine and not us: then there is no waiting.
	for (const end = Date.now() + 5000; Date.now() < end; await sleep(50))
		if (await answersHttp(registryEndpoint(registry))) break;
	return registry;
}

/** Takes away the registry that `externalRegistry` started, if there is one. */
export async function stopExternalRegistry(
	engine: ExternalEngine,
	instance: Instance,
): Promise<void> {
	if (recordedRegistry(instance) === undefined) return;
	await runCommand(
		engine.dockerPath,
		["rm", "--force", "--volumes", containerName(instance)],
		{ mayFail: true },
	);
	await rm(registryFile(instance), { force: true });
}

/** The address at which RUN steps on the engine's own network reach the engine's machine. */
export async function externalBridgeAddress(
	engine: ExternalEngine,
): Promise<string> {
	const inspected = await runCommand(engine.dockerPath, [
		"network",
		"inspect",
		"bridge",
		"--format",
		"{{(index .IPAM.Config 0).Gateway}}",
	]);
	return inspected.stdout.trim();
}

function recordedRegistry(instance: Instance): string | undefined {
	const file = registryFile(instance);
	return existsSync(file) ? readFileSync(file, "utf8").trim() : undefined;
}

function registryFile(instance: Instance): string {
	return join(instance.directory, "external-registry");
}

function containerName(instance: Instance): string {
	return `keyhole-registry-${instance.id}`;
}

async function isRunning(
	engine: ExternalEngine,
	instance: Instance,
): Promise<boolean> {
	const inspected = await runCommand(
		engine.dockerPath,
		["container", "inspect", containerName(instance)],
		{ mayFail: true },
	);
	return inspected.status === 0;
}
