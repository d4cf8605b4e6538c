import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { decodeDefinition } from "../../llb/index.ts";
import { withoutCodeCache } from "../../src/bundle/code-cache.ts";
import { writeSnapshot } from "../../src/bundle/snapshot.ts";
import type { RecordedCase } from "../stub-gateway/recorded-case.ts";
import { readCases } from "../stub-gateway/recorded-case.ts";
import { runProgram } from "../stub-gateway/run-frontend.ts";

const test = suite("snapshot");
const directory = mkdtempSync(join(tmpdir(), "keyhole-snapshot-"));
const script = join(directory, "frontend-snapshot.cjs");
const snapshot = join(directory, "frontend.blob");
const frontend = [process.execPath, "--snapshot-blob", snapshot];

test.before(async () => {
	await build({
		entryPoints: [
			join(import.meta.dirname, "../../src/bundle/frontend-snapshot.ts"),
		],
		bundle: true,
		platform: "node",
		target: "node22",
		format: "cjs",
		supported: { "dynamic-import": false },
		minify: true,
		outfile: script,
		logLevel: "error",
	});
	writeSnapshot(process.execPath, script, snapshot);
});

test.after(() => rmSync(directory, { recursive: true }));

function caseNamed(name: string): RecordedCase {
	const found = readCases().find((each) => each.name === name);
	if (found === undefined) throw new Error(`there is no case ${name}`);
	return found;
}

test("a build that starts from a snapshot returns a result", async () => {
	const run = await runProgram(frontend, caseNamed("run/shell-form"));
	assert.is(run.log, "");
	assert.is(run.exitCode, 0);
	assert.ok(run.returned?.result?.ref?.id);
});

test("a build loads no module of Node.js, whose compiled code is not in the snapshot", async () => {
	assert.is(withoutCodeCache(readFileSync(snapshot)), undefined);
	const debug = join(directory, "debug");
	writeFileSync(
		debug,
		`#!/bin/sh\nNODE_DEBUG_NATIVE=CODE_CACHE exec ${frontend.join(" ")}\n`,
		{ mode: 0o755 },
	);
	for (const name of ["run/shell-form", "mounts-secret/required-true"]) {
		const run = await runProgram([debug], caseNamed(name));
		assert.is(run.exitCode, 0);
		assert.match(run.log, "snapshot contains 0 code cache");
		assert.not.match(run.log, /^Compiling /m);
	}
});

test("the sample of the warm-up is nowhere in it", async () => {
	const recorded = caseNamed("run/shell-form");
	const run = await runProgram(frontend, recorded);
	for (const { Definition = new Uint8Array() } of run.solves.values())
		assert.not.ok(Buffer.from(Definition).includes("example.org"));
	const config = run.returned?.result?.metadata?.get("containerimage.config");
	assert.not.match(Buffer.from(config ?? []).toString(), /sample|example/);
});

test("numbers that have to be unique are drawn anew by each process", async () => {
	const recorded = caseNamed("copy-add/link-scratch-base");
	const ids = new Set<string>();
	for (let process = 0; process < 3; process++) {
		const { solves } = await runProgram(frontend, recorded);
		const definition = [...solves.values()].at(-1)?.Definition;
		const { metadata } = decodeDefinition(definition ?? new Uint8Array());
		const groups = [...(metadata?.values() ?? [])].flatMap(
			({ progress_group: group }) => (group?.id ? [group.id] : []),
		);
		assert.ok(groups.length > 0);
		for (const id of new Set(groups)) {
			assert.not.ok(ids.has(id));
			ids.add(id);
		}
	}
});

test("the same program makes the same snapshot", () => {
	const digests = [1, 2].map(() => {
		writeSnapshot(process.execPath, script, snapshot);
		return createHash("sha256").update(readFileSync(snapshot)).digest("hex");
	});
	assert.is(digests[0], digests[1]);
});

test.run();
