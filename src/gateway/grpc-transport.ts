import type { Duplex } from "node:stream";
import {
	Client,
	credentials,
	Metadata,
	type ServiceError,
} from "@grpc/grpc-js";
import { type ErrorDetail, GatewayError, statusCode } from "./gateway-error.ts";
import { openHttp2Channel } from "./http2-channel.ts";
import { Status } from "./proto/messages.ts";
import type { MessageStream, Transport } from "./transport.ts";

const service = "/moby.buildkit.v1.frontend.LLBBridge/";

/** Calls BuildKit with the grpc-js client, over one HTTP/2 session on this connection. */
export function openTransport(connection: Duplex): Transport {
	const { channel, lost } = openHttp2Channel(connection);
	const client = new Client("localhost", credentials.createInsecure(), {
		channelOverride: channel,
	});
	return {
		call: (method, request, { signal } = {}) =>
			new Promise((resolve, reject) => {
				if (signal?.aborted === true) {
					reject(aborted(method, signal));
					return;
				}
				const call = client.makeUnaryRequest(
					service + method,
					asBuffer,
					asIs,
					request,
					new Metadata(),
					{},
					(error, response) => {
						signal?.removeEventListener("abort", abort);
						if (error === null) resolve(response ?? new Uint8Array());
						else if (signal?.aborted === true) reject(aborted(method, signal));
						else reject(gatewayError(error));
					},
				);
				const abort = () => call.cancel();
				signal?.addEventListener("abort", abort, { once: true });
			}),
		stream: (method) => openStream(client, method),
		lost,
		close: () => client.close(),
	};
}

function openStream(client: Client, method: string): MessageStream {
	const call = client.makeBidiStreamRequest(
		service + method,
		asBuffer,
		asIs,
		new Metadata(),
		{},
	);
	return {
		send: (message) => void call.write(message),
		finishSending: () => void call.end(),
		cancel: () => call.cancel(),
		async *[Symbol.asyncIterator]() {
			try {
				for await (const message of call) yield message as Uint8Array;
			} catch (error) {
				throw gatewayError(error as ServiceError);
			}
		},
	};
}

function asBuffer(bytes: Uint8Array): Buffer {
	return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}

function asIs(bytes: Buffer): Uint8Array {
	return bytes;
}

function aborted(method: string, signal: AbortSignal): GatewayError {
	const timedOut =
		signal.reason instanceof Error && signal.reason.name === "TimeoutError";
	return timedOut
		? new GatewayError(
				"DEADLINE_EXCEEDED",
				`BuildKit did not answer ${method} in time`,
			)
		: new GatewayError("CANCELLED", `${method} was cancelled`);
}

/** The only place where an error of grpc-js becomes one of ours. */
function gatewayError(error: ServiceError): GatewayError {
	const status = statusDetails(error);
	return new GatewayError(
		statusCode(error.code),
		status?.message ?? error.details,
		(status?.details ?? []).map(
			(any): ErrorDetail => ({
				typeUrl: any.type_url ?? "",
				value: any.value ?? new Uint8Array(),
			}),
		),
	);
}

/** The google.rpc.Status a server adds to a failed call when there is more to say than code and text. */
function statusDetails(error: ServiceError): Status | undefined {
	const [bytes] = error.metadata?.get("grpc-status-details-bin") ?? [];
	if (!Buffer.isBuffer(bytes)) return undefined;
	try {
		return Status.decode(bytes);
	} catch {
		return undefined;
	}
}
