import { execFileSync } from "node:child_process";
import {
	chmodSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	rmSync,
	symlinkSync,
	utimesSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import {
	allocatorVariable,
	snapshotNode,
	snapshotOptions,
	writeLauncher,
} from "../../src/bundle/launcher.ts";
import { copyTime } from "../../src/bundle/snapshot.ts";

/** An installation with programs in place of Node.js that tell who they are and what they were asked. */
interface Installation {
	root: string;
	launcher: string;
	node: string;
	snapshot: string;
	path: string;
}

const test = suite<Installation>("launcher");

function writeProgram(path: string, name: string): void {
	mkdirSync(dirname(path), { recursive: true });
	writeFileSync(path, `#!/bin/sh\necho "${name} $GLIBC_TUNABLES $*"\n`);
	chmodSync(path, 0o755);
}

test.before.each((context) => {
	context.root = mkdtempSync(join(tmpdir(), "keyhole launcher "));
	const dist = join(context.root, "dist");
	mkdirSync(dist);
	context.launcher = join(dist, "program");
	context.node = join(dist, snapshotNode);
	context.snapshot = join(dist, "program.blob");
	context.path = join(context.root, "bin");
	writeProgram(join(context.path, "node"), "other");
	writeProgram(context.node, "own");
	writeFileSync(context.snapshot, "");
	copyTime(context.node, context.snapshot);
	writeLauncher({
		path: context.launcher,
		script: "program.cjs",
		snapshot: "program.blob",
	});
});

test.after.each(({ root }) => rmSync(root, { recursive: true }));

function run({ path }: Installation, launcher: string, cwd = "/"): string {
	return execFileSync(launcher, ["a b", "c"], {
		cwd,
		env: { PATH: `${path}:${process.env.PATH}` },
		encoding: "utf8",
	}).trimEnd();
}

test("starts from the snapshot with the Node.js it was made with", (context) => {
	const line = run(context, context.launcher);
	assert.match(line, /^own glibc\S+ .*--snapshot-blob \S*.*program\.blob/);
	assert.ok(line.endsWith(`-- ${context.launcher} a b c`));
});

test("starts the program when Node.js is another one by now", (context) => {
	for (const time of [1_000_000_000, 4_000_000_000]) {
		utimesSync(context.node, time, time);
		const line = run(context, context.launcher);
		assert.match(line, /^own {2}/);
		assert.ok(line.endsWith("/dist/program.cjs a b c"));
	}
});

test("starts the program when there is no snapshot", (context) => {
	rmSync(context.snapshot);
	assert.match(run(context, context.launcher), /^own .*program\.cjs a b c$/);
});

test("takes the Node.js on PATH when there is no other, and no snapshot with it", (context) => {
	rmSync(context.node);
	assert.match(run(context, context.launcher), /^other .*program\.cjs a b c$/);
});

test("is found through links and from any directory", (context) => {
	const link = join(context.root, "link");
	symlinkSync(context.launcher, link);
	assert.match(run(context, link), /^own .*--snapshot-blob/);
	assert.match(run(context, "./dist/program", context.root), /^own .*-blob/);
	assert.match(run(context, "./program", dirname(context.launcher)), /^own/);
});

test("other Node.js versions are asked for nothing they may not know", (context) => {
	const known = ["--no-sparkplug", "--disable-warning=ExperimentalWarning"];
	const optionsOf = (line: string) => line.match(/--[\w=-]+/g) ?? [];
	utimesSync(context.node, 1_000_000_000, 1_000_000_000);
	assert.equal(optionsOf(run(context, context.launcher)), known);
	rmSync(context.node);
	assert.equal(optionsOf(run(context, context.launcher)), known);
});

test("the image starts the frontend as the launcher does", () => {
	const dockerfile = readFileSync(
		join(import.meta.dirname, "../../Dockerfile"),
		"utf8",
	);
	const entrypoint = /^ENTRYPOINT (.*)$/m.exec(dockerfile)?.[1] ?? "[]";
	assert.equal(JSON.parse(entrypoint), [
		"/keyhole/node",
		...snapshotOptions,
		"--snapshot-blob",
		"/keyhole/frontend.blob",
	]);
	assert.match(dockerfile, `\nENV ${allocatorVariable}\n`);
});

test.run();
