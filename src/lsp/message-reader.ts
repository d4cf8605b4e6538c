/** The longest message that is taken: a client that announces more is broken. */
const longestMessage = 64 * 1024 * 1024;

/** A message with what stands before it. */
export type ReadMessage =
	| { readonly kind: "message"; readonly value: unknown }
	| { readonly kind: "broken"; readonly reason: string };

/**
 * Cuts a stream of bytes into messages: header lines, among them `Content-Length`, an empty line, and as many bytes of JSON
 * (base protocol of the Language Server Protocol).
 */
export class MessageReader {
	#chunks: Buffer[] = [];
	#size = 0;
	/** How many bytes the message under way has; undefined while its header is read. */
	#length: number | undefined;

	/** Takes bytes, and hands over the messages that are complete. */
	*push(chunk: Buffer): Generator<ReadMessage, void, undefined> {
		this.#chunks.push(chunk);
		this.#size += chunk.length;
		for (;;) {
			if (this.#length === undefined) {
				const header = this.#takeHeader();
				if (header === undefined) return;
				const length = /^content-length: *(\d+)\s*$/im.exec(header)?.[1];
				if (length === undefined || Number(length) > longestMessage) {
					yield { kind: "broken", reason: "a message has no usable length" };
					return;
				}
				this.#length = Number(length);
			}
			if (this.#size < this.#length) return;
			const body = this.#take(this.#length);
			this.#length = undefined;
			yield readJson(body);
		}
	}

	#takeHeader(): string | undefined {
		const bytes = this.#join();
		const end = bytes.indexOf("\r\n\r\n");
		if (end === -1) return undefined;
		return this.#take(end + 4).toString("latin1");
	}

	#take(length: number): Buffer {
		const bytes = this.#join();
		const taken = bytes.subarray(0, length);
		this.#chunks = [bytes.subarray(length)];
		this.#size -= length;
		return taken;
	}

	#join(): Buffer {
		const bytes =
			this.#chunks.length === 1
				? (this.#chunks[0] as Buffer)
				: Buffer.concat(this.#chunks);
		this.#chunks = [bytes];
		return bytes;
	}
}

/** A message as bytes. */
export function encodeMessage(message: unknown): Buffer {
	const body = Buffer.from(JSON.stringify(message));
	return Buffer.concat([
		Buffer.from(`Content-Length: ${body.length}\r\n\r\n`, "latin1"),
		body,
	]);
}

function readJson(body: Buffer): ReadMessage {
	try {
		return { kind: "message", value: JSON.parse(body.toString("utf8")) };
	} catch (error) {
		return { kind: "broken", reason: (error as Error).message };
	}
}
