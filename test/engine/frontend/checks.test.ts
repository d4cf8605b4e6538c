import { mkdtempSync, rmSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { lineDiff } from "../../conformance/line-diff.ts";
import { writeExampleCases } from "../../lint/example-cases.ts";
import { callAnswer } from "./call-answer.ts";
import { candidates, fileCandidate, loadImages } from "./check-definitions.ts";
import { standInImages } from "./stand-in-images.ts";
import { frontendTest } from "./under-test.ts";

/**
 * `docker build --check` and `--call=check` with the engine's own frontend and with this one, over the recorded cases of the linter and
 * the examples in the manuals of the official rules: the same rules, places, excerpts and exit codes. Every eighth by default;
 * KEYHOLE_CHECKS=all takes all of them, =everything every Dockerfile of fixtures/, and any other value those whose names contain one of
 * its parts between commas.
 */

const wanted = process.env.KEYHOLE_CHECKS ?? "";
const examples = mkdtempSync(join(tmpdir(), "keyhole-examples-"));
test.after(() => rmSync(examples, { recursive: true }));

const selected = [
	...writeExampleCases(examples).map(({ name, directory, settings }) =>
		fileCandidate(
			name,
			join(directory, "Dockerfile"),
			Object.entries(settings.opts ?? {}).map(
				([option, value]) => `--${option.replace(":", "=")}=${value}`,
			),
		),
	),
	...candidates().filter(
		({ name }) => wanted === "everything" || name.startsWith("lint/"),
	),
].filter(({ name }, index) =>
	wanted === ""
		? index % 8 === 0
		: wanted === "all" ||
			wanted === "everything" ||
			wanted.split(",").some((part) => name.includes(part)),
);

const names =
	'exempts names with the word "public", but not those with "file" or "version"';
const comments = "knows no check= in comments above an instruction";
const ignored =
	"takes . for a file that .* leaves out, and looks past patterns with an exclamation mark";

/** What version 0.25 of the engine's frontend does otherwise, by the names of cases. */
const known: Readonly<Record<string, string>> = {
	"example/SecretsUsedInArgOrEnv-2": names,
	"lint/secrets-in-env-near": names,
	"lint/copy-ignored-dot-near": ignored,
	"lint/copy-ignored-near": ignored,
	"lint/inline-after-blank-line": comments,
	"lint/inline-skip-spaced-list": comments,
};

/** A rule that is experimental, and off, in that version. */
const switchedOn =
	"--build-arg=BUILDKIT_DOCKERFILE_CHECK=experimental=CopyIgnoredFile";

frontendTest(
	`checks of ${selected.length} Dockerfiles print what those of the engine's frontend print`,
	async ({ engine, flags: frontend, directory }) => {
		const images = await standInImages(engine);
		const empty = join(directory, "empty");
		await mkdir(empty);
		const bad: string[] = [];
		const counts = { same: 0, known: 0 };
		for (const candidate of selected) {
			if (candidate.kind === "none" || candidate.text !== undefined) continue;
			const { name, flags, dockerfile, context = empty } = candidate;
			await loadImages(images, candidate.images);
			const different: string[] = [];
			for (const asked of ["--check", "--call=check,format=json"]) {
				const answer = (...more: readonly string[]) =>
					callAnswer(engine, [
						...["buildx", "build", asked, ...flags, ...more],
						...(name.startsWith("lint/copy-ignored") ? [switchedOn] : []),
						...[`--file=${dockerfile}`, context],
					]);
				const official = JSON.stringify(await answer(), undefined, 1);
				const ours = JSON.stringify(await answer(...frontend), undefined, 1);
				if (official === ours) continue;
				const lines = lineDiff(official, ours).join("\n");
				different.push(`${name} ${asked}\n${lines}`);
			}
			if (different.length === 0) {
				counts.same += 1;
				if (name in known)
					bad.push(`${name} is the same now: take it off the list`);
			} else if (name in known) counts.known += 1;
			else bad.push(...different);
		}
		console.log(`${counts.same} alike, ${counts.known} listed differences`);
		assert.is(bad.length, 0, bad.join("\n\n"));
		assert.ok(counts.same > 0);
	},
);

test.run();
