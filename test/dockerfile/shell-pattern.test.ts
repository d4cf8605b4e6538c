import { test } from "uvu";
import * as assert from "uvu/assert";
import {
	parseShellPattern,
	replaceAll,
	replaceFirst,
	reversePattern,
	type ShellPattern,
	trimPrefix,
	trimSuffix,
} from "../../src/dockerfile/shell-pattern.ts";

function* texts(letters: readonly string[], longest: number) {
	let row = [""];
	for (let length = 0; length <= longest; length += 1) {
		yield* row;
		row = row.flatMap((start) => letters.map((letter) => start + letter));
	}
}

/** The pattern as a regular expression, for patterns without escapes. */
function expression(pattern: string, star: string, flags: string): RegExp {
	const source = pattern.replace(/[*?]/g, (sign) =>
		sign === "*" ? star : "[^\n]",
	);
	return new RegExp(source, `u${flags}`);
}

function parsed(pattern: string): ShellPattern {
	const result = parseShellPattern(pattern);
	assert.not("wrongEscape" in result, pattern);
	return result as ShellPattern;
}

const reverse = (text: string) => [...text].reverse().join("");

test("patterns match what regular expressions match", () => {
	const values = [...texts(["a", "b", "\n"], 5)];
	for (const written of texts(["a", "b", "*", "?", "\n"], 4)) {
		const pattern = parsed(written);
		const backwards = parsed(reversePattern(written));
		const longest = expression(written, "[^\n]*", "");
		const all = expression(written, "[^\n]*", "g");
		for (const greedy of [true, false]) {
			const star = greedy ? "[^\n]*" : "[^\n]*?";
			const prefix = expression(`^${written}`, star, "");
			const suffix = expression(`^${reversePattern(written)}`, star, "");
			for (const value of values) {
				if (trimPrefix(pattern, value, greedy) !== value.replace(prefix, ""))
					assert.unreachable(JSON.stringify(["#", written, value]));
				const trimmed = reverse(reverse(value).replace(suffix, ""));
				if (trimSuffix(backwards, value, greedy) !== trimmed)
					assert.unreachable(JSON.stringify(["%", written, value]));
			}
		}
		for (const value of values) {
			if (replaceFirst(pattern, value, "-") !== value.replace(longest, "-"))
				assert.unreachable(JSON.stringify(["/", written, value]));
			// JavaScript replaces an empty match behind another match, Go does not.
			let end = 0;
			const expected = value.replace(all, (match: string, at: number) => {
				const counts = at + match.length > end || at === 0;
				end = at + match.length;
				return counts ? "-" : "";
			});
			if (replaceAll(pattern, value, "-") !== expected)
				assert.unreachable(JSON.stringify(["//", written, value]));
		}
	}
});

test("reversing keeps escapes whole", () => {
	assert.is(reversePattern("ab"), "ba");
	assert.is(reversePattern("a\\*c?"), "?c\\*a");
	assert.is(reversePattern("\\\\x"), "x\\\\");
	assert.is(reversePattern("x\\"), "\\x");
	assert.is(reversePattern("\\\\\\"), "\\\\\\");
	assert.is(reversePattern("é\\💎"), "\\💎é");
});

test("a wrong escape is shown", () => {
	const cases = [
		["\\a", "a"],
		["a\\💎", "💎"],
		["\\", "\uFFFD"],
		["\\\\\\", "\uFFFD"],
		["\\\n", "\n"],
	] as const;
	for (const [pattern, wrongEscape] of cases)
		assert.equal(parseShellPattern(pattern), { wrongEscape });
});

test.run();
