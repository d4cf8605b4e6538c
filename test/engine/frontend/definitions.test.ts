import { test } from "uvu";
import * as assert from "uvu/assert";
import {
	type Candidate,
	candidates,
	checkDefinitions,
	knownDifferences,
} from "./check-definitions.ts";
import { frontendTest } from "./under-test.ts";

/**
 * Builds Dockerfiles of fixtures/ with the engine's own frontend and with this one, and compares what the engine tells of both. Every
 * sixteenth by default; KEYHOLE_DEFINITIONS=all takes all of them (the better part of an hour on two cores), any other value those
 * whose names contain one of its parts between commas. KEYHOLE_DEFINITIONS_SHOW prints a line for each.
 */

const wanted = process.env.KEYHOLE_DEFINITIONS ?? "";
const everything = candidates();
const possible = everything.filter(({ kind }) => kind === "candidate");
const selected = possible.filter(({ name }, index) =>
	wanted === ""
		? index % 16 === 0
		: wanted === "all" || wanted.split(",").some((part) => name.includes(part)),
);

frontendTest(
	`${selected.length} Dockerfiles make the steps that the engine's frontend makes of them`,
	async (underTest) => {
		assert.ok(selected.length > 0, `no Dockerfile is named ${wanted}`);
		const known = new Map(knownDifferences().map((each) => [each.case, each]));
		const bad: string[] = [];
		const counts = { result: 0, error: 0, known: 0, refused: 0 };
		const show = process.env.KEYHOLE_DEFINITIONS_SHOW !== undefined;
		await checkDefinitions(underTest, selected, ({ name }, comparison) => {
			const listed = known.get(name);
			if (comparison.kind === "different") {
				const { aspects, text } = comparison;
				const unlisted = aspects.filter(
					(aspect) => !listed?.aspects.includes(aspect),
				);
				if (unlisted.length > 0) bad.push(`${name}\n${text}`);
				else counts.known += 1;
			} else {
				if (listed !== undefined)
					bad.push(`${name} is the same now: take it off the list`);
				counts[comparison.kind === "same" ? comparison.outcome : "refused"] +=
					1;
			}
			if (show) console.log(JSON.stringify({ name, ...comparison }));
		});
		console.log(
			`${counts.result} built alike, ${counts.error} failed alike, ${counts.known} listed differences, ${counts.refused} refused by the client`,
		);
		assert.is(bad.length, 0, bad.join("\n\n"));
	},
);

test("the list of differences names Dockerfiles that are built, with reasons", () => {
	const names = new Set(possible.map((each: Candidate) => each.name));
	for (const { case: name, reason, aspects } of knownDifferences()) {
		assert.ok(names.has(name), name);
		assert.ok(reason.length > 20 && aspects.length > 0, name);
	}
});

test("what is not built has a reason, and is little", () => {
	const left = everything.filter(({ kind }) => kind === "none");
	assert.ok(left.length < everything.length / 10, String(left.length));
});

test.run();
