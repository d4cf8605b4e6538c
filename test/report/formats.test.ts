import { suite } from "uvu";
import * as assert from "uvu/assert";
import { allRules } from "../../src/lint/rules.ts";
import { checkstyleWriter } from "../../src/report/checkstyle.ts";
import { codeFrame } from "../../src/report/code-frame.ts";
import { githubWriter } from "../../src/report/github.ts";
import { gitlabWriter } from "../../src/report/gitlab.ts";
import { jsonWriter } from "../../src/report/json.ts";
import { junitWriter } from "../../src/report/junit.ts";
import { prettyFile, prettySummary } from "../../src/report/pretty.ts";
import { sarifWriter } from "../../src/report/sarif.ts";
import { createStyle } from "../../src/report/style.ts";
import { tapWriter } from "../../src/report/tap.ts";
import { reportOf, sample, textOf, totalsOf } from "./sample.ts";

const plain = createStyle(false);

const pretty = suite("pretty");

pretty("shows place, message, text, help and fix", () => {
	const text = prettyFile(
		reportOf("Dockerfile", "FROM alpine:3.20 AS Base\n"),
		plain,
	);
	assert.is(
		text,
		`Dockerfile:1:21 warning stage name "Base" is not in lower case [StageNameCasing]
  1 | FROM alpine:3.20 AS Base
    |                     ^^^^
  help: call it base
  fix: Call the stage base (--fix)

`,
	);
});

pretty("colours only when asked to", () => {
	const file = reportOf("Dockerfile", "FROM alpine:3.20 AS Base\n");
	assert.not.match(prettyFile(file, plain), "\u001b");
	assert.match(prettyFile(file, createStyle(true)), "\u001b[33mwarning");
});

pretty("sums up", () => {
	const totals = totalsOf(sample);
	const text = prettySummary(totals, ["a note"], sample.length, plain);
	assert.match(text, /^note: a note\n3 files checked: 1 error, \d+ warnings/);
	assert.match(text, "1 file could not be read");
});

pretty.run();

const frames = suite("code frames");

const place = (
	start: [number, number],
	end: [number, number],
	excerpt: readonly string[],
) =>
	codeFrame(
		{
			start: { line: start[0], column: start[1] },
			end: { line: end[0], column: end[1] },
			excerpt,
		},
		plain,
		(text) => text,
	);

frames("mark something even where there is nothing", () => {
	assert.is(place([1, 3], [1, 3], ["ab"]), "  1 | ab\n    |   ^");
});

frames("show tabs as blanks, and control characters as such", () => {
	assert.is(
		place([9, 2], [9, 4], ["\ta\u001bb"]),
		"  9 |     a\uFFFDb\n    |     ^^",
	);
});

frames("leave out the middle of long ranges", () => {
	const lines = ["a", "b", "c", "d", "e", "f", "g", "h"];
	const text = place([1, 1], [8, 2], lines);
	assert.match(text, "  3 | c");
	assert.match(text, "  … |");
	assert.not.match(text, "4 | d");
	assert.match(text, "  8 | h");
});

frames("stop before a line of which nothing is covered", () => {
	assert.is(place([1, 1], [2, 1], ["ab", "c"]), "  1 | ab\n    | ^^");
});

frames.run();

const machine = suite("machine-readable reports");

machine("JSON has everything, with a version", () => {
	const report = JSON.parse(textOf(jsonWriter(), sample));
	assert.is(report.version, 1);
	assert.equal(report.totals, totalsOf(sample));
	const [first] = report.files[0].findings;
	assert.is(first.rule, "FromAsCasing");
	assert.equal(first.start, { line: 1, column: 18 });
	assert.equal(first.end, { line: 1, column: 20 });
	assert.equal(first.fix.edits, [
		{
			start: { line: 1, column: 18 },
			end: { line: 1, column: 20 },
			text: "AS",
		},
	]);
	assert.is(report.files[2].failure, "it is not a text");
});

machine("SARIF names rules, places, fixes and unreadable files", () => {
	const log = JSON.parse(textOf(sarifWriter(allRules, "1.2.3"), sample));
	assert.is(log.version, "2.1.0");
	const [run] = log.runs;
	assert.is(run.tool.driver.semanticVersion, "1.2.3");
	assert.is(run.columnKind, "utf16CodeUnits");
	for (const result of run.results) {
		assert.is(run.tool.driver.rules[result.ruleIndex].id, result.ruleId);
		const { region, artifactLocation } = result.locations[0].physicalLocation;
		assert.is(artifactLocation.uri, "a%20b/Dockerfile");
		assert.ok(
			region.endLine > region.startLine ||
				region.endColumn >= region.startColumn,
		);
	}
	const traced = run.results.find(
		({ ruleId }: { ruleId: string }) => ruleId === "traced-secret",
	);
	assert.is(traced.level, "error");
	assert.equal(traced.locations[0].physicalLocation.region, {
		startLine: 2,
		startColumn: 40,
		endLine: 2,
		endColumn: 42,
	});
	assert.equal(
		traced.fixes[0].artifactChanges[0].replacements[0].insertedContent,
		{ text: "+x" },
	);
	const [invocation] = run.invocations;
	assert.is(invocation.executionSuccessful, false);
	const levels = invocation.toolExecutionNotifications.map(
		({ level }: { level: string }) => level,
	);
	assert.ok(levels.includes("error"));
});

machine("GitHub commands are escaped", () => {
	const [first] = textOf(githubWriter(), sample).split("\n");
	assert.is(
		first,
		'::warning file=a b/Dockerfile,line=1,endLine=1,col=18,endColumn=20,title=FromAsCasing::"as" is not in the case of "FROM"%0Awrite AS',
	);
	assert.match(
		textOf(githubWriter(), [reportOf("x:y,%.Dockerfile", "FROM a as b\n")]),
		"file=x%3Ay%2C%25.Dockerfile,",
	);
	assert.match(
		textOf(githubWriter(), sample),
		"::error file=binary.Dockerfile",
	);
});

machine("GitLab issues have fingerprints of their own", () => {
	const twice = reportOf("Dockerfile", "FROM scratch\nRUN a | b\nRUN a | b\n");
	const issues = JSON.parse(textOf(gitlabWriter(), [twice, ...sample]));
	const fingerprints = issues.map(
		({ fingerprint }: { fingerprint: string }) => fingerprint,
	);
	assert.is(new Set(fingerprints).size, issues.length);
	assert.equal(Object.keys(issues[0]).sort(), [
		"check_name",
		"description",
		"fingerprint",
		"location",
		"severity",
	]);
});

machine("XML is well-formed whatever the text says", () => {
	const odd = reportOf(
		'a"<&>.Dockerfile',
		"FROM alpine:3.20\nLABEL A\u0001\ud800=b\n",
	);
	for (const text of [
		textOf(checkstyleWriter(), [odd, ...sample]),
		textOf(junitWriter(), [odd, ...sample]),
	]) {
		assert.match(text, 'a&quot;&lt;&amp;&gt;.Dockerfile"');
		assert.not.match(text, /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd]/);
		const tags = text.match(/<\/?[a-z]+/g) ?? [];
		const open: string[] = [];
		for (const [index, tag] of tags.entries()) {
			const rest = text.split(/<\/?[a-z]+/)[index + 1] as string;
			if (tag.startsWith("</")) assert.is(open.pop(), tag.slice(2));
			else if (!/^[^>]*\/>/.test(rest)) open.push(tag.slice(1));
		}
		assert.equal(open, []);
	}
});

machine("JUnit counts", () => {
	const text = textOf(junitWriter(), sample);
	const failures = sample.reduce(
		(sum, { findings }) => sum + findings.length,
		0,
	);
	assert.match(
		text,
		`tests="${failures + 2}" failures="${failures}" errors="1"`,
	);
});

machine("TAP has a test for each file", () => {
	const lines = textOf(tapWriter(sample.length), sample).split("\n");
	assert.equal(lines.slice(0, 3), [
		"TAP version 13",
		"1..3",
		"not ok 1 - a b/Dockerfile",
	]);
	assert.ok(lines.includes("ok 2 - clean.Dockerfile"));
	assert.ok(lines.includes('  failure: "it is not a text"'));
});

machine.run();
