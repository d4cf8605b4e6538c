import { type Duplex, duplexPair } from "node:stream";
import {
	type Http2Connection,
	openConnection,
} from "../../../src/gateway/http2/connection.ts";
import {
	encodeFrame,
	type Frame,
	frameFlags,
	frameTypes,
} from "../../../src/gateway/http2/frame.ts";
import { frameReader } from "../../../src/gateway/http2/frame-reader.ts";
import { encodeHeaders } from "../../../src/gateway/http2/hpack/encoder.ts";
import type { Header } from "../../../src/gateway/http2/hpack/static-table.ts";
import type { StreamEnd } from "../../../src/gateway/http2/stream.ts";

/** The other side of a connection, which sends what a test tells it to, right or wrong. */
export interface Peer {
	readonly connection: Http2Connection;
	/** What the client has sent so far, without the preface. */
	readonly received: readonly Frame[];
	/** Sends a frame. */
	send(
		type: keyof typeof frameTypes | number,
		flags: number,
		streamId: number,
		payload?: Uint8Array,
	): void;
	/** Waits until everything that was sent has arrived, on both sides. */
	settled(): Promise<void>;
	/** Makes a request and notes what is heard of it. */
	request(body?: Uint8Array): Answer;
	readonly end: Duplex;
}

export interface Answer {
	readonly headers: (readonly Header[])[];
	readonly data: Buffer[];
	end: StreamEnd | undefined;
	cancel(): void;
}

const preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/** A connection to a peer that has sent its settings. */
export async function connectPeer(
	settings: Uint8Array = Buffer.alloc(0),
): Promise<Peer> {
	const [ours, theirs] = duplexPair();
	const frames = frameReader(1 << 24);
	const received: Frame[] = [];
	let begin = "";
	theirs.on("data", (chunk: Buffer) => {
		const left = Math.min(preface.length - begin.length, chunk.length);
		begin += chunk.subarray(0, left).toString("latin1");
		const read = frames.push(chunk.subarray(left));
		if (read === "too-large" || !preface.startsWith(begin))
			throw new Error("the client does not speak HTTP/2");
		received.push(...read);
	});
	theirs.on("error", () => {});
	const connection = openConnection({ input: ours, output: ours });
	const peer: Peer = {
		connection,
		received,
		end: theirs,
		send(type, flags, streamId, payload = new Uint8Array()) {
			const number = typeof type === "number" ? type : frameTypes[type];
			theirs.write(encodeFrame(number, flags, streamId, payload));
		},
		async settled() {
			for (let turn = 0; turn < 20; turn++)
				await new Promise((resolve) => setImmediate(resolve));
		},
		request(body) {
			const answer: Answer = {
				headers: [],
				data: [],
				end: undefined,
				cancel: () => made.cancel(),
			};
			const made = connection.request(requestHeaders, {
				onHeaders: (headers) => void answer.headers.push(headers),
				onData: (chunk) => void answer.data.push(chunk),
				onEnd(end) {
					if (answer.end !== undefined) throw new Error("it ended twice");
					answer.end = end;
				},
			});
			if (body === undefined) made.finish();
			else made.send(body, true);
			return answer;
		},
	};
	peer.send("settings", 0, 0, settings);
	await peer.settled();
	return peer;
}

const requestHeaders: readonly Header[] = [
	[":method", "POST"],
	[":scheme", "http"],
	[":path", "/service/Method"],
	[":authority", "localhost"],
];

/** A block of headers as a server sends it. */
export function block(...headers: readonly Header[]): Buffer {
	return encodeHeaders(headers);
}

export const { endStream, endHeaders, padded, priority, acknowledgement } =
	frameFlags;
