import { suite } from "uvu";
import * as assert from "uvu/assert";
import { parseDockerfile } from "../../src/dockerfile/parse.ts";
import { chooseRules } from "../../src/lint/choose-rules.ts";
import {
	mergeSettings,
	type RuleSetting,
	readRuleSettings,
} from "../../src/lint/configuration.ts";
import { offlineFacts } from "../../src/lint/facts.ts";
import { lint } from "../../src/lint/lint.ts";
import { allRules } from "../../src/lint/rules.ts";
import { loadShellParser } from "../../src/shell/parser.ts";
import { createSource } from "../../src/text/source.ts";
import { exampleHost } from "./check-example.ts";

const test = suite("severities by number");
const shell = await loadShellParser();

function read(rules: unknown): ReadonlyMap<string, RuleSetting> {
	const result = readRuleSettings(rules, allRules);
	if (!result.ok) throw new Error(result.problem.message);
	return result.settings;
}

/** `severity rule line` of the rules that are asked about. */
function found(
	text: string,
	rules: ReadonlyMap<string, RuleSetting>,
	...wanted: readonly string[]
): readonly string[] {
	const { findings } = lint(parseDockerfile(createSource("Dockerfile", text)), {
		facts: offlineFacts(exampleHost),
		rules: chooseRules(allRules, { rules }),
		shell,
	});
	return findings
		.filter(({ code }) => wanted.includes(code))
		.map(({ code, severity, lines }) => `${severity} ${code} ${lines.first}`);
}

const caches =
	"FROM a:1\nRUN apk add b=1\nRUN dnf install -y b-1\nRUN yum install -y b-1\n";
const cachesFound = (rules: unknown) =>
	found(caches, read(rules), "package-cache-left").map((each) =>
		each.replace(" package-cache-left", ""),
	);

test("a number is about its package manager", () => {
	assert.equal(cachesFound({}), ["info 2", "info 3", "info 4"]);
	assert.equal(cachesFound({ DL3019: "off" }), ["info 3", "info 4"]);
	assert.equal(cachesFound({ DL3019: "off", dl3040: "error" }), [
		"error 3",
		"info 4",
	]);
});

test("a number wins over the name, whichever comes first", () => {
	const expected = ["info 2", "error 3", "info 4"];
	assert.equal(
		cachesFound({ "package-cache-left": "info", DL3040: "error" }),
		expected,
	);
	assert.equal(
		cachesFound({ DL3040: "error", "package-cache-left": "info" }),
		expected,
	);
	assert.equal(
		cachesFound({ "package-cache-left": "off", DL3040: "warning" }),
		["warning 3"],
	);
	assert.equal(cachesFound({ "package-cache-left": "off", DL3040: "off" }), []);
});

test("options under a number are those of the rule", () => {
	const labels = "FROM a:1\nLABEL b=c\n";
	const rules = {
		DL3052: { labels: ["b=url", "d=text"], severity: "error" },
		DL3049: "off",
	};
	assert.equal(found(labels, read(rules), "label-schema"), [
		"error label-schema 2",
	]);
});

test("a configured severity is that of all findings of a rule", () => {
	const cd = "FROM a:1\nRUN cd /b\nRUN cd /b && c\n";
	assert.equal(found(cd, read({}), "workdir-not-cd"), [
		"warning workdir-not-cd 2",
		"info workdir-not-cd 3",
	]);
	assert.equal(found(cd, read({ DL3003: "error" }), "workdir-not-cd"), [
		"error workdir-not-cd 2",
		"error workdir-not-cd 3",
	]);
});

test("later configurations win number by number", () => {
	const merged = mergeSettings(
		read({ DL3019: "off", DL3040: "error" }),
		read({ DL3019: "warning" }),
	);
	assert.equal(found(caches, merged, "package-cache-left"), [
		"warning package-cache-left 2",
		"error package-cache-left 3",
		"info package-cache-left 4",
	]);
});

test.run();
