import { type ConnectionProblem, connectionProblem } from "./error-code.ts";
import { contentOf, type Frame, frameFlags, frameTypes } from "./frame.ts";

/** Puts a header block together that may be spread over several frames (RFC 9113, section 4.3). */
export interface HeaderBlocks {
	/**
	 * Looks at the next frame of the connection. Gives a block when it is complete, `taken` when the frame was a part of one, `other` for
	 * a frame that has nothing to do with headers; or what is wrong.
	 */
	take(frame: Frame): HeaderBlock | "taken" | "other" | ConnectionProblem;
}

export interface HeaderBlock {
	readonly kind: "block";
	readonly streamId: number;
	readonly bytes: Buffer;
	/** Nothing follows on this stream. */
	readonly endsStream: boolean;
}

/** @param limit The bytes that a block may have. */
export function headerBlocks(limit: number): HeaderBlocks {
	let open:
		| { streamId: number; endsStream: boolean; pieces: Buffer[]; size: number }
		| undefined;

	return {
		take(frame) {
			const { type, flags, streamId } = frame;
			const isContinuation = type === frameTypes.continuation;
			// Between the parts of a block there is nothing else, not even on other streams (section 6.10).
			if (
				open === undefined
					? isContinuation
					: !isContinuation || streamId !== open.streamId
			)
				return connectionProblem("protocolError", "headers out of order");
			if (type !== frameTypes.headers && !isContinuation) return "other";

			const piece = isContinuation ? frame.payload : contentOf(frame);
			if (piece === undefined)
				return connectionProblem("protocolError", "too much padding");
			open ??= {
				streamId,
				endsStream: (flags & frameFlags.endStream) !== 0,
				pieces: [],
				size: 0,
			};
			open.pieces.push(piece);
			open.size += piece.length;
			if (open.size > limit || open.pieces.length > limit / 16)
				return connectionProblem("enhanceYourCalm", "headers without end");
			if ((flags & frameFlags.endHeaders) === 0) return "taken";
			const { pieces, endsStream } = open;
			open = undefined;
			return {
				kind: "block",
				streamId,
				bytes: Buffer.concat(pieces),
				endsStream,
			};
		},
	};
}
