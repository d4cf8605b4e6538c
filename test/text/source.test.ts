import { test } from "uvu";
import * as assert from "uvu/assert";
import { createSource } from "../../src/text/source.ts";

test("lines and columns count from 1; a final line break begins no line", () => {
	const source = createSource("x", "ab\r\nc\n");
	assert.is(source.lineCount(), 2);
	assert.equal(source.positionAt(1), { line: 1, column: 2 });
	assert.equal(source.positionAt(4), { line: 2, column: 1 });
	assert.equal(source.positionAt(99), { line: 2, column: 96 });
	assert.is(source.lineStart(3), 6);
});

test("a line's text is without its line break, also on the last line", () => {
	const source = createSource("x", "ab\r\nc\n");
	assert.equal(
		[1, 2, 3].map((line) => source.lineText(line)),
		["ab", "c", ""],
	);
	assert.is(createSource("x", "a\rb").lineText(1), "a\rb");
});

test("an empty text has one line", () => {
	const source = createSource("x", "");
	assert.is(source.lineCount(), 1);
	assert.equal(source.positionAt(0), { line: 1, column: 1 });
});

test.run();
