import { maximum31 } from "./frame.ts";

/** The bytes of a request that the peer has not allowed us to send yet (RFC 9113, section 5.2). */
export interface SendQueue {
	/** Bytes that may be sent. Less than none after the peer has made its windows smaller (section 6.9.2). */
	window: number;
	/** What is to be sent, in order. */
	readonly chunks: Uint8Array[];
	/** Nothing comes after `chunks`. */
	isComplete: boolean;
	/** The end of the request has been sent. */
	isSent: boolean;
}

export function sendQueue(): SendQueue {
	return { window: 0, chunks: [], isComplete: false, isSent: false };
}

/** A piece of a request that can go now. */
export interface Piece {
	readonly bytes: Uint8Array;
	readonly isLast: boolean;
}

/**
 * Takes the next piece of at most `limit` bytes off a queue and off its window. Undefined when there is nothing to send, or nothing may
 * be sent. Only an end without bytes needs no window (section 6.9.1).
 */
export function nextPiece(queue: SendQueue, limit: number): Piece | undefined {
	const { chunks, window, isComplete, isSent } = queue;
	const [chunk] = chunks;
	if (chunk === undefined) {
		if (!isComplete || isSent) return undefined;
		queue.isSent = true;
		return { bytes: new Uint8Array(), isLast: true };
	}
	const length = Math.min(chunk.length, limit, window);
	if (length <= 0) return undefined;
	if (length === chunk.length) chunks.shift();
	else chunks[0] = chunk.subarray(length);
	queue.window -= length;
	queue.isSent = isComplete && chunks.length === 0;
	return { bytes: chunk.subarray(0, length), isLast: queue.isSent };
}

/** The window after the peer has granted more. Undefined when that is more than there can be (section 6.9.1). */
export function widened(window: number, increment: number): number | undefined {
	return window + increment > maximum31 ? undefined : window + increment;
}
