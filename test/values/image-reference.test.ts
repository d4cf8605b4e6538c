import { test } from "uvu";
import * as assert from "uvu/assert";
import {
	familiarImageReference,
	formatImageReference,
	type ImageReference,
	parseImageReference,
	withDefaultTag,
	withDigest,
} from "../../src/values/image-reference.ts";
import { cell, readTable } from "../support/table.ts";
import { expectResult } from "./expect-result.ts";

for (const row of readTable("values/image-reference.txt")) {
	const text = cell(row, 0);
	test(text, () => {
		const result = parseImageReference(text);
		expectResult(row, text, result, cell(row, 1), formatImageReference);
		if (!result.ok) return;
		assert.is(formatImageReference(withDefaultTag(result.value)), cell(row, 2));
		assert.is(familiarImageReference(result.value), cell(row, 3));
		assert.equal(
			parseImageReference(cell(row, 3)),
			result,
			"the short name means the same image",
		);
	});
}

const digest = `sha256:${"0".repeat(64)}`;

function parsed(text: string): ImageReference {
	const result = parseImageReference(text);
	if (!result.ok) throw new Error(result.message);
	return result.value;
}

test("a digest joins the tag and replaces another digest", () => {
	for (const text of ["alpine:3", `alpine:3@sha256:${"1".repeat(64)}`]) {
		const pinned = withDigest(parsed(text), digest);
		assert.ok(pinned.ok);
		if (pinned.ok)
			assert.is(
				formatImageReference(pinned.value),
				`docker.io/library/alpine:3@${digest}`,
			);
	}
	assert.not.ok(withDigest(parsed("alpine"), "sha256:1").ok);
});

test("usual names are read as the grammar reads them, for all short texts", () => {
	const parts = ["a", "0", ".", "_", "-", "/", ":", "A", "localhost", "@"];
	let texts = [""];
	let read = 0;
	for (let length = 1; length <= 5; length++) {
		texts = texts.flatMap((text) => parts.map((part) => text + part));
		for (const text of texts) {
			const usual = parseImageReference(text);
			// A name with a digest is none of the usual ones.
			const full = parseImageReference(`${text}@${digest}`);
			assert.is(usual.ok, full.ok, text);
			if (!usual.ok || !full.ok) continue;
			read += 1;
			assert.equal({ ...usual.value, digest }, full.value);
		}
	}
	assert.ok(read > 4_000, `${read} names`);
});

test("repository names are limited to 255 characters", () => {
	assert.ok(parseImageReference(`h.example/${"a".repeat(255)}`).ok);
	assert.not.ok(parseImageReference(`h.example/${"a".repeat(256)}`).ok);
});

test("a text that almost is a reference is refused at once", () => {
	const started = Date.now();
	assert.not.ok(parseImageReference(`${"a-".repeat(20_000)}!`).ok);
	assert.not.ok(parseImageReference(`${"a.".repeat(20_000)}!/x`).ok);
	assert.ok(Date.now() - started < 2_000);
});

test.run();
