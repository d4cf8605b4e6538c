import { test } from "uvu";
import * as assert from "uvu/assert";
import { parseIgnoreRules } from "../../src/cli/git-ignore.ts";

/** patterns | path | ignored, kept, or nothing said. A path that ends with a slash is a directory. */
const table = `
*.log                | a.log           | ignored
*.log                | dir/a.log       | ignored
*.log                | a.logs          | -
/a                   | a               | ignored
/a                   | b/a             | -
a/b                  | a/b             | ignored
a/b                  | c/a/b           | -
a/                   | a               | -
a/                   | a/              | ignored
a/                   | b/a/            | ignored
**/a                 | a               | ignored
**/a                 | b/c/a           | ignored
a/**                 | a/b             | ignored
a/**                 | a               | -
a/**/b               | a/b             | ignored
a/**/b               | a/x/y/b         | ignored
a/**/b               | a/xb            | -
a*b                  | a/b             | -
a?b                  | axb             | ignored
a?b                  | a/b             | -
[ab].x               | a.x             | ignored
[!ab].x              | a.x             | -
[!ab].x              | c.x             | ignored
[a-c]                | b               | ignored
[]]                  | ]               | ignored
\\#a                 | #a              | ignored
# a                  | a               | -
\\!a                 | !a              | ignored
*.x,!a.x             | a.x             | kept
!a.x,*.x             | a.x             | ignored
a.b                  | aXb             | -
a+(b)                | a+(b)           | ignored
`;

for (const line of table.trim().split("\n")) {
	const [patterns = "", written = "", expected] = line
		.split(" | ")
		.map((cell) => cell.trim());
	test(line, () => {
		const rules = parseIgnoreRules(patterns.replaceAll(",", "\n"));
		const path = written.replace(/\/$/, "");
		const said = rules.isIgnored(path, written.endsWith("/"));
		const word = said === undefined ? "-" : said ? "ignored" : "kept";
		assert.is(word, expected);
	});
}

test("blanks at the end count only behind a backslash", () => {
	assert.is(parseIgnoreRules("a  \n").isIgnored("a", false), true);
	assert.is(parseIgnoreRules("a\\ \n").isIgnored("a ", false), true);
});

test.run();
