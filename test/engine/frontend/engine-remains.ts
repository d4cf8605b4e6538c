import { globSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Engine } from "../ensure-engine.ts";
import { readProcess } from "../process-namespace.ts";

/** The directory of a private engine; its name stands for the engine on this machine. */
function instanceDirectory(engine: Engine): string {
	const host = engine.environment.DOCKER_HOST ?? "";
	return dirname(host.replace(/^unix:\/\//, ""));
}

/**
 * What builds can leave on a private engine's machine, one line for each: processes, containers with their mounts, network namespaces
 * and control groups, and temporary files. An engine at rest has some of it as well.
 */
export function engineRemains(engine: Engine): readonly string[] {
	const directory = instanceDirectory(engine);
	const id = basename(directory);
	const supervisor = Number(
		readFileSync(join(directory, "supervisor.pid"), "utf8"),
	);
	const processes = descendants(supervisor);
	const daemon = processes.find((each) => nameOf(each) === "dockerd") ?? 0;
	const files = [
		"data/buildkit/executor/*",
		"data/tmp/*",
		"data/containers/*",
		"execution/netns/*",
	].flatMap((pattern) => globSync(pattern, { cwd: directory }));
	const temporary = readdirSync(tmpdir()).filter((name) =>
		/^(buildkit|containerd-mount|runc|docker)/.test(name),
	);
	const mounts = (readProcess(daemon, "mountinfo") ?? "")
		.split("\n")
		.filter((line) => line.includes(join(directory, "data")))
		.map((line) => line.split(" ")[4] ?? "");
	const groups = globSync(`/sys/fs/cgroup/{,*/}keyhole-${id}/**/*/`);
	return [
		...processes.map((each) => `process ${nameOf(each)}`),
		...files.map((file) => `file ${file}`),
		...temporary.map((name) => `temporary file ${name}`),
		...mounts.map((place) => `mount ${place}`),
		...groups.map((group) => `control group ${group}`),
	].sort();
}

/** What is there and was not before; waits a while for it to go, because engines clean up after they have answered. */
export async function newRemains(
	engine: Engine,
	before: readonly string[],
): Promise<readonly string[]> {
	for (const end = Date.now() + 15_000; ; await sleep(100)) {
		const known = [...before];
		const added = engineRemains(engine).filter((line) => {
			const index = known.indexOf(line);
			if (index >= 0) known.splice(index, 1);
			return index < 0;
		});
		if (added.length === 0 || Date.now() > end) return added;
	}
}

/** The daemon's process. */
export function daemonProcess(engine: Engine): number {
	const supervisor = Number(
		readFileSync(join(instanceDirectory(engine), "supervisor.pid"), "utf8"),
	);
	const daemon = descendants(supervisor).find(
		(each) => nameOf(each) === "dockerd",
	);
	if (daemon === undefined) throw new Error("the engine has no daemon");
	return daemon;
}

/** Processes of this machine whose arguments name the engine's directory. */
export function processesNaming(engine: Engine): readonly string[] {
	const directory = instanceDirectory(engine);
	return readdirSync("/proc")
		.filter((name) => /^\d+$/.test(name))
		.map((name) => readProcess(Number(name), "cmdline") ?? "")
		.filter((line) => line.includes(directory))
		.map((line) => line.replaceAll("\0", " ").trim());
}

function descendants(id: number): readonly number[] {
	const children = readdirTasks(id).flatMap((task) =>
		(readProcess(id, `task/${task}/children`) ?? "")
			.split(" ")
			.filter((text) => text !== "")
			.map(Number),
	);
	return children.flatMap((child) => [child, ...descendants(child)]);
}

function readdirTasks(id: number): readonly string[] {
	try {
		return readdirSync(`/proc/${id}/task`);
	} catch {
		return [];
	}
}

function nameOf(id: number): string {
	return (readProcess(id, "comm") ?? "").trim();
}
