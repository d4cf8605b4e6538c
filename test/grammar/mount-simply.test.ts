import { test } from "uvu";
import * as assert from "uvu/assert";
import { parseMountText } from "../../grammar/mount-parser.ts";
import { splitMountSimply } from "../../grammar/mount-simply.ts";

test("what is split simply has the options that the grammar finds, for all short values", () => {
	const parts = ["a", "=", ",", '"', "\n", "é", "\\", " "];
	let values = [""];
	let simple = 0;
	for (let length = 0; length <= 5; length++) {
		for (const value of values) {
			const found = splitMountSimply(value);
			if (found === undefined) continue;
			simple += 1;
			assert.equal(found, parseMountText(value), JSON.stringify(value));
		}
		values = values.flatMap((value) => parts.map((part) => value + part));
	}
	// All values over the seven parts that are no quote.
	assert.is(simple, (7 ** 6 - 1) / 6);
});

test("a value with a quote is left to the grammar", () => {
	assert.is(splitMountSimply('type=bind,"target=/a,b"'), undefined);
	assert.is(splitMountSimply('a"'), undefined);
});

test.run();
