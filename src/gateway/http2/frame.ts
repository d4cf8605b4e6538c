/** The parts of HTTP/2 that lie between two frames and the bytes of a connection (RFC 9113, section 4). */

/** One frame, cut out of the byte stream. Its payload is not looked at. */
export interface Frame {
	/** A number of `frameTypes`, or one that is to be ignored. */
	readonly type: number;
	readonly flags: number;
	/** 0 for the connection as a whole. */
	readonly streamId: number;
	readonly payload: Buffer;
}

/** RFC 9113, section 6. */
export const frameTypes = {
	data: 0,
	headers: 1,
	priority: 2,
	resetStream: 3,
	settings: 4,
	pushPromise: 5,
	ping: 6,
	goAway: 7,
	windowUpdate: 8,
	continuation: 9,
} as const;

/** What a flag means depends on the type of the frame; `endStream` and `acknowledgement` are the same bit. */
export const frameFlags = {
	endStream: 0x1,
	acknowledgement: 0x1,
	endHeaders: 0x4,
	padded: 0x8,
	priority: 0x20,
} as const;

/** Bytes before the payload. */
export const frameHeaderLength = 9;

/** The longest payload a side has to take unless it announces more (section 4.2). */
export const defaultFrameSize = 16_384;

/** Largest number in 31 bits: of a stream, and of the size of a window. */
export const maximum31 = 0x7fff_ffff;

/** A frame as it goes on the wire. */
export function encodeFrame(
	type: number,
	flags: number,
	streamId: number,
	payload: Uint8Array,
): Buffer {
	const bytes = Buffer.allocUnsafe(frameHeaderLength + payload.length);
	bytes.writeUIntBE(payload.length, 0, 3);
	bytes.writeUInt8(type, 3);
	bytes.writeUInt8(flags, 4);
	bytes.writeUInt32BE(streamId, 5);
	bytes.set(payload, frameHeaderLength);
	return bytes;
}

/** A payload of one 32-bit number: WINDOW_UPDATE and RST_STREAM (sections 6.9 and 6.4). */
export function numberPayload(number: number): Buffer {
	const bytes = Buffer.allocUnsafe(4);
	bytes.writeUInt32BE(number, 0);
	return bytes;
}

/**
 * What is left of the payload of DATA or HEADERS without padding and without the priority fields, which are deprecated (sections 6.1
 * and 6.2). Undefined when the padding is longer than the frame.
 */
export function contentOf({ type, flags, payload }: Frame): Buffer | undefined {
	const isPadded = (flags & frameFlags.padded) !== 0;
	const hasPriority =
		type === frameTypes.headers && (flags & frameFlags.priority) !== 0;
	const start = (isPadded ? 1 : 0) + (hasPriority ? 5 : 0);
	const end = payload.length - (isPadded ? (payload[0] ?? 0) : 0);
	return start <= end ? payload.subarray(start, end) : undefined;
}
