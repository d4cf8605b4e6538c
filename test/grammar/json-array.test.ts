import { test } from "uvu";
import * as assert from "uvu/assert";
import { parseJsonArray } from "../../grammar/json-array.ts";

/** What `JSON.parse` alone says of a text. */
function byParser(text: string): readonly unknown[] | "not-an-array" {
	try {
		const value: unknown = JSON.parse(text);
		return Array.isArray(value) ? value : "not-an-array";
	} catch {
		return "not-an-array";
	}
}

test("an array is what JSON.parse takes for one, for all short texts", () => {
	const parts = ["[", "]", '"', '"a"', "\\", ",", " ", "\n", "1", "null", "{}"];
	let texts = [""];
	let strings = 0;
	for (let length = 0; length <= 5; length++) {
		for (const text of texts) {
			if (text.trim() !== text) continue;
			const expected = byParser(text);
			const found = parseJsonArray(text);
			if (expected === "not-an-array") {
				assert.is(found.kind, expected, text);
				continue;
			}
			if (expected.some((item) => typeof item !== "string")) {
				assert.is(found.kind, "not-strings", text);
				continue;
			}
			if (found.kind !== "strings") throw new Error(text);
			strings += 1;
			assert.equal(
				found.items.map(({ value }) => value),
				expected,
				text,
			);
			for (const { value, from, to } of found.items)
				assert.is(JSON.parse(text.slice(from, to)), value, text);
		}
		texts = texts.flatMap((text) => parts.map((part) => text + part));
	}
	assert.ok(strings > 40, `${strings} arrays of strings`);
});

test("strings with escapes have their places", () => {
	const text = '["a\\"b", "\\\\", "\\u0041"]';
	const found = parseJsonArray(text);
	assert.is(found.kind, "strings");
	assert.equal(found.kind === "strings" && found.items, [
		{ value: 'a"b', from: 1, to: 7 },
		{ value: "\\", from: 9, to: 13 },
		{ value: "A", from: 15, to: 23 },
	]);
});

test.run();
