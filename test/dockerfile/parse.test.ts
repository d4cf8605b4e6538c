import { test } from "uvu";
import * as assert from "uvu/assert";
import { locate, type RunInstruction } from "../../src/dockerfile/ast.ts";
import { parseDockerfile } from "../../src/dockerfile/parse.ts";
import { createSource } from "../../src/text/source.ts";

const read = (text: string) =>
	parseDockerfile(createSource("Dockerfile", text));

/** A file, and for each of its problems: code, what the span covers, and the lines that errors name. */
const problems: [string, string, [string, string, number, number][]][] = [
	["nothing", "", [["empty-file", "", -1, -1]]],
	["comments only", "# a\n\n# b\n", [["no-instructions", "", 3, 3]]],
	["only arguments", "ARG a=b\n", [["no-stages", "", -1, -1]]],
	["an instruction before FROM", "RUN a\nFROM b", [["no-stage", "RUN", 1, 1]]],
	[
		"a misspelt instruction",
		"FROM a\nCPY a b",
		[["unknown-instruction", "CPY", 2, 2]],
	],
	["FROM without a base", "FROM", [["from-arguments", "FROM", 1, 1]]],
	["FROM with two words", "FROM a b", [["from-arguments", "a b", 1, 1]]],
	[
		"a stage name with a symbol",
		"FROM a AS b/c",
		[["invalid-stage-name", "b/c", 1, 1]],
	],
	[
		"an unknown flag",
		"FROM a\nCOPY --form=b c d",
		[["unknown-flag", "--form=b", 2, 2]],
	],
	[
		"a flag twice",
		"FROM a\nCOPY --link --link c d",
		[["duplicate-flag", "--link", 2, 2]],
	],
	[
		"a flag without a value",
		"FROM a\nCOPY --from c d",
		[["missing-flag-value", "--from", 2, 2]],
	],
	[
		"a flag that is neither true nor false",
		"FROM a\nCOPY --link=x c d",
		[["invalid-flag-value", "x", 2, 2]],
	],
	[
		"a copy without a destination",
		"FROM a\nCOPY b",
		[["missing-destination", "b", 2, 2]],
	],
	[
		"a heredoc as destination",
		"FROM a\nCOPY b <<E\nE\n",
		[["heredoc-destination", "<<E", 2, 3]],
	],
	[
		"a heredoc without an end",
		"FROM a\nRUN x <<E\nb\n",
		[["unterminated-heredoc", "<<E", 2, 3]],
	],
	[
		"an array of numbers",
		"FROM a\nCMD [1]",
		[["exec-array-of-strings", "[1]", 2, 2]],
	],
	[
		"a variable without a value",
		"FROM a\nENV b",
		[["missing-value", "b", 2, 2]],
	],
	[
		"a word without an equals sign",
		"FROM a\nENV b=c d",
		[["missing-equals", "d", 2, 2]],
	],
	["a blank name", "FROM a\nLABEL =c", [["blank-name", "", 2, 2]]],
	[
		"an unknown network",
		"FROM a\nRUN --network=lan x",
		[["invalid-network", "lan", 2, 2]],
	],
	[
		"a stray quote in a mount",
		"FROM a\nRUN --mount='id=a\"b' x",
		[["mount-quoting", 'a"b', 2, 2]],
	],
	[
		"a short interval",
		"FROM a\nHEALTHCHECK --interval=1us CMD x",
		[["short-interval", "1us", 2, 2]],
	],
	[
		"an ONBUILD of ONBUILD",
		"FROM a\nONBUILD ONBUILD RUN x",
		[["onbuild-onbuild", "ONBUILD", 2, 2]],
	],
	[
		"SHELL without an array",
		"FROM a\nSHELL bash",
		[["shell-not-json", "bash", 2, 2]],
	],
	[
		"a directive twice",
		"# escape=`\n# escape=`\nFROM a",
		[["repeated-directive", "# escape=`", 1, 1]],
	],
	[
		"another escape character",
		"# escape=x\nFROM a",
		[["invalid-escape", "x", 0, 0]],
	],
	[
		"a line that is too long",
		`FROM a\nRUN ${"x".repeat(70_000)}`,
		[["line-too-long", `RUN ${"x".repeat(70_000)}`, 1, 1]],
	],
];

for (const [name, text, expected] of problems)
	test(`refuses ${name}`, () => {
		const { source, diagnostics } = read(text);
		const found = diagnostics.map(({ code, span, lines }) => [
			code,
			source.text.slice(span.start, span.end),
			lines?.first ?? -1,
			lines?.last ?? -1,
		]);
		assert.equal(found, expected);
		for (const { help } of diagnostics) assert.ok(help, "says what to do");
	});

test("problems of lines come before problems of instructions, as they are met upstream", () => {
	const { diagnostics } = read("FROM a b\nENV c\n");
	assert.equal(
		diagnostics.map(({ code }) => code),
		["missing-value", "from-arguments"],
	);
});

test("the same under CRLF, with the same values", () => {
	const text =
		"FROM a AS b\nRUN --mount=type=secret,id=x \\\n  # c\n  d <<E\ne\nE\nCOPY <<F /g\nh\nF\n";
	const [unix, windows] = [text, text.replaceAll("\n", "\r\n")].map(
		(each) => read(each).instructions,
	);
	assert.equal(
		windows?.map(({ text: line, lines }) => [line, lines]),
		unix?.map(({ text: line, lines }) => [line, lines]),
	);
});

test("a value knows the place of each of its characters", () => {
	const source = 'FROM a\nRUN --mount=type=secret,"id=a\\\nb" x \\\n # c\n  y';
	const { instructions, diagnostics } = read(source);
	assert.equal(diagnostics, []);
	const run = instructions[1] as RunInstruction;
	const id = run.mounts[0]?.options[1]?.value;
	assert.is(id?.value, "ab");
	assert.is(source[locate(id as NonNullable<typeof id>, 1)], "b");
	assert.is(run.arguments.value, "x   y");
	assert.is(source[locate(run.arguments, 4)], "y");
});

test("comments above an instruction belong to it; an empty one cuts them off", () => {
	const { instructions } = read("# a\n#\n# b x\n\n# c\nFROM y AS b\n");
	assert.equal(
		instructions[0]?.comments.map(({ text }) => text),
		["b x", "c"],
	);
	assert.is(
		instructions[0]?.kind === "from" && instructions[0].description,
		"x",
	);
});

test("ONBUILD keeps the trigger's text and reads it in place", () => {
	const text = "FROM a\nONBUILD  RUN <<E cat\nb\nE\n";
	const onbuild = read(text).instructions[1];
	assert.ok(onbuild?.kind === "onbuild");
	assert.is(onbuild.expression, "RUN <<E cat\nb\nE");
	assert.is(text.slice(onbuild.trigger.keyword.span.start).slice(0, 3), "RUN");
});

test("flags end at --", () => {
	const run = read("FROM a\nRUN --network=none -- --x y").instructions[1];
	assert.is(run?.arguments.value, "--x y");
	assert.is(run?.flags.length, 1);
});

test.run();
