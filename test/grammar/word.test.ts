import { Lexer } from "chevrotain";
import { test } from "uvu";
import * as assert from "uvu/assert";
import {
	deepestNesting,
	parseSegments,
	WordParser,
} from "../../grammar/word-parser.ts";
import {
	type WordDialect,
	wordLexerDefinition,
} from "../../grammar/word-tokens.ts";
import type { Segment } from "../../grammar/word-tree.ts";
import { expandWord } from "../../src/dockerfile/expand.ts";
import { parseWord, variablesIn } from "../../src/dockerfile/word.ts";

const dialects: readonly WordDialect[] = [
	{ escape: "\\", quotes: true },
	{ escape: "`", quotes: true },
	{ escape: "\\", quotes: false },
	{ escape: "`", quotes: false },
];

function newLexer(dialect: WordDialect): Lexer {
	const definition = wordLexerDefinition(dialect);
	return new Lexer(definition, { positionTracking: "onlyOffset" });
}

test("lexers and parser are valid", () => {
	for (const dialect of dialects)
		assert.equal(newLexer(dialect).lexerDefinitionErrors, []);
	assert.not.throws(() => new WordParser(false));
});

function* texts(pieces: readonly string[], longest: number) {
	let row = [""];
	for (let length = 0; length <= longest; length += 1) {
		yield* row;
		row = row.flatMap((start) => pieces.map((piece) => start + piece));
	}
}

/** Asserts that segments follow each other without a gap from `start` to `end`. */
function expectCover(
	segments: readonly Segment[],
	start: number,
	end: number,
	text: string,
): void {
	let at = start;
	for (const segment of segments) {
		if (segment.start !== at || segment.end <= at)
			assert.unreachable(`${JSON.stringify(text)}: a gap at ${at}`);
		at = segment.end;
	}
	if (at !== end) assert.unreachable(`${JSON.stringify(text)}: ends at ${at}`);
	for (const segment of segments)
		if (segment.kind === "doubleQuoted") {
			const close = segment.closed ? segment.end - 1 : segment.end;
			expectCover(segment.segments, segment.start + 1, close, text);
		}
}

const allSet = { get: () => "v", keys: () => [] };

/** What holds for every text in every dialect. */
function expectWord(text: string, dialect: WordDialect, lexer: Lexer): void {
	const { tokens, errors } = lexer.tokenize(text);
	let joined = "";
	for (const token of tokens) joined += token.image;
	if (joined !== text || errors.length > 0)
		assert.unreachable(`${JSON.stringify(text)} became ${joined}`);
	const options = { escape: dialect.escape, skipQuotes: !dialect.quotes };
	const { segments, problems } = parseWord(text, options);
	expectCover(segments, text.startsWith("\uFEFF") ? 1 : 0, text.length, text);
	const expansion = expandWord(text, allSet, options);
	const found = problems.map(({ code }) => code);
	const told = expansion.kind === "failed" ? [expansion.problem.code] : [];
	// A problem that does not depend on variables is found without them, and the other way round.
	const agrees =
		told[0] === "invalid-pattern" || (told[0] ?? "") === (found[0] ?? "");
	if (!agrees)
		assert.unreachable(`${JSON.stringify(text)}: ${told}, but found ${found}`);
}

for (const dialect of dialects) {
	const name = `${dialect.escape}, ${dialect.quotes ? "quotes" : "no quotes"}`;

	test(`all short texts are words (${name})`, () => {
		const lexer = newLexer(dialect);
		const letters = ["$", "{", "}", "a", ":", "-", dialect.escape, "'", '"'];
		// One dialect in full; the others differ in single patterns only.
		const longest = dialect === dialects[0] ? 6 : 5;
		for (const text of texts(letters, longest))
			expectWord(text, dialect, lexer);
	});

	test(`all combinations of pieces are words (${name})`, () => {
		const lexer = newLexer(dialect);
		const pieces = [
			"${a",
			"$a",
			"}",
			":-",
			"/",
			"#",
			":",
			`${dialect.escape}}`,
			'"',
			"'",
			"<<",
			"é",
		];
		for (const text of texts(pieces, dialect === dialects[0] ? 5 : 4))
			expectWord(text, dialect, lexer);
	});
}

test("odd characters are ordinary", () => {
	for (const dialect of dialects) {
		const lexer = newLexer(dialect);
		const odd = ["\uFEFF", "\uFEFF\uFEFF", "\u0000", "\ud83d", "\udc8e", "💎"];
		for (const character of [...odd, "\r\n", "\u2028", "\u0085"])
			for (const place of ["#", "x#", "$#", "${#", "${a:#", "'#'", '"#"'])
				expectWord(place.replace("#", character), dialect, lexer);
	}
});

/** A tree without places, for comparing. */
function shape(segments: readonly Segment[]): readonly unknown[] {
	return segments.map(shapeOf);
}

function shapeOf(segment: Segment): unknown {
	switch (segment.kind) {
		case "text":
		case "arrow":
		case "singleQuoted":
			return { [segment.kind]: segment.value };
		case "escaped":
			return { escaped: segment.character };
		case "bareEscape":
			return segment.kind;
		case "doubleQuoted":
			return { doubleQuoted: shape(segment.segments) };
		case "fault":
			return { fault: segment.fault };
		case "variable": {
			const { name, operation } = segment;
			if (operation === undefined) return { name };
			if (operation.kind !== "replace") {
				const operand = shape(operation.operand.segments);
				return { name, operator: operation.operator, operand };
			}
			const { all, pattern, replacement } = operation;
			return {
				name,
				all,
				pattern: shape(pattern.segments),
				replacement: shape(replacement?.segments ?? []),
			};
		}
	}
}

test("trees have the shape of the text", () => {
	const text = "a'b'$c\"d\\$${e:-f${g}}\"\\h<< ${i//j\\/k/$l}${m=n}o";
	assert.equal(shape(parseSegments(text, { escape: "\\", quotes: true })), [
		{ text: "a" },
		{ singleQuoted: "b" },
		{ name: "c" },
		{
			doubleQuoted: [
				{ text: "d" },
				{ escaped: "$" },
				{ name: "e", operator: "-", operand: [{ text: "f" }, { name: "g" }] },
			],
		},
		{ escaped: "h" },
		{ arrow: "<< " },
		{
			name: "i",
			all: true,
			pattern: [{ text: "j" }, { escaped: "/" }, { text: "k" }],
			replacement: [{ name: "l" }],
		},
		{ fault: { kind: "wrongOperator", name: "m", operator: "=" } },
	]);
});

test("variables are found wherever they are, outer before inner", () => {
	const text = "$a'$no'\"${b:-$c}\"${d/$e/${f}}";
	const { segments, problems } = parseWord(text, { escape: "\\" });
	assert.equal(problems, []);
	assert.equal(
		[...variablesIn(segments)].map(({ start, end }) => text.slice(start, end)),
		["$a", "${b:-$c}", "$c", "${d/$e/${f}}", "$e", "${f}"],
	);
});

test("problems know their places", () => {
	const places = (text: string) =>
		parseWord(text, { escape: "\\" }).problems.map(
			({ code, offset, end }) => `${code} ${text.slice(offset, end)}`,
		);
	assert.equal(places("a'b"), ["unclosed-single-quote 'b"]);
	assert.equal(places("${a:=b}c"), ["unknown-operator ${a:=b}"]);
	assert.equal(places("x${a=b}c"), ["unknown-operator ${a="]);
	assert.equal(places("${a:x}${b:y}'"), [
		"unknown-operator ${a:x}",
		"unknown-operator ${b:y}",
		"unclosed-single-quote '",
	]);
	assert.equal(places("x${a:-'b"), ["unclosed-substitution ${a:-'b"]);
	assert.equal(places("x${}"), ["bad-substitution ${"]);
});

test("nesting is bounded", () => {
	const nested = (depth: number) => "${a:-".repeat(depth) + "}".repeat(depth);
	const codes = (depth: number) =>
		parseWord(nested(depth), { escape: "\\" }).problems.map(({ code }) => code);
	assert.equal(codes(deepestNesting), []);
	assert.equal(codes(deepestNesting + 1), ["nested-too-deep"]);
	assert.equal(codes(200_000), ["nested-too-deep"]);
	// Beside each other any number may stand.
	const many = parseWord("${a:-${b}}".repeat(10_000), { escape: "\\" });
	assert.is(many.segments.length, 10_000);
});

test.run();
