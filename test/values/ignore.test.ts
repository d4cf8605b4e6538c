import { test } from "uvu";
import * as assert from "uvu/assert";
import { parseIgnoreFile } from "../../src/values/ignore-file.ts";
import { createIgnoreMatcher } from "../../src/values/ignore-patterns.ts";
import { succeed } from "../../src/values/result.ts";
import { cell, readTable } from "../support/table.ts";
import { expectResult } from "./expect-result.ts";

for (const row of readTable("values/ignore.txt")) {
	test(`${cell(row, 0)} ${cell(row, 1)}`, () => {
		const matcher = createIgnoreMatcher(JSON.parse(cell(row, 0)));
		const result = matcher.ok ? matcher.value.matches(cell(row, 1)) : matcher;
		expectResult(row, cell(row, 1), result, cell(row, 2), String);
	});
}

test("patterns are cleaned, comments and blank lines are not patterns", () => {
	const text =
		"\ufeff# comment\r\n\n  a/ \r\n/b//c\n!  /d/../e\n #f\n!\n/\nlast";
	assert.equal(
		parseIgnoreFile(text),
		succeed([
			{ pattern: "a", line: 3 },
			{ pattern: "b/c", line: 4 },
			{ pattern: "!e", line: 5 },
			{ pattern: "#f", line: 6 },
			{ pattern: "!", line: 7 },
			{ pattern: "/", line: 8 },
			{ pattern: "last", line: 9 },
		]),
	);
	assert.equal(parseIgnoreFile(""), succeed([]));
});

test("a line of 65535 bytes is the longest", () => {
	assert.ok(parseIgnoreFile("a".repeat(65_535)).ok);
	const tooLong = parseIgnoreFile(`x\n${"é".repeat(32_768)}`);
	assert.ok(
		!tooLong.ok && tooLong.offset === 2 && tooLong.message.includes("line 2"),
	);
});

test("the matcher tells its patterns", () => {
	const matcher = createIgnoreMatcher(["a", "!b/"]);
	assert.ok(matcher.ok);
	if (!matcher.ok) return;
	assert.is(matcher.value.hasExceptions, true);
	assert.equal(
		matcher.value.patterns.map(({ text, isException }) => [text, isException]),
		[
			["a", false],
			["b", true],
		],
	);
});

test.run();
