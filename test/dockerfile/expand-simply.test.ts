import { test } from "uvu";
import * as assert from "uvu/assert";
import { EnvironmentList } from "../../src/dockerfile/environment.ts";
import {
	type ExpansionOptions,
	expandWord,
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
	{ escape: "\\", skipQuotes: true },
];

const parts = ["$", "{", "}", '"', "A", "_1", "b", " ", "é", ":-", "<"];

/** Two single quotes stand for nothing, and only the grammar knows. */
function byGrammar(text: string, options: ExpansionOptions) {
	const expansion = expandWord(`${text}''`, environment, options);
	assert.is(expansion.kind, "expanded", text);
	if (expansion.kind !== "expanded") throw new Error(text);
	const { value, matched, unmatched } = expansion;
	const kept = options.rawQuotes || options.skipQuotes;
	return [kept ? value.slice(0, -2) : value, [...matched], [...unmatched]];
}

test("what is expanded simply has the value that the grammar finds, for all short words", () => {
	let simple = 0;
	let words = [""];
	for (let length = 1; length <= 5; length++) {
		words = words.flatMap((word) => parts.map((part) => word + part));
		for (const word of words) {
			// The longest ones in one dialect only.
			for (const options of dialects.slice(0, length < 5 ? undefined : 1)) {
				const found = expandSimply(word, environment, options);
				if (found === undefined) continue;
				simple += 1;
				const { value, matched, unmatched } = found;
				assert.equal(
					[value, [...matched], [...unmatched]],
					byGrammar(word, options),
					word,
				);
			}
		}
	}
	assert.ok(simple > 30_000, `${simple} words were expanded simply`);
});

/** What needs the grammar. */
for (const text of [
	"\\$A",
	"'$A'",
	'"$A',
	"$",
	"$1",
	"${A:-b}",
	"${A",
	"$Aé",
	"<< EOF",
	"\ufeff$A",
]) {
	test(`is left to the grammar: ${text}`, () => {
		assert.is(expandSimply(text, environment, { escape: "\\" }), undefined);
	});
}

test("is expanded simply: variables in braces, in quotes and side by side", () => {
	const found = expandSimply('"${A}/$A"$C é', environment, { escape: "\\" });
	assert.is(found?.value, '"a" $B/"a" $B é');
	assert.equal([...(found?.matched ?? [])], ["A"]);
	assert.equal([...(found?.unmatched ?? [])], ["C"]);
});

test.run();
