import { existsSync, globSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { runSecretsFix } from "../../src/cli/secrets-fix.ts";
import { parseDockerfile } from "../../src/dockerfile/parse.ts";
import { fixSecrets } from "../../src/secrets/fix/fix-secrets.ts";
import { unifiedDiff } from "../../src/secrets/fix/unified-diff.ts";
import { analyseFlow } from "../../src/secrets/flow/analyse-flow.ts";
import { loadShellParser } from "../../src/shell/parser.ts";
import { createSource } from "../../src/text/source.ts";
import {
	argumentsOf,
	casePath,
	copyCase,
	expectText,
	goldenCases,
	runIn,
	transcript,
} from "./support/golden.ts";

const parser = await loadShellParser();

function leaks(text: string): Set<string> {
	const document = parseDockerfile(createSource("Dockerfile", text));
	const { findings } = analyseFlow(document, { parser });
	const kept = findings.filter(
		({ verdict, kind }) =>
			verdict === "leaks" && /^(layer|image-config)/.test(kind),
	);
	return new Set(kept.map(({ secret }) => secret.name));
}

function read(directory: string, name: string): string {
	return readFileSync(join(directory, name), "utf8");
}

for (const name of goldenCases("fix")) {
	test(`fix: ${name}`, async () => {
		const args = argumentsOf("fix", name);
		const result = await runIn(casePath("fix", name), runSecretsFix, args);
		expectText(casePath("fix", name, "expected.txt"), transcript(result));
	});

	test(`fix, and look again: ${name}`, async () => {
		const args = argumentsOf("fix", name);
		const directory = await copyCase("fix", name);
		const before = read(directory, "Dockerfile");
		const first = await runIn(directory, runSecretsFix, ["--write", ...args]);
		const after = read(directory, "Dockerfile");
		const document = parseDockerfile(createSource("Dockerfile", after));
		assert.equal(
			document.diagnostics.filter(({ severity }) => severity === "error"),
			[],
		);
		const again = await runIn(directory, runSecretsFix, args);
		assert.is(again.stdout, "", "nothing is left to change");
		const npmrc = existsSync(join(directory, ".npmrc"))
			? read(directory, ".npmrc")
			: undefined;
		rmSync(directory, { recursive: true });
		const fixed = fixSecrets(
			parseDockerfile(createSource("Dockerfile", before)),
			parser,
			{
				readContext: (path) => (path.endsWith(".npmrc") ? npmrc : undefined),
			},
		);
		assert.ok(fixed.ok);
		const stay = new Set([
			...fixed.refused.map(({ secret }) => secret),
			...fixed.settings,
		]);
		const left = [...leaks(after)].filter(
			(secret) => !stay.has(secret) && !/^https?:/.test(secret),
		);
		assert.equal(left, [], "what was fixed is clean");
		const leaked = leaks(before);
		const cured = fixed.fixed.filter(({ secret }) => leaked.has(secret));
		for (const { secret } of cured)
			assert.not(leaks(after).has(secret), first.stderr);
		if (fixed.moves.some(({ kind }) => kind === "variable"))
			assert.ok(cured.length > 0);
	});
}

test("a diff says what patch needs to know", () => {
	const rows: readonly (readonly [string, string, string])[] = [
		["a\n", "a\n", ""],
		["", "a\n", "--- a/f\n+++ b/f\n@@ -0,0 +1 @@\n+a\n"],
		[
			"a\nb",
			"a\n",
			"--- a/f\n+++ b/f\n@@ -1,2 +1 @@\n a\n-b\n\\ No newline at end of file\n",
		],
		[
			"1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n",
			"1\nx\n3\n4\n5\n6\n7\n8\n9\ny\n10\n",
			"--- a/f\n+++ b/f\n@@ -1,5 +1,5 @@\n 1\n-2\n+x\n 3\n 4\n 5\n@@ -7,4 +7,5 @@\n 7\n 8\n 9\n+y\n 10\n",
		],
	];
	for (const [before, after, expected] of rows) {
		assert.is(unifiedDiff("f", before, after), expected);
	}
});

test("every directory is a case", () => {
	const directories = globSync("*/", { cwd: casePath("fix", "") });
	assert.is(directories.length, goldenCases("fix").length);
});

test.run();
