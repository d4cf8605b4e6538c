import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Instruction } from "../../src/dockerfile/ast.ts";
import { parseDockerfile } from "../../src/dockerfile/parse.ts";
import { print } from "../../src/dockerfile/print.ts";
import { createSource } from "../../src/text/source.ts";

const root = join(import.meta.dirname, "../..");
const read = (text: string) =>
	parseDockerfile(createSource("Dockerfile", text));
const format = (text: string) => print(read(text));

/** What instructions mean: everything but places and the case of keywords. */
function meaning(instructions: readonly Instruction[]): string {
	const places = new Set(["span", "seams", "lines", "marker", "comments"]);
	const spelling = new Set([
		"text",
		"keyword",
		"as",
		"arguments",
		"emptyContinuationLine",
	]);
	return JSON.stringify(instructions, (key, value) => {
		if (places.has(key)) return undefined;
		// A shell command is a word called text; an instruction's text is how it is written.
		if (spelling.has(key) && !(key === "text" && typeof value === "object"))
			return undefined;
		return typeof value === "bigint" ? `${value}n` : value;
	});
}

const files = globSync("fixtures/**/Dockerfile", { cwd: root });

test("there are files to print", () => {
	assert.ok(files.length > 500);
});

test("printing keeps the meaning, and printing again changes nothing", () => {
	for (const file of files) {
		const text = readFileSync(join(root, file), "utf8");
		const printed = format(text);
		assert.is(format(printed), printed, file);
		assert.is(
			meaning(read(printed).instructions),
			meaning(read(text).instructions),
			file,
		);
	}
});

const cases: [string, string, string][] = [
	["keywords", "from a as b\nrun x", "FROM a AS b\nRUN x\n"],
	["blanks between words", "COPY   a\tb   c\n", "COPY a b c\n"],
	["continued words", "ENV a=1\\\n  b=2", "ENV a=1 \\\n    b=2\n"],
	["blank lines inside", "ENV a=1 \\\n\n\tb=2", "ENV a=1 \\\n    b=2\n"],
	[
		"comments inside",
		"COPY a \\\n# why\n  b c",
		"COPY a \\\n    # why\n    b c\n",
	],
	["shell text stays", "RUN a   b \\  \r\n\t&& c", "RUN a   b \\\n\t&& c\n"],
	["exec arrays", 'CMD [ "a","b" ]', 'CMD ["a", "b"]\n'],
	["blank lines", "\n\nFROM a\n\n\n\nRUN b\n\n", "FROM a\n\nRUN b\n"],
	[
		"directives",
		"#  syntax = x\n#escape=`\nFROM a",
		"# syntax=x\n# escape=`\nFROM a\n",
	],
	[
		"no directive after a blank line",
		"\n# escape=`\nFROM a",
		"\n# escape=`\nFROM a\n",
	],
	[
		"heredocs",
		"RUN <<E  cat\n a \r\nE\nRUN b",
		"RUN <<E  cat\n a \r\nE\nRUN b\n",
	],
	[
		"the end of flags",
		"RUN --network=none -- --x",
		"RUN --network=none -- --x\n",
	],
	[
		"ONBUILD stores what is written",
		"onbuild  copy  a b",
		"ONBUILD copy  a b\n",
	],
	["what is no instruction", "frm  x ", "frm  x\n"],
];

for (const [name, before, after] of cases)
	test(`prints: ${name}`, () => assert.is(format(before), after));

test.run();
