import { frame, messageLimit, unframer } from "./framing.ts";
import { type StatusCode, statusCode } from "./gateway-error.ts";
import type { Http2Connection } from "./http2/connection.ts";
import type { ErrorName } from "./http2/error-code.ts";
import type { Header } from "./http2/hpack/static-table.ts";
import type { StreamEnd } from "./http2/stream.ts";

/** How a call ended. Trailers are those of the peer, and empty when it sent none. */
export interface CallStatus {
	readonly code: StatusCode;
	readonly message: string;
	readonly trailers: ReadonlyMap<string, string>;
}

export interface CallEvents {
	onMessage(message: Uint8Array): void;
	/** Comes exactly once and last. */
	onEnd(status: CallStatus): void;
}

/** One gRPC call on its HTTP/2 stream. */
export interface Call {
	/** Sends a message, which can be the only one and the last. */
	send(message: Uint8Array, isLast?: boolean): void;
	/** No more messages from our side. */
	finishSending(): void;
	/** Ends the call with this status, whatever the peer still sends. */
	cancel(code: StatusCode, message: string): void;
}

/** Starts the call of a method by its path (`/package.Service/Method`). Every failure, early or late, comes through `onEnd`. */
export function startCall(
	connection: Http2Connection,
	path: string,
	{ onMessage, onEnd }: CallEvents,
): Call {
	const messages = unframer(messageLimit);
	let trailers: ReadonlyMap<string, string> | undefined;
	let isOver = false;
	const end = (status: CallStatus) => {
		if (isOver) return;
		isOver = true;
		onEnd(status);
	};
	const cancel = (code: StatusCode, message: string) => {
		if (isOver) return;
		request.cancel();
		end({ code, message, trailers: new Map() });
	};

	const request = connection.request(requestHeaders(path), {
		onHeaders(list) {
			const headers = headerMap(list);
			const status = headers.get(":status");
			// An interim response: the real one follows (RFC 9113, section 8.1).
			if (status?.startsWith("1")) return;
			if (status !== undefined && status !== "200")
				cancel(
					"UNAVAILABLE",
					`the other side answers with HTTP status ${status} and does not seem to speak gRPC`,
				);
			// A failed call may come as one block of headers, which are its trailers too.
			if (headers.has("grpc-status")) trailers = headers;
		},
		onData(chunk) {
			const unframed = messages.push(chunk);
			switch (unframed.kind) {
				case "messages":
					for (const message of unframed.messages)
						if (!isOver) onMessage(message);
					return;
				case "too-large":
					cancel("RESOURCE_EXHAUSTED", tooLarge("answer", unframed.length));
					return;
				case "compressed":
					cancel("INTERNAL", "the answer is compressed although nobody asked");
					return;
			}
		},
		onEnd: (how) => end(statusOf(how, trailers, messages.partial)),
	});

	return {
		send(message, isLast) {
			if (message.length > messageLimit)
				cancel("RESOURCE_EXHAUSTED", tooLarge("request", message.length));
			else request.send(frame(message), isLast);
		},
		finishSending: () => request.finish(),
		cancel,
	};
}

/** In the order of gRPC over HTTP/2, "Requests". */
function requestHeaders(path: string): readonly Header[] {
	return [
		[":method", "POST"],
		[":scheme", "http"],
		[":path", path],
		[":authority", "localhost"],
		["te", "trailers"],
		["content-type", "application/grpc"],
	];
}

/** Headers of one name are one, with commas (RFC 9110, section 5.3). */
function headerMap(headers: readonly Header[]): ReadonlyMap<string, string> {
	const map = new Map<string, string>();
	for (const [name, value] of headers) {
		const before = map.get(name);
		map.set(name, before === undefined ? value : `${before},${value}`);
	}
	return map;
}

function statusOf(
	end: StreamEnd,
	trailers: ReadonlyMap<string, string> | undefined,
	isPartial: boolean,
): CallStatus {
	const status = trailers?.get("grpc-status");
	if (trailers === undefined || status === undefined)
		return { ...withoutStatus(end), trailers: new Map() };
	const code = statusCode(Number(status));
	if (isPartial && code === "OK")
		return { code: "INTERNAL", message: "the answer is cut off", trailers };
	const message = percentDecoded(trailers.get("grpc-message") ?? "");
	return { code, message, trailers };
}

/** What it means when a stream ends without a status (the table in gRPC over HTTP/2, "Errors"). */
function withoutStatus(end: StreamEnd): Pick<CallStatus, "code" | "message"> {
	switch (end.kind) {
		case "lost":
			return {
				code: "UNAVAILABLE",
				message: `the connection to BuildKit is gone: ${end.reason}`,
			};
		case "finished":
			return {
				code: "INTERNAL",
				message: "BuildKit ended the call without saying how it went",
			};
		case "reset":
			return resets[end.code] ?? brokenOff(end.code);
	}
}

const resets: Partial<
	Readonly<Record<ErrorName, Pick<CallStatus, "code" | "message">>>
> = {
	refusedStream: { code: "UNAVAILABLE", message: "BuildKit refused the call" },
	enhanceYourCalm: {
		code: "RESOURCE_EXHAUSTED",
		message: "BuildKit takes no more",
	},
	cancel: { code: "CANCELLED", message: "BuildKit cancelled the call" },
};

function brokenOff(code: ErrorName): Pick<CallStatus, "code" | "message"> {
	return { code: "INTERNAL", message: `BuildKit broke off the call: ${code}` };
}

function tooLarge(what: string, length: number): string {
	return `the ${what} has ${length} bytes and the gateway takes no message over ${messageLimit}`;
}

/** Decodes the %XX of a status message; what is not well-formed stays as it is. */
function percentDecoded(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}
