import { readFileSync, writeSync } from "node:fs";
import type { Io } from "./io.ts";

/** The process's own standard streams, directory and environment. */
export function processIo(): Io {
	return {
		stdout: (text) => writeAll(1, text),
		stderr: (text) => writeAll(2, text),
		terminal: process.stdout.isTTY === true,
		cwd: process.cwd(),
		environment: process.env,
		readStdin: async () => readFileSync(0),
	};
}

/** Writes all of a text, also to a pipe that is slow to take it. A reader that has gone away ends the process. */
function writeAll(descriptor: number, text: string | Uint8Array): void {
	let rest = typeof text === "string" ? Buffer.from(text) : text;
	while (rest.length > 0) {
		try {
			rest = rest.subarray(writeSync(descriptor, rest));
		} catch (error) {
			const { code } = error as NodeJS.ErrnoException;
			if (code === "EPIPE") process.exit(0);
			if (code !== "EAGAIN") throw error;
			Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
		}
	}
}
