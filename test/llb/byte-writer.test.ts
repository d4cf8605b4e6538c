import protobuf from "protobufjs/minimal.js";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { ByteWriter } from "../../llb/byte-writer.ts";
import { encodeOp } from "../../llb/index.ts";

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

const { Writer } = protobuf;

const varint = 0;
const lengthDelimited = 2;
/** What protobufjs begins a field with. */
const field = (number: number, wireType: number) =>
	Writer.create().uint32((number << 3) | wireType);

/** What `write` writes, from an empty writer. */
function written(write: (to: ByteWriter) => void): string {
	const writer = new ByteWriter();
	write(writer);
	return hex(writer.take());
}

/** Lengths around those where a length takes a byte more, where texts are written another way, and of more than a chunk. */
const lengths = [
	0, 1, 11, 12, 13, 23, 24, 25, 42, 43, 127, 128, 129, 5461, 5462, 16_383,
	16_384, 70_000,
];

for (const length of lengths) {
	for (const character of ["a", "é", "€", "\u{1f600}"]) {
		test(`a text of ${length} times ${character}`, () => {
			const text = character.repeat(length);
			const expected = field(3, lengthDelimited).string(text).finish();
			assert.is(
				written((to) => to.anyText(3, text)),
				hex(expected),
			);
		});
	}
	test(`something with ${length} bytes in it, in something else`, () => {
		const bytes = new Uint8Array(length).fill(7);
		const actual = written((to) => {
			const outer = to.begin(1);
			const inner = to.begin(2);
			to.anyBytes(3, bytes);
			to.end(inner);
			to.anyInteger(4, 1);
			to.end(outer);
		});
		const expected = field(1, lengthDelimited)
			.fork()
			.uint32((2 << 3) | lengthDelimited)
			.fork()
			.uint32((3 << 3) | lengthDelimited)
			.bytes(bytes)
			.ldelim()
			.uint32((4 << 3) | varint)
			.uint32(1)
			.ldelim();
		assert.is(actual, hex(expected.finish()));
	});
}

test("a text whose last character alone is not ASCII", () => {
	assert.is(
		written((to) => to.text(1, "abcé")),
		"0a05616263c3a9",
	);
});

test("numbers of fields, up to the highest", () => {
	for (const number of [1, 15, 16, 2047])
		assert.is(
			written((to) => to.anyText(number, "a")),
			hex(field(number, lengthDelimited).string("a").finish()),
		);
});

test("numbers of all sizes", () => {
	for (let bits = 0; bits < 32; bits++) {
		for (const value of [2 ** bits - 1, 2 ** bits]) {
			const one = hex(field(1, varint).uint32(value).finish());
			const actual = written((to) => {
				to.anyInteger(1, value);
				to.anyInteger(1, BigInt(value));
			});
			assert.is(actual, one.repeat(2));
		}
	}
});

test("negative numbers take ten bytes", () => {
	for (const value of [-1, -1n, -2, -(2 ** 40)])
		assert.is(
			written((to) => to.integer(1, value)),
			hex(field(1, varint).int64(Number(value)).finish()),
		);
});

test("what is absent or has its default is left out", () => {
	const actual = written((to) => {
		for (const none of ["", undefined]) to.text(1, none);
		for (const none of [[], undefined]) {
			to.texts(1, none);
			to.integers(1, none);
			to.messages(1, none, () => {});
		}
		for (const none of [new Uint8Array(), undefined]) to.bytes(1, none);
		for (const none of [0, 0n, undefined]) to.integer(1, none);
		for (const none of [false, undefined]) to.flag(1, none);
		for (const none of ["A", undefined]) to.name(1, ["A", "B"], none);
		for (const none of [{}, undefined]) to.textMap(1, none);
		to.messageMap(1, new Map(), ["a"], () => {});
		to.message(1, undefined, () => {});
	});
	assert.is(actual, "");
});

test("a copy of the last bytes can be written again", () => {
	const actual = written((to) => {
		to.anyInteger(1, 5);
		const from = to.written;
		to.anyText(2, "ab");
		const copy = to.copyFrom(from);
		to.anyText(2, "c");
		to.raw(copy);
	});
	assert.is(actual, "0805 12026162 120163 12026162".replaceAll(" ", ""));
});

test("what was taken stays, whatever is written later", () => {
	const writer = new ByteWriter();
	const taken: [string, Uint8Array][] = [];
	for (let round = 0; round < 40; round++) {
		const text = String.fromCharCode(65 + round).repeat(round * 200);
		writer.anyText(1, text);
		taken.push([text, writer.take()]);
	}
	for (const [text, bytes] of taken)
		assert.is(hex(bytes), hex(field(1, lengthDelimited).string(text).finish()));
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
