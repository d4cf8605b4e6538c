import { spawn } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync } from "node:fs";
import { readdir, rm, rmdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { runCommand } from "./command.ts";
import type { Instance } from "./places.ts";
import { endProcessNamespace, processArguments } from "./process-namespace.ts";

/** A private engine's processes: one `unshare` outside, everything else in its process and mount namespaces. */
export interface Supervised {
	readonly registryConfiguration: string;
	readonly daemonArguments: readonly string[];
	readonly environment: Readonly<Record<string, string | undefined>>;
}

/**
 * The first process of the namespaces. It gives the daemons copies of /run and /opt that end with the namespace (their
 * paths there cannot be configured), starts them, passes a polite end on, and outlives neither of them.
 */
const firstProcess = `
instance=$1 registry=$2
shift 2
for place in run opt; do
	mkdir -p "$instance/upper/$place" "$instance/work/$place"
	mount -t overlay overlay -o "lowerdir=/$place,upperdir=$instance/upper/$place,workdir=$instance/work/$place" "/$place"
done
docker-registry serve "$registry" >"$instance/registry.log" 2>&1 &
dockerd "$@" >"$instance/daemon.log" 2>&1 &
daemon=$!
trap 'kill -TERM $daemon' TERM
while kill -0 $daemon 2>/dev/null; do wait $daemon; done
`;

// The process id is on disk before anything starts, so that no engine is ever running unrecorded.
const outerProcess = `
echo $$ >"$1/supervisor.pid"
exec unshare --mount --propagation private --pid --fork --kill-child --mount-proc sh "$1/first-process.sh" "$@"
`;

/** Starts the daemons in namespaces of their own; returns when their first process is there. */
export async function startSupervisor(
	instance: Instance,
	supervised: Supervised,
): Promise<void> {
	const log = openSync(join(instance.directory, "supervisor.log"), "a");
	const script = join(instance.directory, "first-process.sh");
	await writeFile(script, firstProcess);
	const child = spawn(
		"sh",
		[
			"-c",
			outerProcess,
			"keyhole-engine",
			instance.directory,
			supervised.registryConfiguration,
			...supervised.daemonArguments,
		],
		{
			detached: true,
			stdio: ["ignore", log, log],
			cwd: "/",
			env: supervised.environment,
		},
	);
	child.unref();
	closeSync(log);
	await new Promise<void>((resolve, reject) => {
		child.on("spawn", resolve);
		child.on("error", reject);
	});
	while (supervisorProcess(instance) === undefined) {
		if (child.exitCode !== null)
			throw new Error(`unshare ended with ${child.exitCode}; it needs root`);
		await sleep(10);
	}
}

/** The outer process of a running instance, or undefined. A process id that something else took over does not count. */
export function supervisorProcess(instance: Instance): number | undefined {
	const file = join(instance.directory, "supervisor.pid");
	if (!existsSync(file)) return undefined;
	const id = Number.parseInt(readFileSync(file, "utf8"), 10);
	if (!Number.isInteger(id) || id <= 1) return undefined;
	return processArguments(id).includes(instance.directory) ? id : undefined;
}

/** Ends an instance's processes, politely first, and takes away its bridge, control groups and files. Safe at any time. */
export async function stopSupervisor(instance: Instance): Promise<void> {
	const outer = supervisorProcess(instance);
	// Short patience: what a stubborn container would save is deleted next.
	if (outer !== undefined) await endProcessNamespace(outer, 4000);
	await removeBridge(instance);
	await removeControlGroups(instance);
	await removeFiles(instance);
}

async function removeBridge(instance: Instance): Promise<void> {
	if (existsSync(`/sys/class/net/${instance.bridge}`))
		await runCommand("ip", ["link", "delete", instance.bridge]);
}

async function removeControlGroups(instance: Instance): Promise<void> {
	const hierarchies = readFileSync("/proc/mounts", "utf8")
		.split("\n")
		.map((line) => line.split(" "))
		.filter(([, , kind]) => kind === "cgroup" || kind === "cgroup2");
	for (const [, place = ""] of hierarchies)
		await removeControlGroup(join(place, instance.controlGroup));
}

async function removeControlGroup(directory: string): Promise<void> {
	if (!existsSync(directory)) return;
	const entries = await readdir(directory, { withFileTypes: true });
	for (const entry of entries)
		if (entry.isDirectory())
			await removeControlGroup(join(directory, entry.name));
	// A group stays busy for a moment after its last process.
	for (let attempt = 0; existsSync(directory); attempt += 1) {
		try {
			await rmdir(directory);
		} catch (error) {
			if (attempt === 50) throw error;
			await sleep(100);
		}
	}
}

async function removeFiles(instance: Instance): Promise<void> {
	// What ends a namespace's mounts runs a little after its last process.
	await rm(instance.directory, {
		recursive: true,
		force: true,
		maxRetries: 20,
		retryDelay: 100,
	});
}
