import { type ErrorDetail, GatewayError } from "./gateway-error.ts";
import { type CallStatus, startCall } from "./grpc-call.ts";
import { type Http2Connection, openConnection } from "./http2/connection.ts";
import { Status } from "./proto/messages.ts";
import type { Streams } from "./stdio.ts";
import type { MessageStream, Transport } from "./transport.ts";

const service = "/moby.buildkit.v1.frontend.LLBBridge/";

/** Calls BuildKit with gRPC over one HTTP/2 connection on these streams. */
export function openTransport(streams: Streams): Transport {
	const connection = openConnection(streams);
	return {
		call: (method, request, { timeout = Number.POSITIVE_INFINITY } = {}) =>
			new Promise((resolve, reject) => {
				let answer: Uint8Array | undefined;
				let timer: NodeJS.Timeout | undefined;
				const call = startCall(connection, service + method, {
					onMessage(message) {
						answer = message;
					},
					onEnd(status) {
						clearTimeout(timer);
						if (status.code !== "OK") reject(gatewayError(status));
						else if (answer === undefined) reject(unanswered(method));
						else resolve(answer);
					},
				});
				if (timeout !== Number.POSITIVE_INFINITY)
					timer = setTimeout(
						() => call.cancel("DEADLINE_EXCEEDED", late(method)),
						timeout,
					);
				call.send(request, true);
			}),
		stream: (method) => openStream(connection, service + method),
		lost: connection.lost.then(
			(reason) =>
				new GatewayError(
					"UNAVAILABLE",
					`the connection to BuildKit is gone: ${reason}`,
				),
		),
		close: () => connection.close(),
	};
}

/** Messages wait until they are asked for. */
function openStream(connection: Http2Connection, path: string): MessageStream {
	const messages: Uint8Array[] = [];
	let ended: CallStatus | undefined;
	let wake = () => {};
	const call = startCall(connection, path, {
		onMessage(message) {
			messages.push(message);
			wake();
		},
		onEnd(status) {
			ended = status;
			wake();
		},
	});
	return {
		send: (message) => call.send(message),
		finishSending: () => call.finishSending(),
		cancel: () => call.cancel("CANCELLED", `${path} was cancelled`),
		async *[Symbol.asyncIterator]() {
			for (;;) {
				const message = messages.shift();
				if (message !== undefined) yield message;
				else if (ended === undefined)
					await new Promise<void>((resolve) => {
						wake = resolve;
					});
				else if (ended.code === "OK") return;
				else throw gatewayError(ended);
			}
		},
	};
}

function late(method: string): string {
	return `BuildKit did not answer ${method} in time`;
}

function unanswered(method: string): GatewayError {
	return new GatewayError("INTERNAL", `BuildKit gave no answer to ${method}`);
}

/** The error of a call that failed. A server that has more to say than code and text adds a google.rpc.Status. */
function gatewayError({ code, message, trailers }: CallStatus): GatewayError {
	const status = statusDetails(trailers.get("grpc-status-details-bin"));
	return new GatewayError(
		code,
		status?.message ?? message,
		(status?.details ?? []).map(
			(any): ErrorDetail => ({
				typeUrl: any.type_url ?? "",
				value: any.value ?? new Uint8Array(),
			}),
		),
	);
}

/** Binary headers are in base64, of several the first counts. */
function statusDetails(header: string | undefined): Status | undefined {
	const [encoded] = header?.split(",") ?? [];
	if (encoded === undefined) return undefined;
	try {
		return Status.decode(Buffer.from(encoded, "base64"));
	} catch {
		return undefined;
	}
}
