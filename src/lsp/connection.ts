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
	/** Requests that are not answered yet, and whether the client still wants an answer. */
	readonly #pending = new Map<number | string, "wanted" | "cancelled">();

	constructor(handlers: Handlers, write: (bytes: Buffer) => void) {
		this.#handlers = handlers;
		this.#write = write;
	}

	/** Takes bytes from the client. */
	receive(chunk: Buffer): void {
		for (const read of this.#reader.push(chunk)) {
			if (read.kind === "broken") {
				this.#answerError(null, errorCode.parse, read.reason);
			} else if (isMessage(read.value)) this.#dispatch(read.value);
			else this.#answerError(null, errorCode.invalidRequest, "no message");
		}
	}

	notify(method: string, params: unknown): void {
		this.#write(encodeMessage({ jsonrpc: "2.0", method, params }));
	}

	#dispatch({ id, method, params }: Message): void {
		// What has no method is an answer, and nothing was asked.
		if (method === undefined) return;
		if (id === undefined || id === null) this.#hear(method, params);
		else void this.#answer(id, method, params);
	}

	/** A notification has no answer: one that is unknown or makes no sense is passed over. */
	#hear(method: string, params: unknown): void {
		if (method === "$/cancelRequest") {
			const id = (params as { id?: number | string } | undefined)?.id;
			if (id !== undefined && this.#pending.has(id)) {
				this.#pending.set(id, "cancelled");
			}
			return;
		}
		if (!Object.hasOwn(this.#handlers.notifications, method)) return;
		try {
			this.#handlers.notifications[method]?.(params as never);
		} catch (error) {
			if (!(error instanceof TypeError)) throw error;
		}
	}

	async #answer(
		id: number | string,
		method: string,
		params: unknown,
	): Promise<void> {
		const handle = Object.hasOwn(this.#handlers.requests, method)
			? this.#handlers.requests[method]
			: undefined;
		if (handle === undefined) {
			this.#answerError(id, errorCode.methodNotFound, `no method ${method}`);
			return;
		}
		this.#pending.set(id, "wanted");
		try {
			const result = await handle(params as never);
			if (this.#pending.get(id) === "cancelled") {
				this.#answerError(id, errorCode.cancelled, "cancelled");
				return;
			}
			this.#write(
				encodeMessage({ jsonrpc: "2.0", id, result: result ?? null }),
			);
		} catch (error) {
			this.#answerError(id, codeOf(error), (error as Error).message);
		} finally {
			this.#pending.delete(id);
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

function isMessage(value: unknown): value is Message {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Handlers take their parameters apart without a look: what is not there makes a TypeError. */
function codeOf(error: unknown): number {
	if (error instanceof RequestError) return error.code;
	return error instanceof TypeError
		? errorCode.invalidParameters
		: errorCode.internal;
}
