import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { parse } from "yaml";
import { readLintArguments } from "../../src/cli/lint-arguments.ts";
import { processIo } from "../../src/cli/process-io.ts";

const root = join(import.meta.dirname, "../..");
const read = (name: string) => parse(readFileSync(join(root, name), "utf8"));

const formats = ["github", "sarif"];
const io = processIo();

test("the action hands every input over, and none into the script itself", () => {
	const { inputs, runs } = read("action.yml");
	const step = runs.steps.find(({ run }: { run?: string }) => run);
	const used = Object.values<string>(step.env).join(" ");
	for (const name of Object.keys(inputs)) {
		assert.match(used, `\${{ inputs.${name} }}`);
	}
	assert.not.match(step.run, "${{");
	for (const variable of Object.keys(step.env)) {
		assert.match(step.run, `$${variable}`);
	}
});

test("the action calls keyhole with options that it has", () => {
	const { runs } = read("action.yml");
	const { run } = runs.steps.find(({ run }: { run?: string }) => run);
	for (const [option] of run.matchAll(/--(?!yes)[a-z][a-z-]+/g)) {
		const value = option === "--format" ? "github" : "error";
		readLintArguments([option, value], formats, io);
	}
	assert.equal(readLintArguments(["--", "a", "-b"], formats, io).paths, [
		"a",
		"-b",
	]);
});

test("the hooks call keyhole with options that it has", () => {
	for (const { entry, files } of read(".pre-commit-hooks.yaml")) {
		const [program, command, ...options] = entry.split(" ");
		assert.is(program, "keyhole");
		if (command === "lint") readLintArguments(options, formats, io);
		const pattern = new RegExp(files);
		assert.ok(pattern.test("a/Dockerfile.dev") && pattern.test("b.Dockerfile"));
		assert.not.ok(pattern.test("docker.md"));
	}
});

test.run();
