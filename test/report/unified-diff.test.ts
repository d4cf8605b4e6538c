import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { unifiedDiff } from "../../src/report/unified-diff.ts";

test("shows changes with three lines around them", () => {
	const before = "1\n2\n3\n4\n5\n6\n7\n8\n9\n";
	assert.is(
		unifiedDiff("f", before, before.replace("5", "five")),
		"--- a/f\n+++ b/f\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n",
	);
});

test("says nothing about equal texts", () => {
	assert.is(unifiedDiff("f", "a\n", "a\n"), "");
});

test("marks a missing line break at the end", () => {
	assert.is(
		unifiedDiff("f", "a", "a\n"),
		"--- a/f\n+++ b/f\n@@ -1,1 +1,1 @@\n-a\n\\ No newline at end of file\n+a\n",
	);
});

test("makes the one text out of the other", () => {
	const line = fc.constantFrom("a\n", "b\n", "c\n", "\n");
	const text = fc.array(line, { maxLength: 20 }).map((lines) => lines.join(""));
	fc.assert(
		fc.property(text, text, (before, after) => {
			assert.is(apply(before, unifiedDiff("f", before, after)), after);
		}),
		{ numRuns: 500 },
	);
});

/** Applies a difference the way `patch` does, hunk by hunk. */
function apply(before: string, diff: string): string {
	const lines = before.match(/[^\n]*\n/g) ?? [];
	const result: string[] = [];
	let at = 0;
	for (const line of diff.split("\n").slice(2)) {
		const header = /^@@ -(\d+)(?:,(\d+))? /.exec(line);
		if (header !== null) {
			const start = Number(header[1]) - (header[2] === "0" ? 0 : 1);
			result.push(...lines.slice(at, start));
			at = start;
		} else if (line.startsWith("+")) result.push(`${line.slice(1)}\n`);
		else if (line.startsWith("-") || line.startsWith(" ")) {
			assert.is(lines[at], `${line.slice(1)}\n`);
			if (line.startsWith(" ")) result.push(lines[at] as string);
			at++;
		}
	}
	return [...result, ...lines.slice(at)].join("");
}

test.run();
