/** A stream of bytes, read once. */
export type ByteStream = AsyncIterable<Uint8Array>;

/** A stream that can be looked into before it is read, and read in pieces. */
export interface ByteReader {
	/** The next bytes without taking them; fewer only at the end. */
	peek(count: number): Promise<Uint8Array>;
	/** Takes the next bytes; fewer only at the end. */
	take(count: number): Promise<Uint8Array>;
	/** Takes the next `count` bytes (default: all that are left) in chunks. They have to be read to their end before anything else. */
	chunks(count?: number): AsyncGenerator<Uint8Array>;
	/** Reads `count` bytes (default: all that are left) and drops them. */
	skip(count?: number): Promise<void>;
}

const none = new Uint8Array();

/** @param seen Called with everything that is taken or skipped, in order. */
export function createByteReader(
	stream: ByteStream,
	seen: (chunk: Uint8Array) => void = () => undefined,
): ByteReader {
	const source = stream[Symbol.asyncIterator]();
	let held: Uint8Array = none;
	let ended = false;
	// One at a time: a decompressor that gave up may still be waiting for a chunk.
	let filling = Promise.resolve();
	/** Makes at least `count` bytes be held, if there are as many. */
	const fill = (count: number): Promise<void> => {
		const filled = filling.then(() => fillNow(count));
		filling = filled.catch(() => undefined);
		return filled;
	};
	const fillNow = async (count: number): Promise<void> => {
		if (held.length >= count || ended) return;
		const parts = [held];
		let length = held.length;
		while (length < count) {
			const { value, done } = await source.next();
			if (done) {
				ended = true;
				break;
			}
			parts.push(value);
			length += value.length;
		}
		if (parts.length === 2 && held.length === 0) held = parts[1] ?? none;
		else if (parts.length > 1) held = Buffer.concat(parts);
	};
	const cut = (count: number): Uint8Array => {
		const taken = held.subarray(0, count);
		held = held.subarray(taken.length);
		if (taken.length > 0) seen(taken);
		return taken;
	};
	async function* chunks(count = Number.POSITIVE_INFINITY) {
		let left = count;
		while (left > 0) {
			await fill(1);
			if (held.length === 0) return;
			const chunk = cut(left);
			left -= chunk.length;
			yield chunk;
		}
	}
	return {
		async peek(count) {
			await fill(count);
			return held.subarray(0, count);
		},
		async take(count) {
			await fill(count);
			return cut(count);
		},
		chunks,
		async skip(count) {
			for await (const _ of chunks(count));
		},
	};
}

/** The same stream, but whoever stops early does not end it. */
export function withoutReturn(stream: ByteStream): ByteStream {
	const iterator = stream[Symbol.asyncIterator]();
	return {
		[Symbol.asyncIterator]: () => ({ next: () => iterator.next() }),
	};
}

/** All bytes of a stream, or undefined when there are more than `limit`. */
export async function collect(
	stream: ByteStream,
	limit: number,
): Promise<Buffer | undefined> {
	const parts: Uint8Array[] = [];
	let length = 0;
	for await (const chunk of stream) {
		length += chunk.length;
		if (length > limit) return undefined;
		parts.push(chunk);
	}
	return Buffer.concat(parts);
}
