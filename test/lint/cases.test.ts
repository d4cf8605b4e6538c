import { globSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { createSource } from "../../src/text/source.ts";
import { findingsIn } from "./check-fixes.ts";

/**
 * Whole Dockerfiles as people write them, with all that the linter says about them: what it must find, and what it must leave
 * alone. `UPDATE=1 node test/lint/cases.test.ts` writes the expectations anew.
 */

interface Expected {
	readonly why: string;
	/** `LINE SEVERITY RULE: TEXT AT ITS PLACE`, the text cut off at its first line break. */
	readonly findings: readonly string[];
}

const root = join(import.meta.dirname, "../../fixtures/lint");

function found(text: string): readonly string[] {
	const source = createSource("Dockerfile", text);
	return findingsIn(text).map(({ code, severity, span }) => {
		const place = text.slice(span.start, span.end).split("\n")[0];
		return `${source.lineAt(span.start)} ${severity} ${code}: ${place}`;
	});
}

for (const file of globSync("*/expected.json", { cwd: root }).sort()) {
	const path = join(root, file);
	const expected: Expected = JSON.parse(readFileSync(path, "utf8"));
	test(`${basename(dirname(file))}: ${expected.why}`, () => {
		const text = readFileSync(join(dirname(path), "Dockerfile"), "utf8");
		const findings = found(text);
		if (process.env.UPDATE === "1") {
			const written = JSON.stringify({ ...expected, findings }, null, "\t");
			writeFileSync(path, `${written}\n`);
			return;
		}
		assert.equal(findings, expected.findings);
	});
}

test.run();
