import { test } from "uvu";
import * as assert from "uvu/assert";
import {
	readName,
	wordsWithoutVariables,
} from "../../grammar/heredoc-marker.ts";
import {
	readNameSimply,
	splitLineSimply,
} from "../../grammar/heredoc-simply.ts";

/** All texts of up to `longest` parts. */
function* texts(parts: readonly string[], longest: number): Generator<string> {
	let some = [""];
	for (let length = 0; length <= longest; length++) {
		yield* some;
		some = some.flatMap((text) => parts.map((part) => text + part));
	}
}

test("a line that is split simply has the words that the grammar finds, for all short lines", () => {
	const parts = [
		"a",
		"<",
		"<<",
		" ",
		"\t",
		"\v",
		"\u00a0",
		"'",
		'"',
		"$",
		"$a",
		"{",
	];
	let simple = 0;
	for (const line of texts(parts, 4)) {
		const found = splitLineSimply(line);
		if (found === undefined) continue;
		simple += 1;
		assert.equal(
			found,
			wordsWithoutVariables(line, true, true),
			JSON.stringify(line),
		);
	}
	assert.ok(simple > 10_000, `${simple} lines were split simply`);
});

test("a name that is read simply is what the grammar finds, for all short names", () => {
	const parts = ["E", "_", "1", "-", ".", "'", '"', "\\", "$", " ", "é"];
	let simple = 0;
	for (const text of texts(parts, 4)) {
		const found = readNameSimply(text);
		if (found === undefined) continue;
		simple += 1;
		assert.equal(found, readName(text), JSON.stringify(text));
	}
	assert.ok(simple > 700, `${simple} names were read simply`);
});

for (const line of ["\\<<a", "<<${a}", "\ufeff<<a", "'<<a", '<<a "'])
	test(`is left to the grammar: ${JSON.stringify(line)}`, () => {
		assert.is(splitLineSimply(line), undefined);
	});

test.run();
