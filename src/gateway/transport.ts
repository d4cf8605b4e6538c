import type { GatewayError } from "./gateway-error.ts";

/**
 * How calls reach BuildKit: bytes to a method, bytes back. Nothing above knows gRPC, HTTP/2 or pipes. Every rejection is a
 * GatewayError.
 */
export interface Transport {
	/** Calls a method of LLBBridge by its name. A call that takes longer than `timeout` milliseconds fails with DEADLINE_EXCEEDED; by default, and
	 * with Infinity, it may take any time. */
	call(
		method: string,
		request: Uint8Array,
		options?: { readonly timeout?: number | undefined },
	): Promise<Uint8Array>;
	/** Opens the stream of a method that talks in both directions. */
	stream(method: string): MessageStream;
	/** Settles when the connection is gone, after which no call can succeed. Never settles while BuildKit is there. */
	readonly lost: Promise<GatewayError>;
	/** Drops the connection. BuildKit takes that for a crash unless the process is about to end anyway. */
	close(): void;
}

/** A conversation. Reading it to its end gives every message; it rejects with a GatewayError when the call fails. */
export interface MessageStream extends AsyncIterable<Uint8Array> {
	send(message: Uint8Array): void;
	/** No more messages from our side. */
	finishSending(): void;
	/** Breaks the conversation off. */
	cancel(): void;
}
