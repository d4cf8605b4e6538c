import { gzipSync, zstdCompressSync } from "node:zlib";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { newestFile } from "../../src/build/archive-time.ts";
import { readBzip2 } from "../../src/build/bzip2.ts";
import { commitTime } from "../../src/build/source-time.ts";
import { looksLikeArchive } from "../../src/build/tar.ts";
import { makeTar } from "./make-tar.ts";

const files = makeTar([
	{ name: "old", content: "a", time: 100 },
	{ name: "dir", time: 900, type: "5" },
	{ name: "new", content: "b".repeat(600), time: 300 },
	{ name: "mid", content: "c", time: 200 },
]);

test("the newest file counts, directories do not", () => {
	assert.is(newestFile(files), 300n);
	assert.is(newestFile(gzipSync(files)), 300n);
	assert.is(newestFile(zstdCompressSync(files)), 300n);
});

test("an extended header may say the time of the next entry", () => {
	const archive = makeTar([
		{ name: "x", content: "27 mtime=1700000000.123456\n", time: 0, type: "x" },
		{ name: "a", content: "a", time: 5 },
		{ name: "b", content: "b", time: 6 },
	]);
	assert.is(newestFile(archive), 1_700_000_000n);
});

test("what is no archive, or damaged, has no time", () => {
	assert.is(newestFile(Buffer.from("just text")), undefined);
	assert.is(newestFile(gzipSync(files).subarray(0, 60)), undefined);
	assert.is(newestFile(files.subarray(0, 1124)), undefined);
	assert.is(newestFile(Buffer.from("BZh9 but not really")), undefined);
	assert.is(newestFile(new Uint8Array()), undefined);
});

test("archives are told from their beginnings", () => {
	const head = (bytes: Uint8Array) => looksLikeArchive(bytes.subarray(0, 1024));
	assert.is(head(files), true);
	assert.is(head(gzipSync(files)), true);
	assert.is(head(Buffer.from("BZh91AY")), true);
	assert.is(head(Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0])), true);
	assert.is(head(Buffer.from("FROM scratch\n".repeat(100))), false);
	assert.is(head(new Uint8Array()), false);
	assert.is(head(Buffer.alloc(1024)), false);
	assert.is(head(zstdCompressSync(files)), false);
});

test("bzip2 is read: text, runs, and several streams", () => {
	// Made by bzip2 -9 of "hello hello hello\n", of 1000 times "a" and of nothing.
	const streams = [
		"QlpoOTFBWSZTWeW18wkAAARRAAAQQAACRKAAIbUYDAKQacKjC7kinChIctr5hIA=",
		"QlpoOTFBWSZTWUncT2MAAAGBAaAAAIAACCAAIKptQZi6g8XckU4UJBJ3E9jA",
		"QlpoORdyRThQkAAAAAA=",
	].map((text) => Buffer.from(text, "base64"));
	const expected = ["hello hello hello\n", "a".repeat(1000), ""];
	for (const [index, stream] of streams.entries()) {
		assert.is(Buffer.from(readBzip2(stream)).toString(), expected[index]);
	}
	assert.is(
		Buffer.from(readBzip2(Buffer.concat(streams))).toString(),
		expected.join(""),
	);
	assert.throws(() => readBzip2(Buffer.from("BZh9")));
});

test("a commit has the time of its committer, in his time zone", () => {
	const commit = (committer: string) =>
		commitTime(
			Buffer.from(
				`tree 0\nauthor A <a@b> 1 +0000\n${committer}\n\ncommitter X <x> 9 +0000\n`,
			),
		);
	assert.equal(commit("committer C <c@d> 1700000000 -0330"), {
		seconds: 1_700_000_000n,
		offsetMinutes: -210,
	});
	assert.is(commit("committer C <c@d> whenever"), undefined);
});

test.run();
