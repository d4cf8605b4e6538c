import { test } from "uvu";
import * as assert from "uvu/assert";
import { EnvironmentList } from "../../src/dockerfile/environment.ts";
import {
	type ExpansionOptions,
	expandByGrammar,
} from "../../src/dockerfile/expand.ts";
import { expandSimply } from "../../src/dockerfile/expand-simply.ts";

const environment = EnvironmentList.of([
	["A", '"a" $B'],
	["_1", ""],
]);

const dialects: readonly ExpansionOptions[] = [
	{ escape: "\\" },
	{ escape: "`" },
	{ escape: "\\", rawQuotes: true, skipUnset: true },
	{ escape: "`", rawQuotes: true, skipUnset: true },
	{ escape: "\\", skipQuotes: true },
	{ escape: "\\", rawEscapes: true },
];

/** In each group, all words of so many parts. */
const groups: readonly (readonly [parts: readonly string[], most: number])[] = [
	[
		["$", "{", "}", '"', "'", "\\", "`", "A", "_1", "7", " ", "é", ":-", "<"],
		4,
	],
	[["$", "{", "}", '"', "'", "\\", "A"], 6],
	[["$", "@", "*", "#", "?", "-", "!", "{", "}", "$A"], 4],
	[["\\", '"', "😀", "\ud83d", "\n", "<<", "\ufeff", "b"], 4],
];

test("what is expanded simply has the value that the grammar finds, for all short words", () => {
	let simple = 0;
	for (const [parts, most] of groups) {
		let words = [""];
		for (let length = 1; length <= most; length++) {
			words = words.flatMap((word) => parts.map((part) => word + part));
			for (const word of words) {
				// The longest ones in one dialect only.
				const some = length < 5 ? dialects : dialects.slice(0, 1);
				for (const options of some) {
					const found = expandSimply(word, environment, options);
					if (found === undefined) continue;
					simple += 1;
					const slow = expandByGrammar(word, environment, options);
					assert.equal(found, slow, word);
				}
			}
		}
	}
	assert.ok(simple > 200_000, `${simple} words were expanded simply`);
});

/** What needs the grammar. */
for (const text of [
	"'$A",
	'"$A',
	'"$A\\"',
	"${A:-b}",
	"${A",
	"${}",
	"$Aé",
	"$é",
	"\ufeff$A",
]) {
	test(`is left to the grammar: ${text}`, () => {
		assert.is(expandSimply(text, environment, { escape: "\\" }), undefined);
	});
}

for (const [text, value] of [
	["plain", "plain"],
	["'$A'$1", "$A"],
	["\\$A\\", "$A"],
	['"\\a\\$\\"\\\\"', '\\a$"\\'],
	["$ $( <<'B' $?", "$ $( <<B "],
] as const) {
	test(`is expanded simply: ${text}`, () => {
		const found = expandSimply(text, environment, { escape: "\\" });
		assert.is(found?.value, value);
	});
}

test("is expanded simply: variables in braces, in quotes and side by side", () => {
	const found = expandSimply('"${A}/$A"$C é', environment, { escape: "\\" });
	assert.is(found?.value, '"a" $B/"a" $B é');
	assert.equal([...(found?.matched ?? [])], ["A"]);
	assert.equal([...(found?.unmatched ?? [])], ["C"]);
});

test.run();
