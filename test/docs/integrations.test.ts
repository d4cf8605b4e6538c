import { spawnSync } from "node:child_process";
import {
	mkdirSync,
	mkdtempSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
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

interface ActionStep {
	readonly uses?: string;
	readonly name?: string;
	readonly shell?: string;
	readonly run?: string;
	readonly env?: Readonly<Record<string, string>>;
}

const action: {
	readonly name: string;
	readonly description: string;
	readonly inputs: Readonly<
		Record<string, { readonly description: string; readonly default: string }>
	>;
	readonly runs: {
		readonly using: string;
		readonly steps: readonly ActionStep[];
	};
} = read("action.yml");

test("the action is as GitHub wants one", () => {
	assert.ok(action.name && action.description);
	for (const { description, default: standard } of Object.values(
		action.inputs,
	)) {
		assert.type(description, "string");
		assert.type(standard, "string");
	}
	assert.is(action.runs.using, "composite");
	for (const { uses, run, shell } of action.runs.steps) {
		assert.is(uses === undefined, run !== undefined);
		if (run !== undefined) assert.is(shell, "bash");
		else assert.match(uses ?? "", /^[\w-]+\/[\w-]+@v\d+$/);
	}
});

test("the action hands every input over, and none into the script itself", () => {
	const scripts = action.runs.steps.filter(({ run }) => run !== undefined);
	const used = scripts.flatMap(({ env }) => Object.values(env ?? {})).join(" ");
	for (const name of Object.keys(action.inputs)) {
		assert.match(used, `\${{ inputs.${name} }}`);
	}
	for (const { run = "", env = {} } of scripts) {
		assert.not.match(run, "${{");
		for (const variable of Object.keys(env)) assert.match(run, `$${variable}`);
	}
});

const directories: string[] = [];

/** Runs the steps of the action as a runner does; `npm`, `npx` and keyhole only say what they are asked for. */
function runAction(
	inputs: Readonly<Record<string, string>>,
	exitCode = 0,
): {
	readonly calls: readonly string[];
	readonly code: number | null;
	readonly directory: string;
} {
	const directory = mkdtempSync(join(tmpdir(), "keyhole-action-"));
	directories.push(directory);
	const programs = join(directory, "bin");
	const log = join(directory, "log");
	mkdirSync(join(directory, "action/dist"), { recursive: true });
	mkdirSync(programs);
	const say = (name: string) =>
		`#!/bin/bash\necho "${name} $(printf '[%s]' "$@")" >> "${log}"\necho said\nexit ${exitCode}\n`;
	const keyhole = join(directory, "action/dist/keyhole");
	for (const name of ["npm", "npx"]) {
		writeFileSync(join(programs, name), say(name), { mode: 0o755 });
	}
	writeFileSync(keyhole, say("keyhole"), { mode: 0o755 });
	let code: number | null = 0;
	for (const { run, env = {} } of action.runs.steps) {
		if (run === undefined || code !== 0) continue;
		const script = join(directory, "step.sh");
		writeFileSync(script, run);
		const variables = Object.entries(env).map(([name, value]) => {
			const input = /inputs\.([\w-]+)/.exec(value)?.[1] ?? "";
			return [name, inputs[input] ?? action.inputs[input]?.default ?? ""];
		});
		({ status: code } = spawnSync(
			"bash",
			["--noprofile", "--norc", "-eo", "pipefail", script],
			{
				cwd: directory,
				env: {
					PATH: `${programs}:${process.env.PATH}`,
					GITHUB_ACTION_PATH: join(directory, "action"),
					...Object.fromEntries(variables),
				},
			},
		));
	}
	const calls = readFileSync(log, "utf8").trimEnd().split("\n");
	return { calls, code, directory };
}

test("the steps of the action call keyhole with what the inputs say", () => {
	assert.equal(runAction({}).calls, [
		"keyhole [lint][--format][github][--][.]",
	]);
	const many = runAction({
		paths: "a b\n\n-c\n$(x) '\"",
		format: "sarif",
		output: "out put.sarif",
		"fail-on": "never",
		config: "k.json",
	});
	assert.equal(many.calls, [
		"keyhole [lint][--format][sarif][--fail-on][never][--config][k.json][--][a b][-c][$(x) '\"]",
	]);
	const written = readFileSync(join(many.directory, "out put.sarif"), "utf8");
	assert.is(written, "said\n");
	assert.equal(runAction({ version: "1.2.3" }).calls, [
		"npx [--yes][keyhole@1.2.3][lint][--format][github][--][.]",
	]);
	assert.is(runAction({}, 1).code, 1);
});

test("the action calls keyhole with options that it has", () => {
	const scripts = action.runs.steps.map(({ run = "" }) => run).join("\n");
	const used = scripts.match(/--(?:format|fail-on|config)\b/g) ?? [];
	assert.is(used.length, 3);
	for (const option of used) {
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

test.after(() => {
	for (const directory of directories) rmSync(directory, { recursive: true });
});

test.run();
