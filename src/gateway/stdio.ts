import { Socket } from "node:net";
import { Duplex } from "node:stream";
import { isatty } from "node:tty";
import { GatewayError } from "./gateway-error.ts";

/** The two halves of a connection. */
export interface Streams {
	readonly input: NodeJS.ReadableStream;
	readonly output: NodeJS.WritableStream;
}

/**
 * The pipes BuildKit gave this process as its standard input and output. From here on nothing else may write to standard output.
 *
 * Sockets on the descriptors and not `process.stdin`/`fs.read`: a blocked read would keep a thread of the pool and hold up the exit.
 *
 * Throws a GatewayError when the process was started by hand: a terminal or a file instead of pipes.
 */
export function standardStreams(): Streams {
	if (isatty(0) || isatty(1)) throw notStartedByBuildKit();
	try {
		return {
			input: new Socket({ fd: 0, readable: true, writable: false }),
			output: new Socket({ fd: 1, readable: false, writable: true }),
		};
	} catch (error) {
		throw notStartedByBuildKit(error);
	}
}

function notStartedByBuildKit(cause?: unknown): GatewayError {
	return new GatewayError(
		"FAILED_PRECONDITION",
		"standard input and output have to be pipes to BuildKit; a frontend is not started by hand but named in a `# syntax=` line or in the build argument BUILDKIT_SYNTAX",
		[],
		cause,
	);
}

/** Makes one two-way stream of two one-way streams. It is destroyed as soon as either half ends or fails. */
export function joinStreams({ input, output }: Streams): Duplex {
	const joined = new Duplex({
		read() {
			input.resume();
		},
		write(chunk, _encoding, done) {
			output.write(chunk, (error) => done(error ?? null));
		},
		destroy(error, done) {
			input.pause();
			done(error);
		},
	});
	input.on("data", (chunk) => {
		if (!joined.push(chunk)) input.pause();
	});
	input.on("end", () => joined.destroy());
	input.on("close", () => joined.destroy());
	input.on("error", (error) => joined.destroy(error));
	output.on("error", (error) => joined.destroy(error));
	return joined;
}
