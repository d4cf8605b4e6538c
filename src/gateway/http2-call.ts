import {
	type ClientHttp2Session,
	type ClientHttp2Stream,
	constants,
	type IncomingHttpHeaders,
	type OutgoingHttpHeaders,
} from "node:http2";
import { frame, messageLimit, unframer } from "./framing.ts";
import { type StatusCode, statusCode } from "./gateway-error.ts";

/** How a call ended. Trailers are those of the peer, and empty when it sent none. */
export interface CallStatus {
	readonly code: StatusCode;
	readonly message: string;
	readonly trailers: IncomingHttpHeaders;
}

export interface CallEvents {
	onMessage(message: Buffer): void;
	/** Comes exactly once and last, never before `startHttp2Call` has returned. */
	onEnd(status: CallStatus): void;
}

/** One gRPC call on its HTTP/2 stream. */
export interface Http2Call {
	send(message: Uint8Array): void;
	/** No more messages from our side. */
	finishSending(): void;
	/** Ends the call with this status, whatever the peer still sends. */
	cancel(code: StatusCode, message: string): void;
}

/** Starts the call of a method by its path (`/package.Service/Method`). Every failure, early or late, comes through `onEnd`. */
export function startHttp2Call(
	session: ClientHttp2Session,
	path: string,
	headers: OutgoingHttpHeaders,
	events: CallEvents,
): Http2Call {
	let ended = false;
	let stream: ClientHttp2Stream | undefined;
	const end = (status: CallStatus) => {
		if (ended) return;
		ended = true;
		setImmediate(() => events.onEnd(status));
	};
	const cancel = (code: StatusCode, message: string) => {
		end({ code, message, trailers: {} });
		stream?.close(constants.NGHTTP2_CANCEL);
	};

	try {
		stream = session.request(
			{
				...headers,
				":method": "POST",
				":scheme": "http",
				":authority": "localhost",
				":path": path,
				"content-type": "application/grpc",
				te: "trailers",
			},
			{ endStream: false },
		);
	} catch (error) {
		cancel("UNAVAILABLE", `the call cannot be sent: ${String(error)}`);
		return { send: () => {}, finishSending: () => {}, cancel };
	}
	receive(stream, {
		onMessage: events.onMessage,
		end,
		cancel,
		over: () => ended,
	});

	const opened = stream;
	return {
		send(message) {
			if (message.length > messageLimit)
				cancel("RESOURCE_EXHAUSTED", tooLarge("request", message.length));
			else if (!ended) opened.write(frame(message));
		},
		finishSending() {
			opened.end();
		},
		cancel,
	};
}

interface Receiver {
	onMessage(message: Buffer): void;
	end(status: CallStatus): void;
	cancel(code: StatusCode, message: string): void;
	/** True once the call has ended. */
	over(): boolean;
}

function receive(stream: ClientHttp2Stream, receiver: Receiver): void {
	const { onMessage, end, cancel, over } = receiver;
	const messages = unframer(messageLimit);
	let failure: string | undefined;
	let trailers: IncomingHttpHeaders | undefined;

	stream.on("response", (headers) => {
		if (headers[":status"] !== 200)
			cancel(
				"UNAVAILABLE",
				`the other side answers with HTTP status ${headers[":status"]} and does not seem to speak gRPC`,
			);
		// A failed call may come as one block of headers, which are its trailers too.
		if (headers["grpc-status"] !== undefined) trailers = headers;
	});
	stream.on("data", (chunk: Buffer) => {
		if (over()) return;
		const unframed = messages.push(chunk);
		switch (unframed.kind) {
			case "messages":
				for (const message of unframed.messages) onMessage(message);
				return;
			case "too-large":
				cancel("RESOURCE_EXHAUSTED", tooLarge("answer", unframed.length));
				return;
			case "compressed":
				cancel("INTERNAL", "the answer is compressed although nobody asked");
				return;
		}
	});
	stream.on("trailers", (headers) => {
		trailers = headers;
	});
	stream.on("error", (error: Error) => {
		failure = error.message;
	});
	stream.on("close", () => {
		if (trailers?.["grpc-status"] === undefined)
			end({ ...withoutStatus(stream.rstCode, failure), trailers: {} });
		else if (messages.partial && trailers["grpc-status"] === "0")
			end({ code: "INTERNAL", message: "the answer is cut off", trailers });
		else
			end({
				code: statusCode(Number(trailers["grpc-status"])),
				message: percentDecoded(trailers["grpc-message"]),
				trailers,
			});
	});
}

/** What it means when the peer resets a stream instead of answering (the table in gRPC over HTTP/2, "Errors"). */
function withoutStatus(
	reset: number | undefined,
	failure: string | undefined,
): Pick<CallStatus, "code" | "message"> {
	switch (reset) {
		case constants.NGHTTP2_REFUSED_STREAM:
			return { code: "UNAVAILABLE", message: "BuildKit refused the call" };
		case constants.NGHTTP2_ENHANCE_YOUR_CALM:
			return { code: "RESOURCE_EXHAUSTED", message: "BuildKit takes no more" };
		default:
			return {
				code: "UNAVAILABLE",
				message: `BuildKit broke off the call${failure === undefined ? "" : `: ${failure}`}`,
			};
	}
}

function tooLarge(what: string, length: number): string {
	return `the ${what} has ${length} bytes and the gateway takes no message over ${messageLimit}`;
}

/** Decodes the %XX of a status message; what is not well-formed stays as it is. */
function percentDecoded(value: string | readonly string[] | undefined): string {
	const text = typeof value === "string" ? value : "";
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}
