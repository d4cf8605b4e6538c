import { test } from "uvu";
import * as assert from "uvu/assert";
import { createLexer, tokenize } from "../../grammar/lexer.ts";
import type { Escape } from "../../grammar/logical-line.ts";
import {
	createMountLexer,
	createMountParser,
	parseMountText,
} from "../../grammar/mount-parser.ts";
import { createParser, parseTokens } from "../../grammar/parser.ts";

test("the definitions of tokens and rules are sound", () => {
	createLexer({ validate: true });
	createParser({ validate: true });
	createMountLexer({ validate: true });
	createMountParser({ validate: true });
});

/** Tokens, and between them nothing but white space and continuations, make up the text. */
function joins(text: string, escape: Escape): void {
	const { tokens, errors } = tokenize(text, escape);
	assert.is(errors.length, 0, JSON.stringify(text));
	let at = 0;
	for (const token of tokens) {
		const between = text.slice(at, token.startOffset);
		assert.ok(
			between.split("\n").every((line) => /^\s*(?:[\\`]?\s*|#.*)$/.test(line)),
			`${JSON.stringify(text)} loses ${JSON.stringify(between)}`,
		);
		const end = token.startOffset + token.image.length;
		assert.is(text.slice(token.startOffset, end), token.image);
		at = end;
	}
	assert.match(text.slice(at), /^(?:\s|[\\`]|#.*$)*$/m);
}

test("every short text over the characters that matter is covered by tokens", () => {
	const alphabet = ["R", " ", "\n", "\\", "#", "-", '"', "<", "a"];
	const texts = [""];
	for (let length = 0; length < 4; length++)
		for (const text of texts.filter((each) => each.length === length))
			for (const character of alphabet) texts.push(text + character);
	for (const text of texts) {
		joins(text, "\\");
		parseTokens(text, "\\");
		joins(`RUN ${text}`, "\\");
		parseTokens(`COPY <<a ${text}`, "\\");
		parseTokens(text, "`");
	}
});

test("a keyword may be split by a continuation", () => {
	const { lines } = parseTokens("FRO\\\n# c\n\nM a", "\\");
	assert.is(lines.length, 1);
	const [line] = lines;
	assert.is(
		line?.kind === "instruction" && line.tokens.keyword?.image,
		"FRO\\\n# c\n\nM",
	);
});

test("mount options may be empty, bare and quoted", () => {
	const { options, misquotedAt } = parseMountText('a,,b=c=d,"e=""f"", g",=h,');
	assert.is(misquotedAt, undefined);
	assert.equal(
		options.map(({ from, to }) => [from, to]),
		[
			[0, 1],
			[2, 2],
			[3, 8],
			[9, 21],
			[22, 24],
			[25, 25],
		],
	);
});

for (const [text, at] of [
	['a"b', 0],
	['id=a"b', 3],
	['"a', 0],
	['"a"b', 0],
	['x,"a"b', 2],
] as const)
	test(`mount options: the quote in ${text} is a mistake`, () => {
		assert.is(parseMountText(text).misquotedAt, at);
	});

test.run();
