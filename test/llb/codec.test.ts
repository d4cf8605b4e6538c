import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Definition, Op } from "../../llb/index.ts";
import {
	decodeDefinition,
	decodeOp,
	encodeDefinition,
	encodeOp,
} from "../../llb/index.ts";

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const fromHex = (text: string): Uint8Array =>
	Buffer.from(text.replaceAll(" ", ""), "hex");

/** What is on the wire of an op, byte by byte. */
const wire: readonly (readonly [what: string, op: Op, bytes: string])[] = [
	["nothing", {}, ""],
	["zero values are left out", { inputs: [{ digest: "", index: 0 }] }, "0a 00"],
	[
		"the operation comes after platform and constraints in spite of its number",
		{
			merge: {},
			constraints: {},
			platform: { OS: "l" },
			inputs: [{ index: 1 }],
		},
		"0a 02 10 01 | 52 03 12 01 6c | 5a 00 | 32 00",
	],
	[
		"-1 takes ten bytes",
		{ exec: { mounts: [{ input: -1 }] } },
		"12 0d 12 0b 08 ff ff ff ff ff ff ff ff ff 01",
	],
	[
		"a 32-bit -1 takes ten bytes too",
		{ file: { actions: [{ copy: { mode: -1 } }] } },
		"22 0f 12 0d 22 0b 20 ff ff ff ff ff ff ff ff ff 01",
	],
	[
		"number 0 among alternatives is written",
		{ file: { actions: [{ mkdir: { owner: { user: { byID: 0 } } } }] } },
		"22 0a 12 08 32 06 22 04 0a 02 10 00",
	],
	[
		"map entries are sorted by key and have both fields even when empty",
		{ source: { attrs: { b: "", a: "1" } } },
		"1a 0f 12 06 0a 01 61 12 01 31 12 05 0a 01 62 12 00",
	],
	[
		"keys are sorted by bytes: U+FFFD before U+1F600",
		{ source: { attrs: { "\u{1f600}": "", "\ufffd": "" } } },
		"1a 13 12 07 0a 03 ef bf bd 12 00 12 08 0a 04 f0 9f 98 80 12 00",
	],
	[
		"lists of numbers are packed",
		{ exec: { meta: { validExitCodes: [0, 1, 300] } } },
		"12 08 0a 06 62 04 00 01 ac 02",
	],
	[
		"the first name of an enum is its default",
		{ exec: { network: "UNSET" } },
		"12 00",
	],
	[
		"another name is written as its number",
		{ exec: { network: "NONE" } },
		"12 02 18 02",
	],
	[
		"a number without a name",
		{ exec: { network: "7" as "NONE" } },
		"12 02 18 07",
	],
	[
		"a fixed limit",
		{ exec: { meta: { ulimit: [{ Hard: 9007199254740993n }] } } },
		"12 0d 0a 0b 4a 09 18 81 80 80 80 80 80 80 10",
	],
	[
		"empty text in a list",
		{ exec: { meta: { args: [""] } } },
		"12 04 0a 02 0a 00",
	],
];

for (const [what, op, bytes] of wire) {
	test(`encodes and decodes: ${what}`, () => {
		const expected = bytes.replaceAll(/[ |]/g, "");
		assert.is(hex(encodeOp(op)), expected);
		assert.is(hex(encodeOp(decodeOp(fromHex(expected)))), expected);
	});
}

test("64-bit integers come back exactly, as numbers where a number is exact", () => {
	const limits = [
		-1n,
		0x7fffffffffffffffn,
		-0x8000000000000000n,
		9007199254740993n,
		1_700_000_000_000_000_001n,
		5n,
	];
	const decoded = decodeOp(
		encodeOp({ exec: { meta: { ulimit: limits.map((Hard) => ({ Hard })) } } }),
	);
	assert.equal(
		decoded.exec?.meta?.ulimit?.map(({ Hard }) => Hard),
		[-1, ...limits.slice(1, 5), 5],
	);
});

test("a timestamp given as a number has the bytes of the same bigint", () => {
	const at = (timestamp: number | bigint): string =>
		hex(encodeOp({ file: { actions: [{ mkfile: { timestamp } }] } }));
	assert.is(at(1_700_000_000 * 1e9), at(1_700_000_000_000_000_000n));
	assert.is(at(4_294_967_295 * 1e9), at(4_294_967_295_000_000_000n));
});

test("unsigned limits above the signed range survive", () => {
	const definition: Definition = {
		metadata: new Map([
			["x", { linux_resources: { cpuShares: 0xffffffffffffffffn } }],
		]),
	};
	assert.is(
		decodeDefinition(encodeDefinition(definition)).metadata?.get("x")
			?.linux_resources?.cpuShares,
		0xffffffffffffffffn,
	);
});

test("fields nobody knows and fields of another type are skipped", () => {
	// Field 99 as a number, as bytes and as fixed width; `inputs` as a number.
	const extra =
		"98 06 05 | 9a 06 02 ff ff | 99 06 00 00 00 00 00 00 00 00 | 08 05";
	assert.equal(decodeOp(fromHex(`${extra.replaceAll("|", "")} 5a 00`)), {
		constraints: {},
	});
});

test("a message that comes in two parts is one message; of alternatives the last counts", () => {
	assert.equal(
		JSON.stringify(decodeOp(fromHex("52 03 0a 01 61 52 03 12 01 6c"))),
		JSON.stringify({ platform: { Architecture: "a", OS: "l" } }),
	);
	assert.equal(decodeOp(fromHex("32 00 3a 00")), { diff: {} });
});

test("numbers that come one by one are a list too", () => {
	assert.equal(
		decodeOp(fromHex("12 06 0a 04 60 01 60 02")).exec?.meta?.validExitCodes,
		[1, 2],
	);
});

test("a map may have a key that objects give meaning to", () => {
	const attrs = JSON.parse('{"__proto__":"x"}');
	const bytes = encodeOp({ source: { attrs } });
	const decoded = decodeOp(bytes);
	assert.equal(Object.keys(decoded.source?.attrs ?? {}), ["__proto__"]);
	assert.is(hex(encodeOp(decoded)), hex(bytes));
});

for (const [what, bytes] of [
	["the end is missing", "0a 05 0a"],
	["a field ends outside of its message", "0a 02 0a 05 61 61 61 61 61"],
	["a number never ends", "10 ff ff ff ff ff ff ff ff ff ff ff ff"],
] as const) {
	test(`refuses bytes when ${what}`, () => {
		assert.throws(
			() => decodeOp(fromHex(bytes)),
			(error: unknown) =>
				error instanceof RangeError && /not an encoded op/.test(error.message),
		);
	});
}

test("refuses definitions inside definitions without end", () => {
	let definition: Definition = {};
	for (let depth = 0; depth < 200; depth++) {
		definition = { Source: { infos: [{ definition }] } };
	}
	const bytes = encodeDefinition(definition);
	assert.throws(() => decodeDefinition(bytes), /nest more than 100 levels/);
});

test("refuses an enum name that is none", () => {
	assert.throws(
		() => encodeOp({ exec: { network: "BRIDGE" as "HOST" } }),
		/BRIDGE is none of UNSET, HOST, NONE/,
	);
});

test.run();
