import { Socket } from "node:net";
import type { Readable, Writable } from "node:stream";
import { GatewayError } from "./gateway-error.ts";

/** The two halves of a connection. A two-way stream can be both. */
export interface Streams {
	readonly input: Readable;
	readonly output: Writable;
}

/**
 * The pipes BuildKit gave this process as its standard input and output. From here on nothing else may write to standard output.
 *
 * Sockets on the descriptors and not `process.stdin`/`fs.read`: a blocked read would keep a thread of the pool and hold up the exit.
 *
 * Throws a GatewayError when the process was started by hand: a terminal or a file is not taken for a socket.
 */
export function standardStreams(): Streams {
	try {
		return {
			input: new Socket({ fd: 0, readable: true, writable: false }),
			output: new Socket({ fd: 1, readable: false, writable: true }),
		};
	} catch (error) {
		throw new GatewayError(
			"FAILED_PRECONDITION",
			"standard input and output have to be pipes to BuildKit; a frontend is not started by hand but named in a `# syntax=` line or in the build argument BUILDKIT_SYNTAX",
			[],
			error,
		);
	}
}
