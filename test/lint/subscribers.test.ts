import { test } from "uvu";
import * as assert from "uvu/assert";
import { parseDockerfile } from "../../src/dockerfile/parse.ts";
import { offlineFacts } from "../../src/lint/facts.ts";
import type { Listeners } from "../../src/lint/listeners.ts";
import type { Rule, RuleContext } from "../../src/lint/rule.ts";
import { allRules } from "../../src/lint/rules.ts";
import type { ActiveRule } from "../../src/lint/run.ts";
import { subscribe } from "../../src/lint/subscribers.ts";
import { createSource } from "../../src/text/source.ts";
import { createPlatform } from "../../src/values/platform.ts";

const facts = offlineFacts(createPlatform("linux", "amd64"));

for (const rule of allRules) {
	test(`${rule.id} listens to the same events in every file, and begins without a report`, () => {
		const examples = [...rule.bad, ...rule.good];
		const settings = new Set(
			[{}, ...examples.map(({ options = {} }) => options)].map((options) =>
				JSON.stringify(options),
			),
		);
		const wanted = new Set<string>();
		for (const setting of settings) {
			const options = JSON.parse(setting);
			for (const { dockerfile, facts: known } of [
				...examples,
				{ dockerfile: "", facts: {} },
			]) {
				const context: RuleContext = {
					document: parseDockerfile(createSource("Dockerfile", dockerfile)),
					facts: { ...facts, ...known },
					report: ({ message }) => assert.unreachable(message),
					undecided: (message) => assert.unreachable(message),
					option: (name) =>
						options[name] ??
						rule.options?.find((option) => option.name === name)?.default,
				};
				wanted.add(Object.keys(rule.check(context)).join(" "));
			}
		}
		assert.is(wanted.size, 1, [...wanted].join(" | "));
	});
}

test("rules are started when an event of theirs is near, all of them for the first file", () => {
	const started: string[] = [];
	const active = (id: string, listeners: Listeners): ActiveRule => ({
		rule: { id, check: () => listeners } as unknown as Rule,
		severity: "warning",
		options: {},
	});
	const rules = [
		active("runs", { run: () => {} }),
		active("ends", { finish: () => {} }),
		active("both", { run: () => {}, finish: () => {} }),
	];
	const begin = () =>
		subscribe(rules, ({ rule }) => {
			started.push(rule.id);
			return rule.check(undefined as unknown as RuleContext);
		});
	begin();
	assert.equal(started.splice(0), ["runs", "ends", "both"]);
	const on = begin();
	assert.equal(started, []);
	assert.is(on.copy.length, 0);
	assert.equal(started, []);
	assert.is(on.run.length, 2);
	assert.equal(started, ["runs", "both"]);
	assert.is(on.finish.length, 2);
	assert.is(on.run, on.run);
	assert.equal(started, ["runs", "both", "ends"]);
});

test.run();
