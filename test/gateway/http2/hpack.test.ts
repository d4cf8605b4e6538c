import { createServer } from "node:http2";
import { duplexPair } from "node:stream";
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { openConnection } from "../../../src/gateway/http2/connection.ts";
import { hpackDecoder } from "../../../src/gateway/http2/hpack/decoder.ts";
import {
	encodeHeaders,
	noTable,
} from "../../../src/gateway/http2/hpack/encoder.ts";
import { decodeHuffman } from "../../../src/gateway/http2/hpack/huffman.ts";
import {
	encodeInteger,
	readInteger,
} from "../../../src/gateway/http2/hpack/integer.ts";
import {
	type Header,
	staticTable,
} from "../../../src/gateway/http2/hpack/static-table.ts";

const limits = { tableSize: 4096, listSize: 1 << 20 };
const bytes = (hex: string) => Buffer.from(hex.replaceAll(" ", ""), "hex");

test("the static table has its 61 entries", () => {
	assert.is(staticTable.length, 61);
	assert.equal(staticTable[0], [":authority", ""]);
	assert.equal(staticTable[15], ["accept-encoding", "gzip, deflate"]);
	assert.equal(staticTable[60], ["www-authenticate", ""]);
});

test("numbers (RFC 7541, C.1)", () => {
	const table: readonly [string, number, number][] = [
		["0a", 5, 10],
		["1f 9a 0a", 5, 1337],
		["2a", 8, 42],
		["1f 00", 5, 31],
		["7f 80 01", 7, 255],
	];
	for (const [hex, prefix, value] of table) {
		assert.is(readInteger({ bytes: bytes(hex), at: 0 }, prefix), value);
		assert.equal(Buffer.from(encodeInteger(value, prefix, 0)), bytes(hex));
	}
	for (const wrong of ["", "1f", "1f 80", "1f ff ff ff ff ff 01"])
		assert.is(readInteger({ bytes: bytes(wrong), at: 0 }, 5), undefined);
});

test("every number comes back", () => {
	fc.assert(
		fc.property(
			fc.nat({ max: 2 ** 28 }),
			fc.integer({ min: 1, max: 8 }),
			(value, prefix) => {
				const encoded = Buffer.from(encodeInteger(value, prefix, 0));
				const cursor = { bytes: encoded, at: 0 };
				assert.is(readInteger(cursor, prefix), value);
				assert.is(cursor.at, encoded.length);
			},
		),
	);
});

test("Huffman strings (RFC 7541, C.4 and C.6)", () => {
	const table: readonly [string, string][] = [
		["f1e3 c2e5 f23a 6ba0 ab90 f4ff", "www.example.com"],
		["a8eb 1064 9cbf", "no-cache"],
		["25a8 49e9 5ba9 7d7f", "custom-key"],
		["aec3 771a 4b", "private"],
		[
			"d07a be94 1054 d444 a820 0595 040b 8166 e082 a62d 1bff",
			"Mon, 21 Oct 2013 20:13:21 GMT",
		],
		[
			"94e7 821d d7f2 e6c7 b335 dfdf cd5b 3960 d5af 2708 7f36 72c1 ab27 0fb5 291f 9587 3160 65c0 03ed 4ee5 b106 3d50 07",
			"foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1",
		],
	];
	for (const [hex, text] of table)
		assert.is(decodeHuffman(bytes(hex))?.toString("latin1"), text);
});

test("Huffman strings end in less than a byte of ones", () => {
	assert.is(decodeHuffman(bytes("1fff")), undefined);
	assert.is(decodeHuffman(bytes("ff ff ff ff")), undefined);
	assert.is(decodeHuffman(bytes("18")), undefined);
	assert.is(decodeHuffman(bytes("1f"))?.toString(), "a");
});

test("a connection's blocks refer to earlier ones (RFC 7541, C.6)", () => {
	const { decode } = hpackDecoder({ tableSize: 256, listSize: 4096 });
	const first = decode(
		bytes(
			"4882 6402 5885 aec3 771a 4b61 96d0 7abe 9410 54d4 44a8 2005 9504 0b81 66e0 82a6 2d1b ff6e 919d 29ad 1718 63c7 8f0b 97c8 e9ae 82ae 43d3",
		),
	);
	const common = [
		["cache-control", "private"],
		["date", "Mon, 21 Oct 2013 20:13:21 GMT"],
		["location", "https://www.example.com"],
	];
	assert.equal(first, [[":status", "302"], ...common]);
	// The new status drives the oldest header out of the table.
	assert.equal(decode(bytes("4883 640e ffc1 c0bf")), [
		[":status", "307"],
		...common,
	]);
	assert.equal(
		decode(
			bytes(
				"88c1 6196 d07a be94 1054 d444 a820 0595 040b 8166 e084 a62d 1bff c05a 839b d9ab 77ad 94e7 821d d7f2 e6c7 b335 dfdf cd5b 3960 d5af 2708 7f36 72c1 ab27 0fb5 291f 9587 3160 65c0 03ed 4ee5 b106 3d50 07",
			),
		)?.at(-1),
		["set-cookie", "foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1"],
	);
});

test("blocks that cannot be decoded", () => {
	const table: readonly [string, string][] = [
		["80", "no header has the number 0"],
		["be", "nothing is remembered yet"],
		["40 01", "a name that is cut off"],
		["40 0161 05 62", "a value that is cut off"],
		["0f", "a number that is cut off"],
		["82 20", "a new table size after a header"],
		["3f e2 1f", "a table larger than was allowed"],
	];
	for (const [hex, what] of table)
		assert.is(hpackDecoder(limits).decode(bytes(hex)), undefined, what);
});

test("a small block cannot stand for very many headers", () => {
	const { decode } = hpackDecoder({ tableSize: 4096, listSize: 65_536 });
	const large = Buffer.concat([
		bytes("40 0161 7f a1 1e"),
		Buffer.alloc(4000, "v"),
	]);
	assert.is(decode(large)?.length, 1);
	assert.is(decode(Buffer.alloc(10, 0xbe))?.length, 10);
	assert.is(decode(Buffer.alloc(20, 0xbe)), undefined);
});

const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/);
const value = fc
	.array(fc.integer({ min: 0x20, max: 0xff }), { maxLength: 60 })
	.map((codes) => String.fromCharCode(...codes).trim());

test("what is encoded is decoded, whatever it is", () => {
	fc.assert(
		fc.property(fc.array(fc.tuple(name, value)), (headers) => {
			const block = Buffer.concat([noTable, encodeHeaders(headers)]);
			assert.equal(hpackDecoder(limits).decode(block), headers);
		}),
	);
});

test("no bytes make the decoder throw or remember more than it may", () => {
	fc.assert(
		fc.property(
			fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 5 }),
			(blocks) => {
				const { decode } = hpackDecoder(limits);
				for (const block of blocks) {
					const headers = decode(Buffer.from(block));
					if (headers === undefined) return;
				}
			},
		),
		{ numRuns: 3000 },
	);
});

/**
 * Headers as the encoder of Node.js writes them, with Huffman coding and its table; taken from a server's trailers on the wire. Read
 * by its own client they come out as they went in, and so they have to here.
 */
test("blocks of Node.js' encoder come out as its own client reads them", async () => {
	const lists = fc.sample(
		fc.uniqueArray(
			fc.tuple(
				name,
				value.map((text) => text.replace(/[\x7f-\xff]/g, "~")),
			),
			{ selector: ([each]) => each, maxLength: 12 },
		),
		{ numRuns: 150, seed: 7 },
	);
	const prefixed = lists.map((list) =>
		list.map(([each, its]): Header => [`x-${each}`, its]),
	);

	const server = createServer();
	let request = 0;
	server.on("stream", (stream) => {
		stream.respond(
			{ ":status": 200, ...Object.fromEntries(prefixed[request++] ?? []) },
			{ endStream: true },
		);
	});
	const [ours, theirs] = duplexPair();
	server.emit("connection", theirs);
	const connection = openConnection({ input: ours, output: ours });
	for (const list of prefixed) {
		const received = await new Promise<readonly Header[]>((resolve) => {
			const made = connection.request(
				[
					[":method", "GET"],
					[":scheme", "http"],
					[":path", "/"],
					[":authority", "x"],
				],
				{ onHeaders: resolve, onData() {}, onEnd() {} },
			);
			made.finish();
		});
		const own = received.filter(([each]) => each.startsWith("x-"));
		assert.equal(own, list);
	}
	connection.close();
	theirs.destroy();
	server.close();
});

/** The other direction: a block of ours, as Node.js' server understands it. */
test("Node.js' server reads our blocks", async () => {
	const server = createServer();
	const [ours, theirs] = duplexPair();
	server.emit("connection", theirs);
	const connection = openConnection({ input: ours, output: ours });
	const sent: Header[] = [
		[":method", "POST"],
		[":scheme", "http"],
		[":path", "/a/b"],
		[":authority", "localhost"],
		["te", "trailers"],
		["x-long", "v".repeat(3000)],
		["accept-encoding", "gzip, deflate"],
	];
	const seen = new Promise<object>((resolve) => {
		server.on("stream", (stream, headers) => {
			resolve({ ...headers });
			stream.respond({ ":status": 204 }, { endStream: true });
		});
	});
	const ended = new Promise((resolve) => {
		connection
			.request(sent, { onHeaders() {}, onData() {}, onEnd: resolve })
			.finish();
	});
	assert.equal(await seen, Object.fromEntries(sent));
	assert.equal(await ended, { kind: "finished" });
	connection.close();
	theirs.destroy();
	server.close();
});

test.run();
