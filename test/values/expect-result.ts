import * as assert from "uvu/assert";
import type { Result } from "../../src/values/result.ts";
import type { Row } from "../support/table.ts";

/**
 * Compares a result with a cell: `error` for any failure, `error N` for one at offset N, anything else for the text of the value. A failure
 * must say something, and point into the text.
 */
export function expectResult<T>(
	row: Row,
	input: string,
	result: Result<T>,
	expected: string,
	print: (value: T) => string,
): void {
	if (result.ok) {
		assert.is(print(result.value), expected, row.place);
		return;
	}
	assert.match(expected, /^error( \d+)?$/, `${row.place}: ${result.message}`);
	if (expected !== "error") {
		assert.is(
			`error ${result.offset}`,
			expected,
			`${row.place}: ${result.message}`,
		);
	}
	assert.ok(result.offset >= 0 && result.offset <= input.length, row.place);
	assert.ok(result.message.length > 10, `${row.place}: ${result.message}`);
	assert.not.ok(
		result.message.endsWith("."),
		`${row.place}: ${result.message}`,
	);
}

/** The words of a cell; `""` is the empty word. */
export function wordsOf(text: string): readonly string[] {
	return text.split(" ").map((word) => (word === '""' ? "" : word));
}
