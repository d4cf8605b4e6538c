import type { ErrorName } from "./error-code.ts";
import type { Header } from "./hpack/static-table.ts";
import { type ReceiveWindow, receiveWindow } from "./receive-window.ts";
import { type SendQueue, sendQueue } from "./send-queue.ts";

/** What a request hears. Never before the call that made the request has returned. */
export interface StreamEvents {
	/** A block of headers: of the response, or its trailers. */
	onHeaders(headers: readonly Header[]): void;
	onData(chunk: Buffer): void;
	/** Comes exactly once and last. */
	onEnd(end: StreamEnd): void;
}

export type StreamEnd =
	/** The peer has said everything. */
	| { readonly kind: "finished" }
	/** The peer broke the stream off, or did not take it. */
	| { readonly kind: "reset"; readonly code: ErrorName }
	/** The connection is gone. */
	| { readonly kind: "lost"; readonly reason: string };

/** A request and its response (RFC 9113, section 5.1), as far as the connection keeps it in mind. */
export interface Stream {
	/** 0 until the request has been sent: it waits while the peer allows no more streams. */
	id: number;
	readonly headers: readonly Header[];
	readonly events: StreamEvents;
	readonly outgoing: SendQueue;
	readonly incoming: ReceiveWindow;
}

export function createStream(
	headers: readonly Header[],
	events: StreamEvents,
	window: number,
): Stream {
	return {
		id: 0,
		headers,
		events,
		outgoing: sendQueue(),
		incoming: receiveWindow(window),
	};
}
