import { globSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { allRules } from "../../src/lint/rules.ts";
import {
	brokenPromises,
	build,
	changesBuild,
	changesImage,
	findingsIn,
} from "./check-fixes.ts";
import { fixableDockerfile } from "./fixable-dockerfile.ts";

/** What every safe fix promises: see `brokenPromises`. */

const examples = suite("fixes of examples");

for (const { id, bad } of allRules) {
	const fixes = bad.flatMap(({ dockerfile, fixed }) =>
		fixed === undefined ? [] : [{ dockerfile, fixed }],
	);
	if (fixes.length === 0) continue;
	examples(
		`${id} builds ${changesBuild.has(id) ? "something else" : "the same"}`,
		async () => {
			for (const { dockerfile, fixed } of fixes) {
				const before = await build(dockerfile);
				const after = await build(fixed);
				if (changesBuild.has(id)) {
					assert.not.equal(after.operations, before.operations);
					continue;
				}
				assert.equal(after.operations, before.operations);
				if (!changesImage.has(id)) assert.is(after.image, before.image);
			}
		},
	);
	examples(`${id} keeps its promises`, async () => {
		for (const { dockerfile } of fixes) {
			assert.equal(await brokenPromises(dockerfile), []);
		}
	});
}

examples.run();

const files = suite("fixes of fixtures");
const root = join(import.meta.dirname, "../..");

files("keep their promises", async () => {
	let fixes = 0;
	const paths = globSync("fixtures/**/*ockerfile*", { cwd: root });
	for (const path of paths) {
		if (statSync(join(root, path)).isDirectory()) continue;
		const text = readFileSync(join(root, path), "utf8");
		fixes += findingsIn(text).filter(({ fix }) => fix?.kind === "safe").length;
		assert.equal(await brokenPromises(text), [], path);
	}
	assert.ok(fixes > 100, `fixtures with something to fix: ${fixes} fixes`);
});

files.run();

const generated = suite("fixes of generated files");

generated("keep their promises", async () => {
	const fixed = new Set<string>();
	await fc.assert(
		fc.asyncProperty(fixableDockerfile, async (text) => {
			for (const { code, fix } of findingsIn(text)) {
				if (fix?.kind === "safe") fixed.add(code);
			}
			assert.equal(await brokenPromises(text), []);
		}),
		{ numRuns: 80, seed: 1 },
	);
	const fixable = allRules.filter(({ bad }) =>
		bad.some((example) => example.fixed !== undefined),
	);
	const missing = fixable.filter(({ id }) => !fixed.has(id));
	assert.equal(
		missing.map(({ id }) => id).filter((id) => !needsMore.has(id)),
		[],
	);
});

/** Rules that say nothing about generated files: they need settings of their own. */
const needsMore: ReadonlySet<string> = new Set(["ignore-comment"]);

generated.run();
