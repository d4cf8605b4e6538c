import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import {
	compareBytes,
	encodeJsonString,
	type JsonValue,
	readJson,
	readLeadingJson,
} from "../../src/values/go-json.ts";

function plain(value: JsonValue): unknown {
	switch (value.kind) {
		case "null":
			return null;
		case "boolean":
		case "string":
			return value.value;
		case "number":
			return Number(value.text);
		case "array":
			return value.items.map(plain);
		case "object":
			return Object.fromEntries(
				value.members.map((member) => [member.key, plain(member.value)]),
			);
	}
}

test("reads what JavaScript reads", () => {
	fc.assert(
		fc.property(fc.json(), (text) => {
			const result = readJson(` ${text}\n`);
			assert.ok(result.ok, text);
			if (result.ok)
				assert.is(
					JSON.stringify(plain(result.value)),
					JSON.stringify(JSON.parse(text)),
				);
		}),
		{ seed: 1, numRuns: 300 },
	);
});

test("refuses what JavaScript refuses, and says where", () => {
	const refused: readonly (readonly [string, number])[] = [
		["", 0],
		["{", 1],
		['{"a"}', 4],
		['{"a":}', 5],
		["{a:1}", 1],
		['{"a":1,}', 7],
		["[1,]", 3],
		["[1 2]", 3],
		["01", 1],
		["1.", 1],
		["+1", 0],
		["nul", 0],
		["nullx", 4],
		['"a', 0],
		['"\\x"', 1],
		['"\\u12"', 1],
		['"\n"', 1],
		["'a'", 0],
		["[".repeat(1_001), 1_000],
	];
	for (const [text, offset] of refused) {
		assert.throws(() => JSON.parse(text));
		const result = readJson(text);
		assert.ok(!result.ok, text);
		if (!result.ok)
			assert.is(
				result.offset,
				offset,
				`${text.slice(0, 20)}: ${result.message}`,
			);
	}
});

test("escapes; half of a surrogate pair is no text", () => {
	const result = readJson('"\\u0041\\ud83d\\ude00\\n\\/\\ud83d\\u0041\\udc00"');
	assert.ok(result.ok && plain(result.value) === "A\u{1f600}\n/\ufffdA\ufffd");
});

test("a leading value may be followed by anything", () => {
	const result = readLeadingJson(' ["a"] # rest');
	assert.ok(result.ok && result.value.end === 6);
});

test("written strings read the same", () => {
	fc.assert(
		fc.property(fc.string({ unit: "binary" }), (text) => {
			const written = encodeJsonString(text);
			assert.is(JSON.parse(written), text.toWellFormed());
			assert.not.match(written, /[<>&\u2028\u2029]/);
		}),
		{ seed: 2, numRuns: 300 },
	);
});

test("keys are ordered by their bytes", () => {
	fc.assert(
		fc.property(
			fc.string({ unit: "binary" }),
			fc.string({ unit: "binary" }),
			(a, b) => {
				const [x, y] = [a.toWellFormed(), b.toWellFormed()];
				assert.is(
					Math.sign(compareBytes(x, y)),
					Buffer.compare(Buffer.from(x), Buffer.from(y)),
				);
			},
		),
		{ seed: 3, numRuns: 500 },
	);
	assert.ok(compareBytes("\uffff", "\u{10000}") < 0);
});

test.run();
