import { constants, createServer, type ServerHttp2Stream } from "node:http2";
import { type Duplex, duplexPair, Transform } from "node:stream";
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { GatewayError } from "../../../src/gateway/gateway-error.ts";
import { openTransport } from "../../../src/gateway/grpc-transport.ts";
import { openConnection } from "../../../src/gateway/http2/connection.ts";
import type { Header } from "../../../src/gateway/http2/hpack/static-table.ts";
import type { StreamEnd } from "../../../src/gateway/http2/stream.ts";
import * as pb from "../../../src/gateway/proto/messages.ts";
import type { Streams } from "../../../src/gateway/stdio.ts";
import { serveBridge } from "../../stub-gateway/service.ts";

/** Random traffic with two servers that others wrote: that of Node.js (nghttp2) and grpc-js. Seeds are printed when a run fails. */

const numRuns = Number(process.env.KEYHOLE_FUZZ_RUNS ?? 20);

/** `PADDING_STRATEGY_ALIGNED`, which the type definitions lack. */
const paddingAligned = 1;

/** Cuts a stream into pieces of these lengths, over and over, and lets `change` have a look at each. */
function cut(
	lengths: readonly number[],
	change: (piece: Buffer) => Buffer = (piece) => piece,
): Transform {
	let turn = 0;
	return new Transform({
		transform(chunk: Buffer, _encoding, done) {
			for (let at = 0; at < chunk.length; ) {
				const length = lengths[turn++ % lengths.length] ?? 1;
				this.push(change(Buffer.from(chunk.subarray(at, at + length))));
				at += length;
			}
			done();
		},
	});
}

/** The client's end of a wire, on which nothing arrives in the pieces it was sent in. */
function wire(
	lengths: readonly number[],
	change?: (piece: Buffer) => Buffer,
): { readonly streams: Streams; readonly server: Duplex } {
	const [client, server] = duplexPair();
	const input = cut(lengths, change);
	const output = cut(lengths);
	client.pipe(input);
	output.pipe(client);
	for (const each of [client, server, input, output])
		each.on("error", () => {});
	input.on("close", () => client.destroy());
	return { streams: { input, output }, server };
}

const lengths = fc.array(
	fc.oneof(
		fc.integer({ min: 1, max: 20 }),
		fc.integer({ min: 1, max: 70_000 }),
	),
	{ minLength: 1, maxLength: 8 },
);
const size = fc.oneof(
	fc.nat({ max: 50 }),
	fc.nat({ max: 200_000 }),
	fc.constantFrom(16_383, 16_384, 16_385, 65_535, 65_536),
);
const exchange = fc.record({
	question: size,
	answer: size,
	trailer: fc.nat({ max: 40_000 }),
	/** The server gives up after this many bytes of its answer. */
	resetAfter: fc.option(fc.nat({ max: 30_000 }), { nil: undefined, freq: 8 }),
});
const settings = fc.record(
	{
		initialWindowSize: fc.integer({ min: 1, max: 1 << 20 }),
		maxFrameSize: fc.integer({ min: 16_384, max: 100_000 }),
		maxConcurrentStreams: fc.integer({ min: 1, max: 5 }),
		headerTableSize: fc.nat({ max: 10_000 }),
	},
	{ requiredKeys: [] },
);

/** Bytes that tell their place. */
function pattern(length: number): Buffer {
	const bytes = Buffer.allocUnsafe(length);
	for (let at = 0; at < length; at++) bytes[at] = (at * 31 + (at >> 8)) & 0xff;
	return bytes;
}

function serve(stream: ServerHttp2Stream, asked: string): void {
	const { answer, trailer, resetAfter } = JSON.parse(asked);
	const chunks: Buffer[] = [];
	stream.on("error", () => {});
	stream.on("data", (chunk: Buffer) => chunks.push(chunk));
	stream.on("end", () => {
		// A stream that ended otherwise shows in what the client got.
		if (stream.destroyed) return;
		stream.respond(
			{ ":status": 200, "x-got": String(Buffer.concat(chunks).length) },
			{ waitForTrailers: true },
		);
		stream.on("wantTrailers", () =>
			stream.sendTrailers({ "x-trailer": "t".repeat(trailer) }),
		);
		const bytes = pattern(answer);
		if (resetAfter === undefined) stream.end(bytes);
		else
			stream.write(bytes.subarray(0, resetAfter), () =>
				stream.close(constants.NGHTTP2_INTERNAL_ERROR),
			);
	});
}

test("requests of all sizes reach Node.js' server and come back", async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.array(exchange, { minLength: 1, maxLength: 12 }),
			settings,
			lengths,
			fc.constantFrom(
				constants.PADDING_STRATEGY_NONE,
				constants.PADDING_STRATEGY_MAX,
				paddingAligned,
			),
			async (exchanges, serverSettings, pieces, paddingStrategy) => {
				const server = createServer({
					settings: serverSettings,
					paddingStrategy,
					maxSendHeaderBlockLength: 1 << 20,
				});
				server.on("stream", (stream, headers) =>
					serve(stream, String(headers["x-asked"])),
				);
				const { streams, server: end } = wire(pieces);
				server.emit("connection", end);
				const connection = openConnection(streams);
				const run = async (each: (typeof exchanges)[number]) => {
					const received: Buffer[] = [];
					const blocks: (readonly Header[])[] = [];
					const ended = await new Promise<StreamEnd>((onEnd) => {
						const request = connection.request(
							[
								[":method", "POST"],
								[":scheme", "http"],
								[":path", "/"],
								[":authority", "x"],
								["x-asked", JSON.stringify(each)],
							],
							{
								onHeaders: (headers) => void blocks.push(headers),
								onData: (chunk) => void received.push(Buffer.from(chunk)),
								onEnd,
							},
						);
						if (each.question > 0) request.send(pattern(each.question));
						request.finish();
					});
					const body = Buffer.concat(received);
					assert.equal(body, pattern(each.answer).subarray(0, body.length));
					if (each.resetAfter !== undefined) {
						assert.is(ended.kind, "reset");
						return;
					}
					assert.equal(ended, { kind: "finished" });
					assert.is(body.length, each.answer);
					const [headers = [], trailers = []] = blocks;
					assert.is(new Map(headers).get("x-got"), String(each.question));
					assert.is(new Map(trailers).get("x-trailer")?.length, each.trailer);
				};
				// The first alone: until the server's settings are there, it may refuse what they do not allow.
				const [first, ...others] = exchanges;
				if (first !== undefined) await run(first);
				await Promise.all(others.map(run));
				connection.close();
				end.destroy();
				server.close();
			},
		),
		{ numRuns, includeErrorInReport: true },
	);
});

test("calls of all sizes reach grpc-js' server and come back", async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.array(
				fc.record({
					size,
					error: fc.option(
						fc.record({
							message: fc.string({ minLength: 1 }),
							detail: fc.nat({ max: 20_000 }),
						}),
						{ nil: undefined, freq: 3 },
					),
				}),
				{ minLength: 1, maxLength: 10 },
			),
			lengths,
			async (calls, pieces) => {
				const { streams, server } = wire(pieces);
				serveBridge(server, {
					ReadFile({ FilePath = "", Ref = "" }) {
						const call = calls[Number(FilePath)];
						assert.is(Ref.length, call?.size);
						if (call?.error === undefined)
							return { Data: pattern(call?.size ?? 0) };
						throw new GatewayError("NOT_FOUND", call.error.message, [
							{ typeUrl: "x", value: pattern(call.error.detail) },
						]);
					},
				});
				const transport = openTransport(streams);
				await Promise.all(
					calls.map(async ({ size: length, error }, index) => {
						const request = pb.ReadFileRequest.encode({
							FilePath: String(index),
							Ref: "r".repeat(length),
						});
						const answer = await transport.call("ReadFile", request).then(
							(bytes) => pb.ReadFileResponse.decode(bytes).Data,
							(reason: unknown) => reason,
						);
						if (error === undefined) {
							const data = (answer as Uint8Array | undefined) ?? [];
							assert.equal(Buffer.from(data), pattern(length));
							return;
						}
						if (!(answer instanceof GatewayError)) throw answer;
						assert.is(answer.code, "NOT_FOUND");
						assert.is(answer.message, error.message);
						assert.is(answer.details[0]?.value.length, error.detail);
					}),
				);
				transport.close();
				server.destroy();
			},
		),
		{ numRuns, includeErrorInReport: true },
	);
});

test("whatever is changed on the wire, every request ends", async () => {
	await fc.assert(
		fc.asyncProperty(
			lengths,
			fc.array(fc.tuple(fc.nat({ max: 400 }), fc.nat({ max: 255 })), {
				minLength: 1,
				maxLength: 6,
			}),
			async (pieces, changes) => {
				const server = createServer();
				server.on("error", () => {});
				server.on("sessionError", () => {});
				server.on("stream", (stream, headers) =>
					serve(stream, String(headers["x-asked"])),
				);
				let position = 0;
				const { streams, server: end } = wire(pieces, (piece) => {
					for (const [at, byte] of changes)
						if (at >= position && at < position + piece.length)
							piece[at - position] = byte;
					position += piece.length;
					return piece;
				});
				server.emit("connection", end);
				const connection = openConnection(streams);
				const ends = [1, 2, 3].map(
					(each) =>
						new Promise<StreamEnd>((onEnd) => {
							connection
								.request(
									[
										[":method", "POST"],
										[":scheme", "http"],
										[":path", "/"],
										[":authority", "x"],
										[
											"x-asked",
											JSON.stringify({ answer: 50 * each, trailer: 3 }),
										],
									],
									{ onHeaders() {}, onData() {}, onEnd },
								)
								.finish();
						}),
				);
				// A frame that was made longer waits for bytes that never come, until the connection ends.
				const patience = setTimeout(() => end.destroy(), 40);
				patience.ref();
				await Promise.all(ends);
				clearTimeout(patience);
				connection.close();
				assert.ok(await connection.lost);
				end.destroy();
				server.close();
			},
		),
		{ numRuns: numRuns * 3, includeErrorInReport: true },
	);
});

test.run();
