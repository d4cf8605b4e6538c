import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { clearLocaleData } from "../../src/bundle/clear-locale-data.ts";
import { stripExecutable } from "../../src/bundle/strip-executable.ts";

const test = suite("small node");
const directory = mkdtempSync(join(tmpdir(), "keyhole-node-"));
const small = join(directory, "node");

test.before(() => {
	execFileSync(process.execPath, [
		join(import.meta.dirname, "../../src/bundle/small-node.ts"),
		process.execPath,
		small,
	]);
});

test.after(() => rmSync(directory, { recursive: true }));

function print(program: string, expression: string) {
	const run = spawnSync(program, ["--print", expression], { encoding: "utf8" });
	return { status: run.status, output: run.stdout.trim() };
}

test("no symbols are left, and the program still runs", () => {
	assert.ok(statSync(small).size < statSync(process.execPath).size);
	assert.is(print(small, "process.version").output, process.version);
});

test("what programs do with Unicode and time is the same", () => {
	for (const expression of [
		'"A\u0308\ufb01".normalize("NFKC").length',
		'"\u0130STANBUL \u03a3".toLowerCase() + "stra\u00dfe".toUpperCase()',
		'"\u017f\u212a".replace(/[sk]/giu, "!") + /^\\p{Lu}\\p{Script=Greek}$/u.test("\u00c4\u03b1")',
		"new Date(0).toString() + new Date(1e12).getTimezoneOffset()",
		'new URL("http://b\u00fccher.example/\u00fc").href',
		'new TextDecoder().decode(Buffer.from("\ufeff\u20ac")) + Buffer.from("\u20ac", "latin1")',
		'["b", "\u00e4", "a"].sort().join()',
	]) {
		const { status, output } = print(small, expression);
		assert.is(status, 0, expression);
		assert.is(output, print(process.execPath, expression).output);
	}
});

test("what is about languages fails and does not answer anything", () => {
	assert.is(print(small, '(1234.5).toLocaleString("de")').status, 1);
});

test("files that are no such programs are refused", () => {
	assert.throws(() => stripExecutable(Buffer.from("#!/bin/sh\n")), /no 64-bit/);
	const program = readFileSync(small);
	assert.throws(() => stripExecutable(program.subarray(0, 100_000)), /cut off/);
	assert.throws(() => clearLocaleData(Buffer.alloc(1000)), /no ICU data/);
});

test.run();
