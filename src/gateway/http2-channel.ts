import { type ClientHttp2Session, connect } from "node:http2";
import type { Duplex } from "node:stream";
import {
	type ChannelInterface,
	connectivityState,
	Metadata,
} from "@grpc/grpc-js";
import { GatewayError, statusCode, statusNumber } from "./gateway-error.ts";
import { type Http2Call, startHttp2Call } from "./http2-call.ts";

/** A gRPC channel that stands on one connection and has no other to fall back to. */
export interface Http2Channel {
	readonly channel: ChannelInterface;
	/** Settles once, when the connection is gone for good; no call can succeed afterwards. */
	readonly lost: Promise<GatewayError>;
}

/** Megabytes one session may hold: some messages of the largest size and what surrounds them. */
const sessionMemory = 128;
/** Bytes BuildKit may send before it has to wait for us, so that a large file arrives in one go. */
const receiveWindow = 4 * 1024 * 1024;

/** Speaks HTTP/2 as a client over a two-way stream, without TLS and without an upgrade. */
export function openHttp2Channel(connection: Duplex): Http2Channel {
	const session = connect("http://localhost", {
		createConnection: () => connection,
		settings: { enablePush: false, initialWindowSize: receiveWindow },
		maxSessionMemory: sessionMemory,
	});
	session.once("connect", () => session.setLocalWindowSize(receiveWindow));
	const channel: ChannelInterface = {
		close: () => session.destroy(),
		getTarget: () => "localhost",
		getConnectivityState: () =>
			session.destroyed ? connectivityState.SHUTDOWN : connectivityState.READY,
		watchConnectivityState: (_state, _deadline, callback) => {
			session.once("close", () => callback());
		},
		getChannelzRef: () => {
			throw new Error("this channel keeps no statistics");
		},
		createCall: (method) => createCall(session, method),
	};
	return { channel, lost: loss(session, connection) };
}

type Call = ReturnType<ChannelInterface["createCall"]>;

/**
 * The call object grpc-js asks a channel for. Messages are pushed as they come, without waiting for `startRead`: the gateway's
 * answers are single messages, and its one stream carries the output of short probes.
 */
function createCall(session: ClientHttp2Session, path: string): Call {
	let call: Http2Call | undefined;
	return {
		start(metadata, listener) {
			call = startHttp2Call(session, path, metadata.toHttp2Headers(), {
				onMessage: (message) => listener.onReceiveMessage(message),
				onEnd: ({ code, message, trailers }) =>
					listener.onReceiveStatus({
						code: statusNumber(code),
						details: message,
						metadata: Metadata.fromHttp2Headers(trailers),
					}),
			});
		},
		sendMessageWithContext: ({ callback }, message) => {
			call?.send(message);
			callback?.();
		},
		halfClose: () => call?.finishSending(),
		cancelWithStatus: (code, details) =>
			call?.cancel(statusCode(code), details),
		startRead: () => {},
		getPeer: () => "localhost",
		getCallNumber: () => 0,
		setCredentials: () => {},
		getAuthContext: () => null,
	};
}

function loss(
	session: ClientHttp2Session,
	connection: Duplex,
): Promise<GatewayError> {
	return new Promise((resolve) => {
		let reason = "the other side closed it";
		session.on("error", (error: Error) => {
			reason = error.message;
		});
		connection.on("close", () => session.destroy());
		session.on("close", () =>
			resolve(
				new GatewayError(
					"UNAVAILABLE",
					`the connection to BuildKit is gone: ${reason}`,
				),
			),
		);
	});
}
