import type { Streams } from "../stdio.ts";
import {
	type ConnectionProblem,
	connectionProblem,
	type ErrorName,
	errorCodes,
	errorName,
} from "./error-code.ts";
import {
	contentOf,
	defaultFrameSize,
	type Frame,
	frameFlags,
	frameTypes,
	maximum31,
	numberPayload,
} from "./frame.ts";
import { frameReader } from "./frame-reader.ts";
import { frameWriter } from "./frame-writer.ts";
import { type HeaderBlock, headerBlocks } from "./header-block.ts";
import { hpackDecoder } from "./hpack/decoder.ts";
import { encodeHeaders, noTable } from "./hpack/encoder.ts";
import type { Header } from "./hpack/static-table.ts";
import { receiveWindow } from "./receive-window.ts";
import { nextPiece, widened } from "./send-queue.ts";
import {
	defaultSettings,
	encodeSettings,
	type PeerSettings,
	readSettings,
} from "./settings.ts";
import {
	createStream,
	type Stream,
	type StreamEnd,
	type StreamEvents,
} from "./stream.ts";

/**
 * The client's side of one HTTP/2 connection (RFC 9113) over two pipes, without TLS and without an upgrade. It knows what a gRPC client
 * needs of the protocol and takes everything a server may send. Node.js has a client of its own, but a start-up snapshot cannot hold
 * that, and loading it takes longer than everything else up to the first call.
 *
 * This file is longer than most because it is one state machine: what each kind of frame does to a connection and its streams.
 */
export interface Http2Connection {
	/** Sends a request. Its headers have to fit into one frame. A connection that is gone ends it at once. */
	request(headers: readonly Header[], events: StreamEvents): Request;
	/** Settles, with a reason for people, when the connection is gone. */
	readonly lost: Promise<string>;
	/** Drops the connection. */
	close(): void;
}

export interface Request {
	/** Sends some bytes, not none. Nothing may follow the last. */
	send(bytes: Uint8Array, isLast?: boolean): void;
	/** Nothing more will be sent. */
	finish(): void;
	/** Breaks the stream off. Nothing is heard of it any more. */
	cancel(): void;
}

/** Bytes the peer may send before it has to wait for us, so that a large file arrives in one go. */
const window = 4 * 1024 * 1024;
/** Bytes of headers the peer may send at a time. The trailers of a failed build can hold whole files. */
const headerListSize = 16 * 1024 * 1024;
/** The size of the table of remembered headers that both sides start with (RFC 7541, section 4.2). */
const headerTableSize = 4096;

export function openConnection({ input, output }: Streams): Http2Connection {
	/** Requests that were sent, by number, until either side ends them. */
	const streams = new Map<number, Stream>();
	/** Requests above the number of streams the peer allows. */
	const waiting: Stream[] = [];
	const frames = frameReader(defaultFrameSize);
	const blocks = headerBlocks(headerListSize);
	const decoder = hpackDecoder({
		tableSize: headerTableSize,
		listSize: headerListSize,
	});
	const incoming = receiveWindow(window);
	let settings: PeerSettings = defaultSettings;
	let sendWindow = defaultSettings.initialWindow;
	let nextId = 1;
	let hasSettings = false;
	/** Set when no request can be sent any more. */
	let gone: StreamEnd | undefined;

	const writer = frameWriter(output);
	let isClosed = false;
	let settleLost: (reason: string) => void = () => {};
	const lost = new Promise<string>((resolve) => {
		settleLost = resolve;
	});
	const lose = (reason: string) => {
		if (isClosed) return;
		isClosed = true;
		gone = { kind: "lost", reason };
		for (const stream of [...streams.values(), ...waiting.splice(0)])
			finish(stream, gone);
		input.destroy();
		output.destroy();
		settleLost(reason);
	};
	/** Ends a connection whose peer does not keep to the protocol (section 5.4.1). */
	const fail = ({ code, message }: ConnectionProblem) => {
		if (isClosed) return;
		const payload = Buffer.concat([
			numberPayload(0),
			numberPayload(errorCodes[code]),
		]);
		writer.write(frameTypes.goAway, 0, 0, payload);
		writer.flush();
		lose(`it sent what is not HTTP/2 (${message})`);
	};

	const finish = (stream: Stream, end: StreamEnd) => {
		if (stream.id > 0 && !streams.delete(stream.id)) return;
		stream.events.onEnd(end);
		const next = isClosed ? undefined : waiting.shift();
		if (next !== undefined) start(next);
	};
	const reset = (id: number, code: ErrorName) =>
		writer.write(
			frameTypes.resetStream,
			0,
			id,
			numberPayload(errorCodes[code]),
		);

	const start = (stream: Stream) => {
		if (streams.size >= settings.maximumStreams) {
			waiting.push(stream);
			return;
		}
		stream.id = nextId;
		nextId += 2;
		stream.outgoing.window = settings.initialWindow;
		streams.set(stream.id, stream);
		const headers = encodeHeaders(stream.headers);
		const block = stream.id === 1 ? Buffer.concat([noTable, headers]) : headers;
		writer.write(frameTypes.headers, frameFlags.endHeaders, stream.id, block);
		sendData(stream);
	};
	const sendData = (stream: Stream) => {
		while (streams.has(stream.id)) {
			const limit = Math.min(settings.frameSize, sendWindow);
			const piece = nextPiece(stream.outgoing, limit);
			if (piece === undefined) return;
			sendWindow -= piece.bytes.length;
			const flags = piece.isLast ? frameFlags.endStream : 0;
			writer.write(frameTypes.data, flags, stream.id, piece.bytes);
		}
	};
	const sendAllData = () => {
		for (const stream of streams.values()) sendData(stream);
	};

	/** The stream a frame is about; undefined for one that has ended, whose last frames may still arrive (section 5.1). */
	const streamOf = (id: number): Stream | undefined | ConnectionProblem =>
		id % 2 === 0 || id >= nextId
			? connectionProblem("protocolError", `a frame on the idle stream ${id}`)
			: streams.get(id);

	const onRemoteEnd = (stream: Stream) => {
		// An answer that comes before the end of the question: the rest is not wanted.
		if (!stream.outgoing.isSent) reset(stream.id, "cancel");
		finish(stream, { kind: "finished" });
	};

	const onHeaders = (block: HeaderBlock): ConnectionProblem | undefined => {
		// Even when nobody waits for them any more: later blocks refer to this one.
		const headers = decoder.decode(block.bytes);
		if (headers === undefined)
			return connectionProblem("compressionError", "unreadable headers");
		const stream = streamOf(block.streamId);
		if (stream === undefined || "kind" in stream) return stream;
		stream.events.onHeaders(headers);
		if (block.endsStream && streams.has(stream.id)) onRemoteEnd(stream);
		return undefined;
	};

	const onData = (frame: Frame): ConnectionProblem | undefined => {
		const { streamId, flags, payload } = frame;
		const stream = streamOf(streamId);
		if (stream !== undefined && "kind" in stream) return stream;
		// Padding counts too (section 6.9.1).
		const granted = incoming.take(payload.length);
		if (granted === undefined)
			return connectionProblem("flowControlError", "more than was granted");
		if (granted > 0)
			writer.write(frameTypes.windowUpdate, 0, 0, numberPayload(granted));
		const content = contentOf(frame);
		if (content === undefined)
			return connectionProblem("protocolError", "too much padding");
		if (stream === undefined) return undefined;

		const onStream = stream.incoming.take(payload.length);
		if (onStream === undefined)
			return connectionProblem("flowControlError", "more than was granted");
		if (content.length > 0) stream.events.onData(content);
		if (!streams.has(streamId)) return undefined;
		if (flags & frameFlags.endStream) onRemoteEnd(stream);
		else if (onStream > 0)
			writer.write(
				frameTypes.windowUpdate,
				0,
				streamId,
				numberPayload(onStream),
			);
		return undefined;
	};

	const onReset = (frame: Frame): ConnectionProblem | undefined => {
		if (frame.payload.length !== 4) return wrongSize("RST_STREAM");
		const stream = streamOf(frame.streamId);
		if (stream === undefined || "kind" in stream) return stream;
		const code = errorName(frame.payload.readUInt32BE(0));
		finish(stream, { kind: "reset", code });
		return undefined;
	};

	const onSettings = (frame: Frame): ConnectionProblem | undefined => {
		if (frame.streamId !== 0) return misplaced("SETTINGS");
		if (frame.flags & frameFlags.acknowledgement)
			return frame.payload.length === 0 ? undefined : wrongSize("SETTINGS");
		const changed = readSettings(frame.payload, settings);
		if ("kind" in changed) return changed;
		// A new size of windows holds for streams that are open, too (section 6.9.2).
		const difference = changed.initialWindow - settings.initialWindow;
		for (const { outgoing } of streams.values()) {
			const wider = widened(outgoing.window, difference);
			if (wider === undefined) return tooWide;
			outgoing.window = wider;
		}
		settings = changed;
		writer.write(frameTypes.settings, frameFlags.acknowledgement, 0);
		for (const stream of waiting.splice(0)) start(stream);
		sendAllData();
		return undefined;
	};

	const onPing = (frame: Frame): ConnectionProblem | undefined => {
		if (frame.streamId !== 0) return misplaced("PING");
		if (frame.payload.length !== 8) return wrongSize("PING");
		if ((frame.flags & frameFlags.acknowledgement) === 0)
			writer.write(
				frameTypes.ping,
				frameFlags.acknowledgement,
				0,
				frame.payload,
			);
		return undefined;
	};

	/** The peer takes no new streams, and none of those above a number (section 6.8). */
	const onGoAway = (frame: Frame): ConnectionProblem | undefined => {
		if (frame.streamId !== 0) return misplaced("GOAWAY");
		if (frame.payload.length < 8) return wrongSize("GOAWAY");
		const last = frame.payload.readUInt32BE(0) & maximum31;
		const code = errorName(frame.payload.readUInt32BE(4));
		gone = { kind: "lost", reason: `it takes no more calls (${code})` };
		for (const stream of [...streams.values(), ...waiting.splice(0)])
			if (stream.id === 0 || stream.id > last)
				finish(stream, { kind: "reset", code: "refusedStream" });
		return undefined;
	};

	const onWindowUpdate = (frame: Frame): ConnectionProblem | undefined => {
		if (frame.payload.length !== 4) return wrongSize("WINDOW_UPDATE");
		const increment = frame.payload.readUInt32BE(0) & maximum31;
		if (frame.streamId === 0) {
			const wider = increment > 0 ? widened(sendWindow, increment) : undefined;
			if (wider === undefined) return tooWide;
			sendWindow = wider;
			sendAllData();
			return undefined;
		}
		const stream = streamOf(frame.streamId);
		if (stream === undefined || "kind" in stream) return stream;
		const wider =
			increment > 0 ? widened(stream.outgoing.window, increment) : undefined;
		if (wider === undefined) {
			reset(stream.id, "flowControlError");
			finish(stream, { kind: "reset", code: "flowControlError" });
			return undefined;
		}
		stream.outgoing.window = wider;
		sendData(stream);
		return undefined;
	};

	const onFrame = (frame: Frame): ConnectionProblem | undefined => {
		// The first frame of a server is always this one (section 3.4).
		hasSettings ||=
			frame.type === frameTypes.settings &&
			(frame.flags & frameFlags.acknowledgement) === 0;
		if (!hasSettings)
			return connectionProblem("protocolError", "no SETTINGS to begin with");
		const block = blocks.take(frame);
		if (block === "taken") return undefined;
		if (block !== "other")
			return block.kind === "problem" ? block : onHeaders(block);
		switch (frame.type) {
			case frameTypes.data:
				return onData(frame);
			case frameTypes.resetStream:
				return onReset(frame);
			case frameTypes.settings:
				return onSettings(frame);
			case frameTypes.pushPromise:
				return connectionProblem("protocolError", "a push nobody allowed");
			case frameTypes.ping:
				return onPing(frame);
			case frameTypes.goAway:
				return onGoAway(frame);
			case frameTypes.windowUpdate:
				return onWindowUpdate(frame);
			default:
				// PRIORITY says nothing any more; other types are extensions (sections 5.3.2 and 5.5).
				return undefined;
		}
	};

	input.on("data", (chunk: Buffer) => {
		const read = frames.push(chunk);
		if (read === "too-large") {
			fail(connectionProblem("frameSizeError", "too large a frame"));
			return;
		}
		for (const frame of read) {
			const problem = isClosed ? undefined : onFrame(frame);
			if (problem !== undefined) fail(problem);
		}
	});
	for (const half of [input, output]) {
		half.on("error", (error: Error) => lose(error.message));
		half.on("close", () => lose("the other side closed it"));
	}
	input.on("end", () => lose("the other side closed it"));

	writer.write(
		frameTypes.settings,
		0,
		0,
		encodeSettings({ enablePush: 0, initialWindow: window, headerListSize }),
	);
	writer.write(
		frameTypes.windowUpdate,
		0,
		0,
		numberPayload(window - defaultSettings.initialWindow),
	);

	return {
		lost,
		close: () => lose("it was closed"),
		request(headers, events) {
			const stream = createStream(headers, events, window);
			if (gone === undefined) start(stream);
			else {
				const end = gone;
				queueMicrotask(() => events.onEnd(end));
			}
			const { outgoing } = stream;
			return {
				send(bytes, isLast = false) {
					outgoing.chunks.push(bytes);
					outgoing.isComplete = isLast;
					sendData(stream);
				},
				finish() {
					outgoing.isComplete = true;
					sendData(stream);
				},
				cancel() {
					const at = waiting.indexOf(stream);
					if (at >= 0) waiting.splice(at, 1);
					if (streams.delete(stream.id)) {
						reset(stream.id, "cancel");
						const next = waiting.shift();
						if (next !== undefined) start(next);
					}
				},
			};
		},
	};
}

const tooWide = connectionProblem("flowControlError", "a window off limits");

function wrongSize(name: string): ConnectionProblem {
	return connectionProblem("frameSizeError", `${name} of a wrong size`);
}

function misplaced(name: string): ConnectionProblem {
	return connectionProblem("protocolError", `${name} on a stream`);
}
