import { readdirSync } from "node:fs";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { parseDockerfile } from "../../src/dockerfile/parse.ts";
import { slugOf } from "../../src/lint/naming.ts";
import { allRules } from "../../src/lint/rules.ts";
import { createSource } from "../../src/text/source.ts";
import { findingsOf, fixExample } from "./check-example.ts";

/** The examples of every rule, and what holds for all rules. */

for (const rule of allRules) {
	const test = suite(rule.id);

	for (const [index, example] of rule.bad.entries()) {
		const name = `bad ${index + 1}: ${example.title ?? ""}`;
		test(`${name} is reported`, () => {
			const findings = findingsOf(rule, example);
			const lines = findings.map(({ lines }) => lines.first);
			assert.equal(lines, example.lines);
		});
		test(`${name} is reported alike with CRLF`, () => {
			const dockerfile = example.dockerfile.replaceAll("\n", "\r\n");
			const findings = findingsOf(rule, { ...example, dockerfile });
			const lines = findings.map(({ lines }) => lines.first);
			assert.equal(lines, example.lines);
		});
		test(`${name} is fixed as shown`, () => {
			const fixed = fixExample(rule, example);
			assert.is(fixed, example.fixed ?? example.dockerfile);
			if (example.fixed === undefined) return;
			assert.is(findingsOf(rule, { ...example, dockerfile: fixed }).length, 0);
			const broken = example.dockerfile;
			const before = parseDockerfile(createSource("Dockerfile", broken));
			const after = parseDockerfile(createSource("Dockerfile", fixed));
			assert.equal(
				after.diagnostics.map(({ code }) => code),
				before.diagnostics.map(({ code }) => code),
			);
		});
	}

	for (const [index, example] of rule.good.entries()) {
		test(`good ${index + 1}: ${example.title ?? ""} is not reported`, () => {
			assert.equal(findingsOf(rule, example), []);
		});
	}

	test("has a manual with full sentences, and examples of both kinds", () => {
		const { summary, description, doesNotCatch } = rule.manual;
		assert.match(summary, /^[A-Z`].*\.$/);
		assert.match(description, /^[\s\S]*[.:)`]$/);
		assert.ok(rule.bad.length > 0 && rule.good.length > 0);
		assert.ok(doesNotCatch.length > 0);
	});

	test.run();
}

const all = suite("all rules");

all("names and aliases are unique", () => {
	const names = allRules.flatMap(({ id, aliases = [] }) => [id, ...aliases]);
	const lower = names.map((name) => name.toLowerCase());
	assert.is(new Set(lower).size, names.length);
});

all("every file in rules/ is in the list", () => {
	const folder = new URL("../../src/lint/rules/", import.meta.url);
	const files = readdirSync(folder).map((name) => name.replace(/\.ts$/, ""));
	const slugs = allRules.map(({ id }) => slugOf(id));
	assert.equal(files.sort(), slugs.sort());
});

all.run();
