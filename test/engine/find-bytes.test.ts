import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { readTar } from "./archive.ts";
import { findBytes, findBytesIn } from "./find-bytes.ts";

const secret = "planted-value-90de";
const longName = `${"long/".repeat(30)}file`;

function archiveOf(
	files: Readonly<Record<string, string>>,
	format: string,
): Buffer {
	const directory = mkdtempSync(join(tmpdir(), "keyhole-find-"));
	try {
		for (const [name, contents] of Object.entries(files)) {
			mkdirSync(join(directory, name, ".."), { recursive: true });
			writeFileSync(join(directory, name), contents);
		}
		return execFileSync("tar", [
			"--create",
			`--format=${format}`,
			`--directory=${directory}`,
			...Object.keys(files),
		]);
	} finally {
		rmSync(directory, { recursive: true });
	}
}

for (const format of ["gnu", "pax", "ustar"]) {
	const archive = archiveOf(
		{ plain: "nothing", [longName]: `a ${secret} b` },
		format,
	);

	test(`${format}: members have their whole names and contents`, () => {
		assert.equal(
			readTar(archive).map(({ name, contents }) => [name, String(contents)]),
			[
				["plain", "nothing"],
				[longName, `a ${secret} b`],
			],
		);
	});

	test(`${format}: a value is found through every wrapping`, () => {
		const place = `x:gzip:zstd:tar:${longName}`;
		const wrapped = gzipSync(zstdCompressSync(archive));
		assert.equal(findBytesIn("x", wrapped, secret), [place]);
		assert.equal(findBytesIn("x", wrapped, "absent-value"), []);
	});

	test(`${format}: a truncated archive is searched as bytes`, () => {
		const end = archive.indexOf(secret) + secret.length;
		const truncated = archive.subarray(0, end);
		assert.throws(() => readTar(truncated), /ends inside/);
		assert.equal(findBytesIn("x", truncated, secret), ["x"]);
	});
}

test("names count, and an empty value is refused", async () => {
	const directory = mkdtempSync(join(tmpdir(), "keyhole-find-"));
	try {
		writeFileSync(join(directory, secret), "nothing");
		assert.equal(await findBytes(directory, secret), [`${secret} (name)`]);
		assert.equal(await findBytes(directory, "absent-value"), []);
	} finally {
		rmSync(directory, { recursive: true });
	}
	assert.throws(() => findBytesIn("x", Buffer.from("y"), ""), /no bytes/);
});

test.run();
