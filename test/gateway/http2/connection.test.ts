import { test } from "uvu";
import * as assert from "uvu/assert";
import {
	errorCodes,
	errorName,
} from "../../../src/gateway/http2/error-code.ts";
import { frameTypes, numberPayload } from "../../../src/gateway/http2/frame.ts";
import { receiveWindow } from "../../../src/gateway/http2/receive-window.ts";
import { encodeSettings } from "../../../src/gateway/http2/settings.ts";
import {
	acknowledgement,
	block,
	connectPeer,
	endHeaders,
	endStream,
	type Peer,
	padded,
	priority,
} from "./peer.ts";

const nothing = new Uint8Array();
const ok = block([":status", "200"]);
const text = (chunks: readonly Buffer[]) => Buffer.concat(chunks).toString();

function sent({ received }: Peer, type: keyof typeof frameTypes) {
	return received.filter((frame) => frame.type === frameTypes[type]);
}

test("an answer: headers, data, trailers", async () => {
	const peer = await connectPeer();
	const answer = peer.request(Buffer.from("question"));
	peer.send("headers", endHeaders, 1, ok);
	peer.send("data", 0, 1, Buffer.from("an"));
	peer.send("data", 0, 1, Buffer.from("swer"));
	peer.send("headers", endHeaders | endStream, 1, block(["end", "1"]));
	await peer.settled();
	assert.equal(answer.headers, [[[":status", "200"]], [["end", "1"]]]);
	assert.is(text(answer.data), "answer");
	assert.equal(answer.end, { kind: "finished" });
	const [data, ...more] = sent(peer, "data");
	assert.is(data?.payload.toString(), "question");
	assert.is(data?.flags, endStream);
	assert.is(more.length, 0);
});

test("settings and pings are acknowledged", async () => {
	const peer = await connectPeer();
	peer.send("ping", 0, 0, Buffer.from("12345678"));
	peer.send("ping", acknowledgement, 0, Buffer.from("abcdefgh"));
	await peer.settled();
	const own = sent(peer, "settings").filter(({ flags }) => flags === 0);
	const acknowledged = sent(peer, "settings").filter(({ flags }) => flags);
	assert.is(own.length, 1);
	assert.is(acknowledged.length, 1);
	const pings = sent(peer, "ping");
	assert.equal(
		pings.map(({ flags, payload }) => [flags, payload.toString()]),
		[[acknowledgement, "12345678"]],
	);
});

test("padding, priorities, continuations and unknown frames change nothing", async () => {
	const peer = await connectPeer();
	const answer = peer.request();
	const headers = block([":status", "200"], ["a", "1"], ["b", "2"]);
	const first = Buffer.concat([
		Buffer.from([3, 0, 0, 0, 0, 9]),
		headers.subarray(0, 4),
		Buffer.alloc(3),
	]);
	peer.send("headers", padded | priority, 1, first);
	peer.send("continuation", 0, 1, headers.subarray(4, 5));
	peer.send("continuation", endHeaders, 1, headers.subarray(5));
	peer.send("priority", 0, 1, Buffer.alloc(5));
	peer.send(99, 0xff, 1, Buffer.from("an extension"));
	const body = Buffer.concat([
		Buffer.from([4]),
		Buffer.from("x"),
		Buffer.alloc(4),
	]);
	peer.send("data", padded | endStream, 1, body);
	await peer.settled();
	assert.equal(answer.headers, [
		[
			[":status", "200"],
			["a", "1"],
			["b", "2"],
		],
	]);
	assert.is(text(answer.data), "x");
	assert.equal(answer.end, { kind: "finished" });
});

test("nothing is sent beyond the windows, and all of it in the end", async () => {
	const peer = await connectPeer(
		encodeSettings({ initialWindow: 10, frameSize: 16_384 }),
	);
	const body = Buffer.alloc(100_000, "b");
	peer.request(body);
	await peer.settled();
	const lengths = () => sent(peer, "data").map(({ payload }) => payload.length);
	const total = () => lengths().reduce((sum, each) => sum + each, 0);
	assert.equal(lengths(), [10]);
	// A smaller window for new streams makes that of this one less than empty (section 6.9.2).
	peer.send("settings", 0, 0, encodeSettings({ initialWindow: 4 }));
	peer.send("windowUpdate", 0, 1, numberPayload(5));
	await peer.settled();
	assert.is(total(), 10);
	peer.send("windowUpdate", 0, 1, numberPayload(2));
	await peer.settled();
	assert.equal(lengths(), [10, 1]);
	peer.send("windowUpdate", 0, 1, numberPayload(200_000));
	await peer.settled();
	assert.is(total(), 65_535);
	assert.ok(lengths().every((length) => length <= 16_384));
	peer.send("windowUpdate", 0, 0, numberPayload(200_000));
	await peer.settled();
	assert.is(total(), body.length);
	assert.is(sent(peer, "data").at(-1)?.flags, endStream);
});

test("what arrives may be sent anew", async () => {
	const peer = await connectPeer();
	const answer = peer.request();
	peer.send("headers", endHeaders, 1, ok);
	const piece = Buffer.alloc(16_384);
	for (let index = 0; index < 300; index++) peer.send("data", 0, 1, piece);
	await peer.settled();
	assert.is(answer.end, undefined);
	const granted = (streamId: number) =>
		sent(peer, "windowUpdate")
			.filter((frame) => frame.streamId === streamId)
			.reduce((sum, { payload }) => sum + payload.readUInt32BE(0), 0);
	assert.ok(granted(1) >= 2 * 1024 * 1024);
	assert.ok(granted(0) >= 2 * 1024 * 1024);
});

test("requests wait while the peer allows no more streams", async () => {
	const peer = await connectPeer(encodeSettings({ maximumStreams: 1 }));
	const [first, second, third] = [1, 2, 3].map((each) =>
		peer.request(Buffer.from(String(each))),
	);
	await peer.settled();
	assert.is(sent(peer, "headers").length, 1);
	third?.cancel();
	peer.send("headers", endHeaders | endStream, 1, ok);
	await peer.settled();
	assert.equal(first?.end, { kind: "finished" });
	assert.is(sent(peer, "headers").length, 2);
	peer.send("headers", endHeaders | endStream, 3, ok);
	await peer.settled();
	assert.equal(second?.end, { kind: "finished" });
	assert.is(sent(peer, "headers").length, 2);
	assert.is(third?.end, undefined);
	assert.equal(
		sent(peer, "data").map(({ payload }) => payload.toString()),
		["1", "2"],
	);
});

test("a stream that is broken off leaves the others alone", async () => {
	const peer = await connectPeer();
	const [first, second, third] = [
		peer.request(),
		peer.request(),
		peer.request(),
	];
	peer.send("resetStream", 0, 1, numberPayload(errorCodes.refusedStream));
	second.cancel();
	await peer.settled();
	assert.equal(first.end, { kind: "reset", code: "refusedStream" });
	// What was on its way when we gave up is dropped, but its headers count for the table.
	peer.send("headers", endHeaders, 3, ok);
	peer.send("data", 0, 3, Buffer.from("late"));
	peer.send("headers", endHeaders | endStream, 5, ok);
	await peer.settled();
	assert.is(second.end, undefined);
	assert.is(second.data.length, 0);
	assert.equal(third.end, { kind: "finished" });
	const resets = sent(peer, "resetStream");
	assert.equal(
		resets.map(({ streamId, payload }) => [streamId, payload.readUInt32BE(0)]),
		[[3, errorCodes.cancel]],
	);
});

test("an answer before the end of the question ends both", async () => {
	const peer = await connectPeer(encodeSettings({ initialWindow: 0 }));
	const answer = peer.request(Buffer.from("never read"));
	peer.send("headers", endHeaders | endStream, 1, ok);
	await peer.settled();
	assert.equal(answer.end, { kind: "finished" });
	assert.is(sent(peer, "resetStream").length, 1);
	peer.send("windowUpdate", 0, 1, numberPayload(100));
	await peer.settled();
	assert.is(sent(peer, "data").length, 0);
});

test("a peer that goes away finishes what it has begun", async () => {
	const peer = await connectPeer();
	const [first, second] = [peer.request(), peer.request()];
	peer.send(
		"goAway",
		0,
		0,
		Buffer.concat([numberPayload(1), numberPayload(0)]),
	);
	await peer.settled();
	assert.equal(second.end, { kind: "reset", code: "refusedStream" });
	const later = peer.request();
	await peer.settled();
	assert.is(later.end?.kind, "lost");
	peer.send("headers", endHeaders | endStream, 1, ok);
	await peer.settled();
	assert.equal(first.end, { kind: "finished" });
});

test("a connection that ends takes its requests with it", async () => {
	const peer = await connectPeer(encodeSettings({ maximumStreams: 1 }));
	const answers = [peer.request(), peer.request()];
	peer.end.end();
	await peer.connection.lost;
	for (const { end } of answers) assert.is(end?.kind, "lost");
	const later = peer.request();
	await peer.settled();
	assert.is(later.end?.kind, "lost");
});

/** What a peer must not do: the frame, and the code it gets for it (RFC 9113). */
const breaches: readonly (readonly [
	what: string,
	code: keyof typeof errorCodes,
	frame: Parameters<Peer["send"]>,
])[] = [
	["DATA on no stream", "protocolError", ["data", 0, 0]],
	["DATA on an idle stream", "protocolError", ["data", 0, 7]],
	["a stream of the server's", "protocolError", ["headers", endHeaders, 2, ok]],
	[
		"DATA that is all padding",
		"protocolError",
		["data", padded, 1, Buffer.from([9])],
	],
	[
		"padded DATA without bytes",
		"protocolError",
		["data", padded, 1, Buffer.alloc(0)],
	],
	[
		"HEADERS with too much padding",
		"protocolError",
		["headers", padded | endHeaders, 1, Buffer.from([5, 1])],
	],
	["a stray CONTINUATION", "protocolError", ["continuation", endHeaders, 1]],
	[
		"headers that cannot be decoded",
		"compressionError",
		["headers", endHeaders, 1, Buffer.from([0x80])],
	],
	[
		"PUSH_PROMISE",
		"protocolError",
		["pushPromise", endHeaders, 1, numberPayload(2)],
	],
	["SETTINGS on a stream", "protocolError", ["settings", 0, 1]],
	[
		"SETTINGS that are cut off",
		"frameSizeError",
		["settings", 0, 0, Buffer.alloc(5)],
	],
	[
		"an acknowledgement with settings",
		"frameSizeError",
		["settings", acknowledgement, 0, Buffer.alloc(6)],
	],
	[
		"a server that allows pushing",
		"protocolError",
		["settings", 0, 0, encodeSettings({ enablePush: 1 })],
	],
	[
		"an initial window off limits",
		"flowControlError",
		["settings", 0, 0, encodeSettings({ initialWindow: 2 ** 31 })],
	],
	[
		"a frame size off limits",
		"protocolError",
		["settings", 0, 0, encodeSettings({ frameSize: 100 })],
	],
	["PING on a stream", "protocolError", ["ping", 0, 1, Buffer.alloc(8)]],
	["a short PING", "frameSizeError", ["ping", 0, 0, Buffer.alloc(7)]],
	["GOAWAY on a stream", "protocolError", ["goAway", 0, 1, Buffer.alloc(8)]],
	["a short GOAWAY", "frameSizeError", ["goAway", 0, 0, Buffer.alloc(7)]],
	[
		"RST_STREAM on an idle stream",
		"protocolError",
		["resetStream", 0, 9, numberPayload(0)],
	],
	[
		"a short RST_STREAM",
		"frameSizeError",
		["resetStream", 0, 1, Buffer.alloc(3)],
	],
	[
		"a short WINDOW_UPDATE",
		"frameSizeError",
		["windowUpdate", 0, 0, Buffer.alloc(3)],
	],
	[
		"a WINDOW_UPDATE of nothing",
		"flowControlError",
		["windowUpdate", 0, 0, numberPayload(0)],
	],
	[
		"a window off limits",
		"flowControlError",
		["windowUpdate", 0, 0, numberPayload(0x7fff_ffff)],
	],
	["too large a frame", "frameSizeError", ["data", 0, 1, Buffer.alloc(16_385)]],
];

for (const [what, code, frame] of breaches)
	test(`${what} ends the connection with ${code}`, async () => {
		const peer = await connectPeer();
		const answer = peer.request();
		await peer.settled();
		peer.send(...frame);
		const reason = await peer.connection.lost;
		assert.match(reason, /not HTTP\/2/);
		assert.is(answer.end?.kind, "lost");
		await peer.settled();
		const [goAway] = sent(peer, "goAway");
		assert.is(errorName(goAway?.payload.readUInt32BE(4) ?? 0), code);
	});

test("other frames between the parts of a header block end the connection", async () => {
	const peer = await connectPeer();
	peer.request();
	await peer.settled();
	peer.send("headers", 0, 1, ok);
	peer.send("ping", 0, 0, Buffer.alloc(8));
	assert.match(await peer.connection.lost, /out of order/);
});

test("headers without end do not fill the memory", async () => {
	const peer = await connectPeer();
	peer.request();
	await peer.settled();
	peer.send("headers", 0, 1, nothing);
	const piece = Buffer.alloc(16_384, 0x82);
	for (let index = 0; index < 1100; index++)
		peer.send("continuation", 0, 1, piece);
	assert.match(await peer.connection.lost, /without end/);
});

test("a stream that was given up still gives its bytes back to the connection", async () => {
	const peer = await connectPeer();
	const answer = peer.request();
	answer.cancel();
	// Padding counts as well.
	const piece = Buffer.concat([Buffer.from([255]), Buffer.alloc(16_383)]);
	for (let index = 0; index < 2000; index++)
		peer.send("data", padded, 1, piece);
	await peer.settled();
	const granted = sent(peer, "windowUpdate").reduce(
		(sum, { payload }) => sum + payload.readUInt32BE(0),
		0,
	);
	assert.ok(granted > 2000 * 16_384);
	peer.connection.close();
});

test("a peer may not send more than was granted", () => {
	const window = receiveWindow(100);
	assert.is(window.take(40), 0);
	assert.is(window.take(30), 70);
	assert.is(window.take(100), 100);
	assert.is(window.take(49), 0);
	assert.is(window.take(52), undefined);
});

test("a wrong window of one stream ends that stream alone", async () => {
	const peer = await connectPeer();
	const [first, second] = [peer.request(), peer.request()];
	await peer.settled();
	peer.send("windowUpdate", 0, 1, numberPayload(0x7fff_ffff));
	peer.send("headers", endHeaders | endStream, 3, ok);
	await peer.settled();
	assert.equal(first.end, { kind: "reset", code: "flowControlError" });
	assert.equal(second.end, { kind: "finished" });
});

test.run();
