import { encodeMessage, MessageReader } from "./message-reader.ts";
import { errorCode } from "./protocol.ts";

/** What answers a client. */
export interface Handlers {
	/** By method. The result is the answer; a `RequestError` is an error answer. */
	readonly requests: Readonly<
		Record<string, (params: never) => unknown | Promise<unknown>>
	>;
	readonly notifications: Readonly<Record<string, (params: never) => void>>;
}

/** An answer that is an error. */
export class RequestError extends Error {
	override readonly name = "RequestError";
	readonly code: number;

	constructor(code: number, message: string) {
		super(message);
		this.code = code;
	}
}

interface Message {
	readonly id?: number | string | null;
	readonly method?: string;
	readonly params?: unknown;
}

/** JSON-RPC 2.0 over a stream: answers requests in the order in which they are done, and drops those that are cancelled. */
export class Connection {
	readonly #reader = new MessageReader();
	readonly #handlers: Handlers;
	readonly #write: (bytes: Buffer) => void;
	readonly #cancelled = new Set<number | string>();

	constructor(handlers: Handlers, write: (bytes: Buffer) => void) {
		this.#handlers = handlers;
		this.#write = write;
	}

	/** Takes bytes from the client. */
	receive(chunk: Buffer): void {
		for (const read of this.#reader.push(chunk)) {
			if (read.kind === "broken") {
				this.#answerError(null, errorCode.parse, read.reason);
			} else if (typeof read.value !== "object" || read.value === null) {
				this.#answerError(null, errorCode.invalidRequest, "no message");
			} else this.#dispatch(read.value);
		}
	}

	notify(method: string, params: unknown): void {
		this.#write(encodeMessage({ jsonrpc: "2.0", method, params }));
	}

	#dispatch({ id, method, params }: Message): void {
		if (method === undefined) return;
		if (id === undefined || id === null) {
			if (method === "$/cancelRequest") {
				this.#cancelled.add((params as { id: number | string }).id);
				return;
			}
			this.#handlers.notifications[method]?.(params as never);
			return;
		}
		void this.#answer(id, method, params);
	}

	async #answer(
		id: number | string,
		method: string,
		params: unknown,
	): Promise<void> {
		const handle = this.#handlers.requests[method];
		if (handle === undefined) {
			this.#answerError(id, errorCode.methodNotFound, `no method ${method}`);
			return;
		}
		try {
			const result = await handle(params as never);
			if (this.#cancelled.delete(id)) {
				this.#answerError(id, errorCode.cancelled, "cancelled");
				return;
			}
			this.#write(
				encodeMessage({ jsonrpc: "2.0", id, result: result ?? null }),
			);
		} catch (error) {
			const code =
				error instanceof RequestError ? error.code : errorCode.internal;
			this.#answerError(id, code, (error as Error).message);
		}
	}

	#answerError(
		id: number | string | null,
		code: number,
		message: string,
	): void {
		this.#write(
			encodeMessage({ jsonrpc: "2.0", id, error: { code, message } }),
		);
	}
}
