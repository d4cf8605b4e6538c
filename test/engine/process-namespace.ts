import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** A file of a process below /proc, or undefined when the process is gone. */
export function readProcess(id: number, file: string): string | undefined {
	try {
		return readFileSync(`/proc/${id}/${file}`, "utf8");
	} catch {
		return undefined;
	}
}

/** The arguments of a process, or none when it ended, even if nobody has collected it yet. */
export function processArguments(id: number): readonly string[] {
	const line = readProcess(id, "cmdline") ?? "";
	return line === "" ? [] : line.split("\0").slice(0, -1);
}

/**
 * Ends a process namespace from outside, given its `unshare --pid --fork --kill-child` process: the first process inside
 * is asked politely, then killed, and the kernel ends everything else in there with it. Returns when `unshare` has
 * collected it and ended as well, and its own parent has collected that, if the parent is not too slow.
 */
export async function endProcessNamespace(
	outer: number,
	patienceMilliseconds: number,
): Promise<void> {
	const children = readProcess(outer, `task/${outer}/children`) ?? "";
	const first = Number.parseInt(children, 10);
	const running = () =>
		processArguments(outer).length > 0 ||
		(first > 1 && processArguments(first).length > 0);
	const collected = async () => {
		for (const end = Date.now() + 5000; Date.now() < end; await sleep(20))
			if (readProcess(outer, "stat") === undefined) return;
	};
	const steps = [
		{ id: first, signal: "SIGTERM", wait: patienceMilliseconds },
		{ id: first, signal: "SIGKILL", wait: 10_000 },
		{ id: outer, signal: "SIGKILL", wait: 10_000 },
	] as const;
	for (const { id, signal, wait } of steps) {
		if (!(id > 1)) continue;
		if (processArguments(id).length > 0) process.kill(id, signal);
		for (const end = Date.now() + wait; Date.now() < end; await sleep(20))
			if (!running()) return collected();
	}
	if (running()) throw new Error(`process ${outer} does not end`);
}
