import { existsSync, readFileSync } from "node:fs";
import { mkdir, rename, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { answersHttp, registryEndpoint } from "./answers-http.ts";
import { progress, runCommand } from "./command.ts";
import { freePort } from "./free-port.ts";
import { withLock } from "./lock.ts";
import type { Instance } from "./places.ts";
import {
	startSupervisor,
	stopSupervisor,
	supervisorProcess,
} from "./supervisor.ts";
import { engineTools, type Tools } from "./tools.ts";

/** What a running private engine tells the processes that use it; kept in its directory as `instance.json`. */
export interface PrivateEngine {
	/** `127.0.0.1:port` of the registry. */
	readonly registry: string;
	/** The machine's own address on the engine's bridge, in dotted form. */
	readonly bridgeAddress: string;
	readonly dockerPath: string;
	/** What the environment of every client has in addition. */
	readonly clientEnvironment: Readonly<Record<string, string>>;
	/** `name version` of the engine's packages. */
	readonly versions: readonly string[];
}

/** The private engine of a checkout when it is up and answers, or undefined. */
export async function findPrivateEngine(
	instance: Instance,
): Promise<PrivateEngine | undefined> {
	const file = join(instance.directory, "instance.json");
	if (supervisorProcess(instance) === undefined) return undefined;
	if (!existsSync(file)) return undefined;
	const engine = JSON.parse(readFileSync(file, "utf8")) as PrivateEngine;
	const answers =
		(await answersHttp({ socketPath: instance.socket, path: "/_ping" })) &&
		(await answersHttp(registryEndpoint(engine.registry)));
	return answers ? engine : undefined;
}

/** Brings up the private engine of a checkout, or finds it up. What a killed engine left is taken away first. */
export function startPrivateEngine(instance: Instance): Promise<PrivateEngine> {
	return withLock(`instance/${instance.id}`, async () => {
		const running = await findPrivateEngine(instance);
		if (running !== undefined) return running;
		const tools = await engineTools();
		await stopSupervisor(instance);
		try {
			return await start(instance, tools);
		} catch (error) {
			await stopSupervisor(instance);
			throw error;
		}
	});
}

/** Takes down the private engine of a checkout with everything that it holds. Does nothing when there is none. */
export function stopPrivateEngine(instance: Instance): Promise<void> {
	return withLock(`instance/${instance.id}`, () => stopSupervisor(instance));
}

async function start(instance: Instance, tools: Tools): Promise<PrivateEngine> {
	progress("starting a private engine");
	const { directory } = instance;
	await mkdir(directory, { recursive: true, mode: 0o700 });
	const registry = `127.0.0.1:${await freePort()}`;
	const bridgeAddress = await makeBridge(instance);
	await writeConfiguration(instance, tools, registry);
	await startSupervisor(instance, {
		registryConfiguration: join(directory, "registry.json"),
		daemonArguments: [
			`--host=unix://${instance.socket}`,
			`--config-file=${join(directory, "daemon.json")}`,
			`--data-root=${join(directory, "data")}`,
			`--exec-root=${join(directory, "execution")}`,
			`--pidfile=${join(directory, "daemon.pid")}`,
		],
		environment: {
			...process.env,
			PATH: `${tools.searchPath}:${process.env.PATH ?? ""}`,
			LD_LIBRARY_PATH: tools.libraryPath,
			// Tells the daemons to load no AppArmor profile into the kernel, where it would stay behind.
			container: "keyhole-engine",
			DOCKER_HOST: undefined,
		},
	});
	await untilReady(instance, registry);
	const dockerPath = join(directory, "bin", "docker");
	const engine: PrivateEngine = {
		registry,
		bridgeAddress,
		dockerPath,
		clientEnvironment: {
			DOCKER_HOST: `unix://${instance.socket}`,
			DOCKER_CONFIG: join(directory, "client"),
			BUILDX_CONFIG: join(directory, "buildx"),
		},
		versions: tools.versions,
	};
	const file = join(directory, "instance.json");
	await writeFile(`${file}.new`, JSON.stringify(engine));
	await rename(`${file}.new`, file);
	return engine;
}

async function writeConfiguration(
	instance: Instance,
	tools: Tools,
	registry: string,
): Promise<void> {
	const { directory } = instance;
	const daemon = {
		bridge: instance.bridge,
		"cgroup-parent": `/${instance.controlGroup}`,
		"exec-opts": ["native.cgroupdriver=cgroupfs"],
		// The containerd image store exports OCI layouts and build caches, which the older one cannot.
		features: { "containerd-snapshotter": true },
		"insecure-registries": [registry],
		// The machine's packet filter and forwarding stay as they are: a plain RUN reaches the bridge and nothing else.
		iptables: false,
		ip6tables: false,
		"ip-forward": false,
		"ip-masq": false,
		"userland-proxy": false,
	};
	const store = {
		version: "0.1",
		log: { level: "warn" },
		storage: {
			filesystem: { rootdirectory: join(directory, "registry") },
			delete: { enabled: true },
		},
		http: { addr: registry },
	};
	await writeFile(join(directory, "daemon.json"), JSON.stringify(daemon));
	// The registry reads YAML, of which JSON is a part.
	await writeFile(join(directory, "registry.json"), JSON.stringify(store));
	const plugin = "usr/libexec/docker/cli-plugins/docker-buildx";
	await mkdir(join(directory, "client/cli-plugins"), { recursive: true });
	await mkdir(join(directory, "buildx"), { recursive: true });
	await mkdir(join(directory, "bin"), { recursive: true });
	await writeFile(join(directory, "client/config.json"), "{}");
	await symlink(
		join(tools.root, plugin),
		join(directory, "client/cli-plugins/docker-buildx"),
	);
	await symlink(
		join(tools.root, "usr/bin/docker"),
		join(directory, "bin/docker"),
	);
}

/** Makes the instance's bridge with the first 172.30.x.0/24 that the machine does not use, and returns its address. */
async function makeBridge(instance: Instance): Promise<string> {
	// Node's own list lacks interfaces without a carrier, such as the bridge of an engine that runs no container.
	const { stdout } = await runCommand("ip", ["-4", "-oneline", "address"]);
	const taken = new Set(
		[...stdout.matchAll(/\binet (\d+\.\d+\.\d+)\./g)].map(
			([, network = ""]) => network,
		),
	);
	for (let step = 0; step < 256; step += 1) {
		const network = `172.30.${(instance.subnet + step) % 256}`;
		if (taken.has(network)) continue;
		const address = `${network}.1`;
		const { bridge } = instance;
		await runCommand("ip", ["link", "add", "name", bridge, "type", "bridge"]);
		await runCommand("ip", ["address", "add", `${address}/24`, "dev", bridge]);
		await runCommand("ip", ["link", "set", bridge, "up"]);
		return address;
	}
	throw new Error("every network in 172.30.0.0/16 is in use on this machine");
}

async function untilReady(instance: Instance, registry: string): Promise<void> {
	for (const end = Date.now() + 60_000; Date.now() < end; await sleep(50)) {
		if (
			(await answersHttp({ socketPath: instance.socket, path: "/_ping" })) &&
			(await answersHttp(registryEndpoint(registry)))
		)
			return;
		if (supervisorProcess(instance) === undefined) break;
	}
	const logs = ["supervisor.log", "daemon.log", "registry.log"].map((name) => {
		const file = join(instance.directory, name);
		const text = existsSync(file) ? readFileSync(file, "utf8") : "";
		return `${name}:\n${text.trim().split("\n").slice(-15).join("\n")}`;
	});
	throw new Error(`the private engine did not start\n${logs.join("\n")}`);
}
