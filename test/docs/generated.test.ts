import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { generatedDocuments } from "./generated.ts";

const root = join(import.meta.dirname, "../..");
const documents = generatedDocuments();

test("the documentation of the rules is up to date (node test/docs/write-generated.ts writes it)", () => {
	for (const [path, text] of documents) {
		assert.is(readFileSync(join(root, path), "utf8"), text, path);
	}
});

test("there are no pages of rules that are gone", () => {
	const pages = readdirSync(join(root, "docs/rules"));
	assert.equal(
		pages.filter((name) => !documents.has(`docs/rules/${name}`)),
		[],
	);
});

test("links between pages lead somewhere", () => {
	const index = documents.get("docs/rules/README.md") as string;
	for (const [, target] of index.matchAll(/\]\(([^)]+)\)/g)) {
		assert.ok(documents.has(`docs/rules/${target}`), target);
	}
});

test.run();
