/**
 * gRPC puts five bytes before each message: a flag that says whether it is compressed, and its length, big-endian
 * (the Length-Prefixed-Message of the gRPC over HTTP/2 protocol).
 */
const prefixLength = 5;

/** Message size up to which both sides of the gateway agree, in bytes. BuildKit's limit, for what it sends and for what it takes. */
export const messageLimit = 16 * 1024 * 1024;

/** A message as it goes on the wire, uncompressed. */
export function frame(message: Uint8Array): Buffer {
	const framed = Buffer.allocUnsafe(prefixLength + message.length);
	framed.writeUInt8(0, 0);
	framed.writeUInt32BE(message.length, 1);
	framed.set(message, prefixLength);
	return framed;
}

/** Cuts a byte stream back into messages. */
export interface Unframer {
	/** Takes the next bytes and gives the messages they complete, or says why the stream cannot be understood. */
	push(chunk: Buffer): Unframed;
	/** True while part of a message is waiting for the rest. */
	readonly partial: boolean;
}

export type Unframed =
	| { readonly kind: "messages"; readonly messages: readonly Buffer[] }
	| { readonly kind: "too-large"; readonly length: number }
	| { readonly kind: "compressed" };

/** An unframer for a stream in which no message is longer than `limit` bytes. */
export function unframer(limit: number): Unframer {
	let chunks: Buffer[] = [];
	let buffered = 0;

	const take = (length: number): Buffer => {
		const joined = chunks.length === 1 ? chunks[0] : Buffer.concat(chunks);
		const all = joined ?? Buffer.alloc(0);
		chunks = length === all.length ? [] : [all.subarray(length)];
		buffered -= length;
		return all.subarray(0, length);
	};

	let expected: number | undefined;
	return {
		push(chunk) {
			chunks.push(chunk);
			buffered += chunk.length;
			const messages: Buffer[] = [];
			for (;;) {
				if (expected === undefined) {
					if (buffered < prefixLength) break;
					const prefix = take(prefixLength);
					if (prefix.readUInt8(0) !== 0) return { kind: "compressed" };
					const length = prefix.readUInt32BE(1);
					if (length > limit) return { kind: "too-large", length };
					expected = length;
				}
				if (buffered < expected) break;
				messages.push(take(expected));
				expected = undefined;
			}
			return { kind: "messages", messages };
		},
		get partial() {
			return buffered > 0 || expected !== undefined;
		},
	};
}
