import { test } from "uvu";
import * as assert from "uvu/assert";
import { parseDockerfile } from "../../src/dockerfile/parse.ts";
import { answerDescribe } from "../../src/subrequests/describe.ts";
import { answerLint } from "../../src/subrequests/lint.ts";
import {
	answerOutline,
	outlineDefinition,
} from "../../src/subrequests/outline.ts";
import { formatExcerpt } from "../../src/subrequests/source-excerpt.ts";
import {
	answerTargets,
	targetsDefinition,
} from "../../src/subrequests/targets.ts";
import { createSource } from "../../src/text/source.ts";

const lines = (...all: readonly string[]): string => `${all.join("\n")}\n`;
const line = (number: number) => ({ first: number, last: number });
const range = (number: number) => ({
	start: { line: number, character: 0 },
	end: { line: number, character: 0 },
});

test("describe lists what clients may ask by looking", () => {
	const answer = answerDescribe([outlineDefinition, targetsDefinition]);
	assert.is(
		answer["result.txt"],
		lines(
			"NAME                 VERSION DESCRIPTION",
			"outline              1.0.0   List all parameters current build target supports",
			"targets              1.0.0   List all targets current build supports",
			"subrequests.describe 1.0.0   List available subrequest types",
		),
	);
	const [outline, targets, self] = JSON.parse(answer["result.json"] ?? "");
	assert.is(outline.opts[0].name, "target");
	assert.equal(targets.opts, []);
	assert.is(self.opts, null);
	assert.is(self.type, "rpc");
	assert.is(answer.version, "1.0.0");
});

test("targets tells names, bases and the default as they are written", () => {
	const text = lines(
		"# build compiles <it>",
		"FROM --platform=$BUILDPLATFORM golang AS Build",
		"FROM ${BASE}",
	);
	const answer = answerTargets(
		parseDockerfile(createSource("Dockerfile", text)),
		Buffer.from(text),
	);
	const json = answer["result.json"] ?? "";
	assert.match(json, "compiles \\u003cit\\u003e");
	assert.equal(JSON.parse(json).targets, [
		{
			name: "build",
			description: "compiles <it>",
			base: "golang",
			platform: "$BUILDPLATFORM",
			location: { ranges: [{ start: { line: 2 }, end: { line: 2 } }] },
		},
		{
			default: true,
			base: "${BASE}",
			location: { ranges: [{ start: { line: 3 }, end: { line: 3 } }] },
		},
	]);
	assert.is(
		answer["result.txt"],
		lines("TARGET    DESCRIPTION", "build     compiles <it>", "(default) "),
	);
});

test("outline prints a table for every kind of thing there is", () => {
	const answer = answerOutline(
		{
			name: "",
			description: "what it is",
			arguments: [
				{ name: "VERSION", description: "which", value: "1.4", lines: line(4) },
				{ name: "X", description: "", value: "", lines: line(5) },
			],
			secrets: [{ name: "token", required: true, lines: line(6) }],
			ssh: [],
		},
		Buffer.from("FROM x"),
	);
	assert.is(
		answer["result.txt"],
		lines(
			"TARGET:      (default)",
			"DESCRIPTION: what it is",
			"",
			"BUILD ARG   VALUE   DESCRIPTION",
			"VERSION     1.4     which",
			"X                   ",
			"",
			"SECRET   REQUIRED",
			"token    true",
			"",
		),
	);
	assert.equal(JSON.parse(answer["result.json"] ?? ""), {
		description: "what it is",
		args: [
			{
				name: "VERSION",
				description: "which",
				value: "1.4",
				location: { ranges: [{ start: { line: 4 }, end: { line: 4 } }] },
			},
			{
				name: "X",
				location: { ranges: [{ start: { line: 5 }, end: { line: 5 } }] },
			},
		],
		secrets: [
			{
				name: "token",
				required: true,
				location: { ranges: [{ start: { line: 6 }, end: { line: 6 } }] },
			},
		],
		sources: [Buffer.from("FROM x").toString("base64")],
	});
});

test("lint keeps the order of warnings as data and sorts them by line as text", () => {
	const warning = (rule: string, at?: number) => ({
		rule,
		description: "d",
		url: rule === "NoPlace" ? "" : "https://docs.test",
		message: "m",
		ranges: at === undefined ? [] : [range(at)],
	});
	const answer = answerLint({
		source: { filename: "Dockerfile", data: Buffer.from("A\nB\nC\n") },
		warnings: [warning("Second", 3), warning("First", 1), warning("NoPlace")],
	});
	const text = answer["result.txt"] ?? "";
	assert.ok(text.indexOf("NoPlace") < text.indexOf("First"));
	assert.ok(text.indexOf("First") < text.indexOf("Second"));
	assert.match(text, "WARNING: First - https://docs.test\nm\nDockerfile:1\n");
	const json = JSON.parse(answer["result.json"] ?? "");
	assert.equal(
		json.warnings.map(({ ruleName }: { ruleName: string }) => ruleName),
		["Second", "First", "NoPlace"],
	);
	assert.is(answer["result.statuscode"], "1");
});

test("lint of a clean file has status 0", () => {
	const source = { filename: "Dockerfile", data: Buffer.from("A\n") };
	const clean = answerLint({ source, warnings: [] });
	assert.is(clean["result.statuscode"], "0");
	assert.is(JSON.parse(clean["result.json"] ?? "").warnings, null);
	const broken = answerLint({
		source,
		warnings: [],
		buildError: { message: "no", ranges: [range(1)] },
	});
	assert.is(broken["result.statuscode"], "1");
	assert.is(JSON.parse(broken["result.json"] ?? "").buildError.message, "no");
});

test("an excerpt shows the lines around a place and marks its own", () => {
	const text = "one\ntwo\nthree\nfour\nfive\nsix";
	const rule = "-".repeat(20);
	assert.is(
		formatExcerpt("f", text, [range(3)]),
		lines(
			"f:3",
			rule,
			"   1 |     one",
			"   2 |     two",
			"   3 | >>> three",
			"   4 |     four",
			"   5 |     five",
			rule,
		),
	);
	assert.is(
		formatExcerpt("f", text, [range(5), range(6)]),
		lines(
			"f:5",
			rule,
			"   4 |     four",
			"   5 | >>> five",
			"   6 | >>> six",
			rule,
		),
	);
	assert.is(formatExcerpt("f", text, [range(9)]), "");
	assert.is(formatExcerpt("f", text, []), "");
});

test.run();
