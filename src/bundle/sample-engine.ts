import type { Duplex } from "node:stream";
import { frame, messageLimit, unframer } from "../gateway/framing.ts";
import {
	defaultFrameSize,
	encodeFrame,
	frameFlags,
	frameTypes,
} from "../gateway/http2/frame.ts";
import { frameReader } from "../gateway/http2/frame-reader.ts";
import { hpackDecoder } from "../gateway/http2/hpack/decoder.ts";
import { encodeHeaders } from "../gateway/http2/hpack/encoder.ts";
import * as pb from "../gateway/proto/messages.ts";
import { sampleFiles, sampleImage, samplePong } from "./sample-build.ts";

/**
 * The other side of the gateway for the sample build. It is no server: it answers whatever comes, of calls with one message each, and
 * checks nothing. (A start-up snapshot can be made neither with the HTTP/2 of Node.js nor with what is built on it.)
 */
export function answerCalls(connection: Duplex): void {
	const frames = frameReader(defaultFrameSize);
	const decoder = hpackDecoder({ tableSize: 4096, listSize: 65_536 });
	const calls = new Map<number, { method: string; body: Buffer[] }>();
	const send = (type: number, flags: number, id: number, bytes: Uint8Array) =>
		connection.write(encodeFrame(type, flags, id, bytes));

	let answered = 0;
	let prefaceLeft = 24;
	connection.on("data", (chunk: Buffer) => {
		const skipped = Math.min(prefaceLeft, chunk.length);
		prefaceLeft -= skipped;
		const read = frames.push(chunk.subarray(skipped));
		for (const { type, flags, streamId, payload } of read === "too-large"
			? []
			: read) {
			if (type === frameTypes.headers) {
				const headers = new Map(decoder.decode(payload));
				const method = headers.get(":path")?.split("/").at(-1) ?? "";
				calls.set(streamId, { method, body: [] });
			}
			const call = calls.get(streamId);
			if (type !== frameTypes.data || call === undefined) continue;
			call.body.push(payload);
			if ((flags & frameFlags.endStream) === 0) continue;
			const answer = answerTo(call.method, messageOf(call.body));
			const { endHeaders, endStream } = frameFlags;
			if (answer === undefined) {
				const failed = encodeHeaders([
					[":status", "200"],
					["content-type", "application/grpc"],
					["grpc-status", "2"],
					["grpc-message", "no such file"],
				]);
				send(frameTypes.headers, endHeaders | endStream, streamId, failed);
				continue;
			}
			const blocks = answered++ === 0 ? firstHeaders : laterHeaders;
			send(frameTypes.headers, endHeaders, streamId, blocks.before);
			send(frameTypes.data, 0, streamId, frame(answer));
			const end = endHeaders | endStream;
			send(frameTypes.headers, end, streamId, blocks.after);
		}
	});
	send(frameTypes.settings, 0, 0, new Uint8Array());
}

/**
 * The headers around an answer as BuildKit's gRPC server encodes them: with Huffman codes the first time, and then by their places in the
 * table of the connection. `:status 200` and `content-type application/grpc`; `grpc-status 0` and an empty `grpc-message`.
 */
const firstHeaders = {
	before: Buffer.from("885f8b1d75d0620d263d4c4d6564", "hex"),
	after: Buffer.from("40889acac8b21234da8f013040899acac8b5254207317f00", "hex"),
} as const;
const laterHeaders = {
	before: Buffer.from("88c0", "hex"),
	after: Buffer.from("bfbe", "hex"),
} as const;

function messageOf(body: readonly Buffer[]): Uint8Array {
	const unframed = unframer(messageLimit).push(Buffer.concat(body));
	const [message] = unframed.kind === "messages" ? unframed.messages : [];
	return message ?? new Uint8Array();
}

const utf8 = new TextEncoder();
const digest = `sha256:${"1".repeat(64)}`;

function answerTo(method: string, request: Uint8Array): Uint8Array | undefined {
	switch (method) {
		case "Ping":
			return pb.PongResponse.encode(samplePong);
		case "Solve":
			return pb.SolveResponse.encode({ result: { ref: { id: "sample" } } });
		case "ReadFile": {
			const { FilePath = "" } = pb.ReadFileRequest.decode(request);
			const text = sampleFiles[FilePath];
			if (text === undefined) return undefined;
			return pb.ReadFileResponse.encode({ Data: utf8.encode(text) });
		}
		case "ResolveImageConfig": {
			const Config = utf8.encode(sampleImage);
			return pb.ResolveImageConfigResponse.encode({ Digest: digest, Config });
		}
		case "ResolveSourceMeta": {
			const { Source } = pb.ResolveSourceMetaRequest.decode(request);
			return pb.ResolveSourceMetaResponse.encode({
				Source,
				Image: { Digest: digest, Config: utf8.encode(sampleImage) },
			});
		}
		default:
			return new Uint8Array();
	}
}
