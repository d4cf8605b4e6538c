import { existsSync, globSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { runSecretsFix } from "../../src/cli/secrets-fix.ts";
import { parseDockerfile } from "../../src/dockerfile/parse.ts";
import { fixSecrets } from "../../src/secrets/fix/fix-secrets.ts";
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

test("every directory is a case", () => {
	const directories = globSync("*/", { cwd: casePath("fix", "") });
	assert.is(directories.length, goldenCases("fix").length);
});

test.run();
