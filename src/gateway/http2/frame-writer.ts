import type { Writable } from "node:stream";
import { encodeFrame } from "./frame.ts";

/** Sends frames. What is written in one go leaves in one piece. */
export interface FrameWriter {
	write(
		type: number,
		flags: number,
		streamId: number,
		payload?: Uint8Array,
	): void;
	/** Sends what is left, if anything still takes it. */
	flush(): void;
}

/** A client's connection begins with these bytes (RFC 9113, section 3.4). */
const preface = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

export function frameWriter(output: Writable): FrameWriter {
	let unsent: Buffer[] = [preface];
	let isScheduled = false;
	const flush = () => {
		isScheduled = false;
		if (unsent.length > 0 && output.writable)
			output.write(Buffer.concat(unsent));
		unsent = [];
	};
	return {
		write(type, flags, streamId, payload = new Uint8Array()) {
			unsent.push(encodeFrame(type, flags, streamId, payload));
			if (isScheduled) return;
			isScheduled = true;
			queueMicrotask(flush);
		},
		flush,
	};
}
