import protobuf from "protobufjs/minimal.js";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { ByteWriter } from "../../llb/byte-writer.ts";
import { encodeOp } from "../../llb/index.ts";

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

const { Writer } = protobuf;

/** Lengths around those where a length takes a byte more, where texts are written another way, and of more than a chunk. */
const lengths = [
	0, 1, 23, 24, 25, 42, 43, 127, 128, 129, 5461, 5462, 16_383, 16_384, 70_000,
];

for (const length of lengths) {
	for (const character of ["a", "é", "€", "\u{1f600}"]) {
		test(`a text of ${length} times ${character}`, () => {
			const text = character.repeat(length);
			const writer = new ByteWriter();
			writer.string(text);
			const expected = Writer.create().string(text).finish();
			assert.is(hex(writer.take()), hex(expected));
		});
	}
	test(`something with ${length} bytes in it, in something else`, () => {
		const bytes = new Uint8Array(length).fill(7);
		const writer = new ByteWriter();
		const outer = writer.begin();
		const inner = writer.begin();
		writer.bytes(bytes);
		writer.end(inner);
		writer.uint32(1);
		writer.end(outer);
		const expected = Writer.create().fork().fork().bytes(bytes).ldelim();
		assert.is(hex(writer.take()), hex(expected.uint32(1).ldelim().finish()));
	});
}

test("a text whose last character alone is not ASCII", () => {
	const writer = new ByteWriter();
	writer.string("abcé");
	assert.is(hex(writer.take()), "05616263c3a9");
});

test("numbers of all sizes", () => {
	for (let bits = 0; bits < 32; bits++) {
		for (const value of [2 ** bits - 1, 2 ** bits]) {
			const writer = new ByteWriter();
			writer.uint32(value);
			writer.int64(value);
			writer.int64(BigInt(value));
			const one = hex(Writer.create().uint32(value).finish());
			assert.is(hex(writer.take()), one.repeat(3));
		}
	}
});

test("negative numbers take ten bytes", () => {
	const writer = new ByteWriter();
	for (const value of [-1, -1n, -2, -(2 ** 40)]) {
		writer.int64(value);
		const expected = Writer.create().int64(Number(value)).finish();
		assert.is(hex(writer.take()), hex(expected));
	}
});

test("what was taken stays, whatever is written later", () => {
	const writer = new ByteWriter();
	const taken: [string, Uint8Array][] = [];
	for (let round = 0; round < 40; round++) {
		const text = String.fromCharCode(65 + round).repeat(round * 200);
		writer.string(text);
		taken.push([text, writer.take()]);
	}
	for (const [text, bytes] of taken)
		assert.is(hex(bytes), hex(Writer.create().string(text).finish()));
});

test("an op that cannot be written leaves nothing behind", () => {
	const network = "ELSEWHERE" as "NONE";
	assert.throws(
		() => encodeOp({ exec: { meta: { args: ["a"] }, network } }),
		/ELSEWHERE is none of/,
	);
	assert.is(hex(encodeOp({ inputs: [{ digest: "d" }] })), "0a030a0164");
});

test.run();
