import { type Frame, frameHeaderLength, maximum31 } from "./frame.ts";

/** Cuts a byte stream into frames. */
export interface FrameReader {
	/** Takes the next bytes and gives the frames they complete; or `too-large`, after which the stream cannot be read any further. */
	push(chunk: Buffer): readonly Frame[] | "too-large";
}

/** A reader of frames whose payload has at most `limit` bytes (RFC 9113, section 4.2). */
export function frameReader(limit: number): FrameReader {
	// An incomplete frame; it waits in pieces, because joining them anew for each chunk would cost quadratic time.
	let pieces: Buffer[] = [];
	let waiting = 0;
	let needed = frameHeaderLength;

	return {
		push(chunk) {
			pieces.push(chunk);
			waiting += chunk.length;
			if (waiting < needed) return [];
			const bytes = pieces.length === 1 ? chunk : Buffer.concat(pieces);

			const frames: Frame[] = [];
			let at = 0;
			needed = frameHeaderLength;
			while (bytes.length - at >= frameHeaderLength) {
				const length = bytes.readUIntBE(at, 3);
				if (length > limit) return "too-large";
				needed = frameHeaderLength + length;
				if (bytes.length - at < needed) break;
				frames.push({
					type: bytes.readUInt8(at + 3),
					flags: bytes.readUInt8(at + 4),
					// The first bit is reserved and has no meaning (section 4.1).
					streamId: bytes.readUInt32BE(at + 5) & maximum31,
					payload: bytes.subarray(at + frameHeaderLength, at + needed),
				});
				at += needed;
				needed = frameHeaderLength;
			}
			pieces = at === bytes.length ? [] : [bytes.subarray(at)];
			waiting = bytes.length - at;
			return frames;
		},
	};
}
