import { test } from "uvu";
import * as assert from "uvu/assert";
import {
	EnvironmentList,
	emptyEnvironment,
} from "../../src/dockerfile/environment.ts";
import {
	type ExpansionOptions,
	expandWord,
	expandWords,
} from "../../src/dockerfile/expand.ts";
import { cell, readTable } from "../support/table.ts";
import { readEnvironment, readOptions, showExpansion } from "./word-table.ts";

const backslash: ExpansionOptions = { escape: "\\" };
const backquote: ExpansionOptions = { escape: "`" };

for (const row of readTable("words/quoting.table")) {
	test(`quoting: ${JSON.stringify(cell(row, 0))}`, () => {
		const environment = readEnvironment("B=bee");
		for (const [index, options] of [backslash, backquote].entries()) {
			const expansion = expandWord(cell(row, 0), environment, options);
			assert.is(showExpansion(expansion), cell(row, index + 1), row.place);
		}
	});
}

for (const row of readTable("words/variable.table")) {
	const word = cell(row, 0);
	test(`variable: ${word} with ${cell(row, 1)}`, () => {
		const environment = readEnvironment(cell(row, 1));
		// Where nothing is escaped, the escape character makes no difference.
		const dialects = word.includes("\\") ? [backslash] : [backslash, backquote];
		for (const options of dialects) {
			const expansion = expandWord(word, environment, options);
			assert.is(showExpansion(expansion), cell(row, 2), row.place);
			assert.is([...expansion.matched].join(" "), cell(row, 3), row.place);
			assert.is([...expansion.unmatched].join(" "), cell(row, 4), row.place);
		}
	});
}

for (const row of readTable("words/pattern.table")) {
	test(`pattern: ${cell(row, 0)} with ${cell(row, 1)}`, () => {
		const environment = readEnvironment(cell(row, 1));
		const expansion = expandWord(cell(row, 0), environment, backslash);
		assert.is(showExpansion(expansion), cell(row, 2), row.place);
	});
}

for (const row of readTable("words/option.table")) {
	test(`${cell(row, 2)}: ${cell(row, 0)} with ${cell(row, 1)}`, () => {
		const environment = readEnvironment(cell(row, 1));
		const options = readOptions(cell(row, 2));
		const expansion = expandWord(cell(row, 0), environment, options);
		assert.is(showExpansion(expansion), cell(row, 3), row.place);
	});
}

for (const row of readTable("words/split.table")) {
	test(`split: ${JSON.stringify(cell(row, 0))}`, () => {
		const environment = readEnvironment(cell(row, 1));
		const expansion = expandWords(cell(row, 0), environment, backslash);
		const expected = cell(row, 2);
		const words = expected.startsWith("!")
			? expected
			: JSON.stringify(JSON.parse(expected));
		assert.is(showExpansion(expansion), words, row.place);
	});
}

test("words know their places", () => {
	const text = "a  b'c d'e $F<< G";
	const environment = EnvironmentList.of([["F", "f g"]]);
	const { words } = expandWords(text, environment, backslash) as {
		words: readonly { value: string; start: number; end: number }[];
	};
	assert.equal(
		words.map(({ value, start, end }) => [value, text.slice(start, end)]),
		[
			["a", "a"],
			["bc de", "b'c d'e"],
			["f", "$F"],
			["g<< G", "$F<< G"],
		],
	);
});

test("the caller's own message is shown", () => {
	const environment = EnvironmentList.of([["B", "bee"]]);
	const word = 'x${A:?"ask for" $B}';
	const expansion = expandWord(word, environment, backslash);
	assert.is(expansion.kind, "failed");
	if (expansion.kind !== "failed") return;
	const { message, offset, end } = expansion.problem;
	assert.is(message, "A: ask for bee");
	assert.equal([offset, end], [1, word.length]);
});

test("an unfinished ${name shows the replacement character", () => {
	const expansion = expandWord("${P", emptyEnvironment, backslash);
	assert.is(expansion.kind, "failed");
	if (expansion.kind === "failed")
		assert.match(expansion.problem.message, "\uFFFD");
});

test("long words take time in proportion", () => {
	const environment = EnvironmentList.of([
		["A", "a".repeat(60_000)],
		["B", "b"],
	]);
	const many = "x$B'y'\\z".repeat(30_000);
	const expansion = expandWord(many, environment, backslash);
	assert.is(showExpansion(expansion), "xbyz".repeat(30_000));
	// A backtracking matcher would not come back from these.
	const stars = "*a".repeat(200);
	const trimmed = expandWord(`\${A##${stars}*b}`, environment, backslash);
	assert.is(showExpansion(trimmed), "a".repeat(60_000));
	const replaced = expandWord("${A//a/b}", environment, backslash);
	assert.is(showExpansion(replaced), "b".repeat(60_000));
});

test("deep nesting is refused, whatever the depth", () => {
	const nested = (depth: number) =>
		`${'"${A:-'.repeat(depth)}x${'}"'.repeat(depth)}`;
	assert.is(
		showExpansion(expandWord(nested(200), emptyEnvironment, backslash)),
		"x",
	);
	for (const depth of [201, 1_000, 100_000])
		assert.is(
			showExpansion(expandWord(nested(depth), emptyEnvironment, backslash)),
			"!nested-too-deep",
		);
});

test.run();
