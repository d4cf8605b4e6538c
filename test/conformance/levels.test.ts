import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { readCases } from "../stub-gateway/recorded-case.ts";
import { knownDifferences } from "./known-differences.ts";
import { compare, levels } from "./levels.ts";
import { lineDiff } from "./line-diff.ts";
import type { Outcome } from "./outcome.ts";

const cases = readCases();

function recording(name: string): Outcome {
	const found = cases.find((each) => each.name === name);
	if (found === undefined) throw new Error(`no case ${name}`);
	return JSON.parse(
		readFileSync(join(found.directory, "expected.json"), "utf8"),
	) as Outcome;
}

/** The levels on which a recording and a changed copy of it differ. */
function differing(name: string, change: (text: string) => string) {
	const expected = recording(name);
	const before = JSON.stringify(expected);
	const after = change(before);
	assert.is.not(after, before, "the change changes nothing");
	return compare(expected, JSON.parse(after) as Outcome)
		.filter(({ same }) => !same)
		.map(({ level }) => level);
}

test("every recording is the same as itself on every level", () => {
	for (const { name } of cases) {
		const expected = recording(name);
		const results = compare(expected, expected);
		assert.ok(
			results.every(({ same }) => same),
			name,
		);
		assert.ok(results.length >= 2, name);
	}
});

const digest = /"sha256:[0-9a-f]{64}"/;

for (const [what, name, change, expected] of [
	[
		"a digest",
		"run/shell-form",
		(text: string) => text.replace(digest, '"sha256:other"'),
		["digests"],
	],
	[
		"a progress name",
		"run/shell-form",
		(text: string) => text.replace("RUN ", "RAN "),
		["op metadata"],
	],
	[
		"a source line",
		"run/shell-form",
		(text: string) =>
			text.replace('"locations":[[[1]]]', '"locations":[[[7]]]'),
		["op metadata"],
	],
	[
		"the bytes of a config",
		"run/shell-form",
		(text: string) =>
			text.replace(/("containerimage.config":\{"sha256":)"[^"]*"/, '$1"other"'),
		["config bytes"],
	],
	[
		"the value of a config",
		"run/shell-form",
		(text: string) =>
			text.replace(/("json":\{.*"architecture":)"amd64"/, '$1"arm64"'),
		["config value"],
	],
	[
		"an error line",
		"copy-add/bad-chmod-digit",
		(text: string) => text.replace("[[2]]", "[[3]]"),
		["outcome"],
	],
	[
		"an error instead of a result",
		"run/shell-form",
		() => '{"outcome":"error","warnings":[]}',
		[
			"outcome",
			"digests",
			"config value",
			"config bytes",
			"op metadata",
			"answers",
		],
	],
	[
		"a missing warning",
		"lint/duplicate-stage-name",
		(text: string) => text.replace(/"warnings":\[\{.*\]/, '"warnings":[]'),
		["warnings"],
	],
	[
		"a target",
		"options/targets",
		(text: string) => text.replace('"base":"deps"', '"base":"other"'),
		["answers"],
	],
	[
		"a platform",
		"options/platform-several",
		(text: string) =>
			text.replace('["linux/amd64","linux/arm64"]', '["linux/amd64"]'),
		["answers"],
	],
] as const)
	test(`${what} makes a difference on its level`, () => {
		assert.equal(differing(name, change), expected);
	});

test("the order of keys and the ids of progress groups make none", () => {
	const expected = recording("copy-add/link-chown");
	const renamed = JSON.stringify(expected)
		.replaceAll("group-1", "qxyz")
		.replaceAll("group-2", "abcd");
	const turned = JSON.parse(renamed, (_key, value) =>
		typeof value === "object" && value !== null && !Array.isArray(value)
			? Object.fromEntries(Object.entries(value).reverse())
			: value,
	) as Outcome;
	assert.ok(compare(expected, turned).every(({ same }) => same));
});

test("a random local.unique makes none, and nothing that depends on it", () => {
	const outcome = (unique: string, first: string, second: string): Outcome => ({
		outcome: "result",
		warnings: [],
		result: {
			"": {
				ops: [
					{
						digest: first,
						source: {
							identifier: "local://x",
							attrs: { "local.unique": unique },
						},
						metadata: {},
						locations: [],
					},
					{
						digest: second,
						inputs: [{ digest: first }],
						metadata: {},
						locations: [],
					},
				],
			},
		},
	});
	const recorded = outcome("replaced", "sha256:1", "sha256:2");
	assert.ok(
		compare(recorded, outcome("k3x", "sha256:7", "sha256:8")).every(
			({ same }) => same,
		),
	);
});

test("every known difference names a case, a level and a reason", () => {
	for (const difference of knownDifferences()) {
		assert.ok(cases.some(({ name }) => name === difference.case));
		assert.ok(difference.levels.length > 0);
		assert.ok(difference.levels.every((level) => levels.includes(level)));
		assert.ok(difference.reason.length > 20);
	}
});

test("a diff shows what differs and little else", () => {
	const lines = Array.from({ length: 20 }, (_, index) => `line ${index}`);
	const changed = lines.toSpliced(10, 1, "new");
	assert.equal(lineDiff(lines.join("\n"), changed.join("\n"), 1), [
		"  …",
		"  line 9",
		"- line 10",
		"+ new",
		"  line 11",
		"  …",
	]);
});

test.run();
