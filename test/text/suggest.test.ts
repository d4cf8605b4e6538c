import { test } from "uvu";
import * as assert from "uvu/assert";
import { didYouMean, editDistance, suggest } from "../../src/text/suggest.ts";
import { cell, readTable } from "../support/table.ts";

for (const row of readTable("values/suggest.txt")) {
	test(`${cell(row, 0)} among ${cell(row, 1)}`, () => {
		const word = cell(row, 0);
		const candidates = cell(row, 1).split(" ");
		for (const order of [candidates, candidates.toReversed()]) {
			assert.is(suggest(word, order) ?? "-", cell(row, 2), row.place);
			assert.is(
				suggest(word, order, { caseSensitive: false }) ?? "-",
				cell(row, 3),
				row.place,
			);
		}
	});
}

test("the sentence", () => {
	assert.is(didYouMean("buld", ["build"]), 'did you mean "build"?');
	assert.is(didYouMean("x", ["build"]), "");
});

test("distances", () => {
	assert.is(editDistance("kitten", "sitting"), 3);
	assert.is(editDistance("", "abc"), 3);
	assert.is(editDistance("abc", "abc"), 0);
	assert.is(editDistance("a𝄞c", "abc"), 1);
	assert.is(editDistance("kitten", "sitting", 1), 2);
});

test.run();
