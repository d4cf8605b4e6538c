import { parseArgs } from "node:util";
import fc from "fast-check";
import { ALPHABETS, FRAGMENTS, sequences } from "./alphabets.ts";
import { checkText } from "./properties.ts";

/**
 * npm run fuzz [-- --seconds N] [-- --inputs N] [-- --seed N]
 *
 * Tries all short texts over small alphabets, then random ones, until time is up or enough were tried. A failing text is made
 * smaller and printed with the seed that finds it again.
 */
const { values } = parseArgs({
	options: {
		seconds: { type: "string", default: "60" },
		inputs: { type: "string" },
		seed: { type: "string" },
	},
});
const inputs =
	values.inputs === undefined
		? Number.POSITIVE_INFINITY
		: Number(values.inputs);
const until =
	Date.now() +
	(values.inputs === undefined
		? Number(values.seconds) * 1000
		: Number.POSITIVE_INFINITY);
const seed = Number(values.seed ?? Date.now() % 2 ** 31);

/** A text that takes longer than this hangs, for all purposes. */
const PATIENCE_MS = 5_000;

let tried = 0;

async function tryText(text: string): Promise<void> {
	const start = performance.now();
	await checkText(text);
	tried++;
	const took = performance.now() - start;
	if (took > PATIENCE_MS)
		throw new Error(
			`took ${Math.round(took)} ms\n  in ${JSON.stringify(text.slice(0, 2000))}`,
		);
}

const goesOn = () => Date.now() < until && tried < inputs;

async function exhaust(length: number): Promise<void> {
	for (const { before, pieces } of ALPHABETS)
		for (const text of sequences(pieces, length)) {
			if (!goesOn()) return;
			await tryText(before + text);
		}
}

const fragments = fc
	.array(
		fc.oneof(
			{ weight: 5, arbitrary: fc.constantFrom(...FRAGMENTS) },
			fc.string({ maxLength: 6 }),
		),
		{
			maxLength: 30,
		},
	)
	.map((pieces) => pieces.join(""));

async function randomise(round: number): Promise<void> {
	await fc.assert(
		fc.asyncProperty(fragments, async (text) => {
			if (goesOn()) await tryText(text);
		}),
		{ seed: seed + round, numRuns: 2_000, endOnFailure: false },
	);
}

let length = 0;
for (; length <= 4; length++) await exhaust(length);
const exhausted = tried;
for (let round = 0; goesOn(); round++) await randomise(round);
console.log(
	`${tried} texts tried, ${exhausted} of them all short ones; seed ${seed}; nothing failed`,
);
