import { test } from "uvu";
import * as assert from "uvu/assert";
import {
	type GitReferenceResult,
	parseGitReference,
	parseGitUrl,
} from "../../src/values/git-url.ts";
import { classifySource } from "../../src/values/remote-source.ts";
import { cell, readTable } from "../support/table.ts";

function print(result: GitReferenceResult): string {
	if (result.kind !== "git") {
		assert.ok(result.failure.message.length > 10);
		return result.kind;
	}
	const { reference } = result;
	return [
		reference.remote,
		reference.ref && `ref=${reference.ref}`,
		reference.subdirectory && `dir=${reference.subdirectory}`,
		reference.checksum && `sum=${reference.checksum}`,
		reference.keepGitDirectory !== undefined &&
			`keep=${reference.keepGitDirectory}`,
		reference.submodules !== undefined && `sub=${reference.submodules}`,
		reference.fileTimes && `times=${reference.fileTimes}`,
		reference.fetchByCommit && "fetch",
		reference.couldBeLocal && "local",
		reference.isUnencrypted && "plain",
	]
		.filter((part) => part !== false && part !== "")
		.join(" ");
}

for (const row of readTable("values/git-reference.txt")) {
	const text = cell(row, 0);
	test(text, () =>
		assert.is(print(parseGitReference(text)), cell(row, 1), row.place),
	);
}

test("the parts of addresses", () => {
	const url = parseGitUrl("ssh://me@h.example:22/a//b?x=1#r:s");
	assert.ok(url.ok);
	if (!url.ok) return;
	const { query, ...rest } = url.value;
	assert.equal([...query], [["x", ["1"]]]);
	assert.equal(rest, {
		scheme: "ssh",
		host: "h.example:22",
		path: "/a//b",
		user: "me",
		ref: "r",
		subdirectory: "s",
		remote: "ssh://me@h.example:22/a//b",
	});
	const short = parseGitUrl("git@h.example:a/b.git#x");
	assert.ok(
		short.ok &&
			short.value.scheme === "ssh" &&
			short.value.path === "a/b.git" &&
			short.value.user === "git",
	);
});

test("the short name of a repository", () => {
	for (const text of [
		"https://h.example/a/name.git#x",
		"git@h.example:a/name",
		"github.com/a/name.git",
	]) {
		const result = parseGitReference(text);
		assert.ok(
			result.kind === "git" && result.reference.shortName === "name",
			text,
		);
	}
});

test("what a source is", () => {
	assert.is(classifySource("git@h.example:a").kind, "git");
	assert.is(classifySource("https://h.example/a.git").kind, "git");
	assert.is(classifySource("https://h.example/a.git?x=1").kind, "invalid-git");
	assert.is(classifySource("https://h.example/a.tar").kind, "http");
	assert.is(classifySource("https://h.example/%zz.git").kind, "http");
	assert.is(classifySource("github.com/a/b").kind, "path");
	assert.is(classifySource("HTTP://h.example/a").kind, "path");
	assert.is(classifySource("a/b").kind, "path");
});

test.run();
