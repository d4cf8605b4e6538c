import { Duplex } from "node:stream";
import type { Streams } from "../../src/gateway/stdio.ts";

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
