import { createServer, type Server } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { progress } from "./command.ts";

/**
 * Runs an action while no other process on this machine runs one under the same name.
 *
 * The lock is a listening socket in Linux's abstract namespace: the kernel drops it with its holder, so that a killed
 * command leaves nothing stale. Waits without limit and says so after two seconds.
 */
export async function withLock<Result>(
	name: string,
	action: () => Promise<Result>,
): Promise<Result> {
	let server = await tryListen(name);
	for (let attempt = 1; server === undefined; attempt += 1) {
		if (attempt === 20) progress(`waiting for another command (${name})`);
		await sleep(100);
		server = await tryListen(name);
	}
	try {
		return await action();
	} finally {
		server.close();
	}
}

function tryListen(name: string): Promise<Server | undefined> {
	return new Promise((resolve, reject) => {
		const server = createServer((socket) => socket.destroy());
		server.on("error", (error: NodeJS.ErrnoException) => {
			if (error.code === "EADDRINUSE") resolve(undefined);
			else reject(error);
		});
		// Longer abstract names are cut silently; callers pass short ones.
		server.listen(`\0keyhole-engine/${name}`, () => resolve(server));
	});
}
