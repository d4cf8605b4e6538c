import { parseDockerfile } from "../../src/dockerfile/parse.ts";
import { chooseRules } from "../../src/lint/choose-rules.ts";
import { offlineFacts } from "../../src/lint/facts.ts";
import { lint } from "../../src/lint/lint.ts";
import { allRules } from "../../src/lint/rules.ts";
import { createSource } from "../../src/text/source.ts";
import { createPlatform } from "../../src/values/platform.ts";
import { lowerAndEncode } from "./throughput.ts";

/** A kind of Dockerfile that can be made as large as one likes. */
export interface GrowingInput {
	readonly name: string;
	/** How many of the repeated thing the large one has; the small one has a tenth. */
	readonly count: number;
	make(count: number): string;
}

const repeat = (count: number, line: (index: number) => string) =>
	Array.from({ length: count }, (_, index) => line(index)).join("");

export const growingInputs: readonly GrowingInput[] = [
	{
		name: "1 MB of instructions",
		count: 20_000,
		make: (count) =>
			`FROM alpine:3\n${repeat(
				count,
				(index) => `RUN echo ${index} "$HOME" && true ${"x".repeat(20)}\n`,
			)}`,
	},
	{
		name: "a line of 64 KB",
		count: 65_000,
		make: (count) => `FROM alpine:3\nRUN echo ${"x y ".repeat(count / 4)}\n`,
	},
	{
		name: "10,000 continuations",
		count: 10_000,
		make: (count) =>
			`FROM alpine:3\nRUN true${repeat(count, () => " \\\n && true")}\n`,
	},
	{
		name: "2,000 stages",
		count: 2000,
		make: (count) =>
			`FROM alpine:3 AS s\n${repeat(
				count,
				(index) =>
					`FROM ${index === 0 ? "s" : `s${index - 1}`} AS s${index}\nENV N=${index}\n`,
			)}`,
	},
	{
		name: "5,000 here-documents",
		count: 5000,
		make: (count) =>
			`FROM alpine:3\n${repeat(
				count,
				(index) => `RUN <<EOF${index}\necho ${index}\nEOF${index}\n`,
			)}`,
	},
	{
		name: "substitutions 500 deep",
		count: 500,
		make: (count) =>
			`FROM alpine:3\nENV A=${"${a:-".repeat(count)}x${"}".repeat(count)}\n`,
	},
];

const facts = offlineFacts(createPlatform("linux", "amd64"));
const rules = chooseRules(allRules);
const read = (text: string) =>
	parseDockerfile(createSource("Dockerfile", text));

/** What is done to them. */
export const growingWork: readonly (readonly [
	name: string,
	work: (text: string) => Promise<void> | void,
])[] = [
	["parse", (text) => void read(text)],
	["parse, lower, encode", lowerAndEncode],
	["lint", (text) => void lint(read(text), { facts, rules })],
];

export interface Growth {
	readonly input: string;
	readonly work: string;
	/** Milliseconds of CPU time for the large input. */
	readonly large: number;
	/** How many times longer the large input takes than one of a tenth: 10 when time is in proportion to size. */
	readonly ratios: readonly number[];
}

const samples = 5;
/** A sample repeats the work for at least so many milliseconds of CPU time: clocks are coarse. */
const sampleTime = 25;

/** Measures every kind of work on every kind of input, small and large in turn, warm. */
export async function* measureGrowth(): AsyncGenerator<Growth> {
	for (const { name: input, count, make } of growingInputs) {
		const small = make(count / 10);
		const large = make(count);
		for (const [name, work] of growingWork) {
			const ratios: number[] = [];
			let least = Number.POSITIVE_INFINITY;
			for (let sample = -1; sample < samples; sample++) {
				const few = await timeOf(work, small);
				const many = await timeOf(work, large);
				// The first is not warm.
				if (sample < 0) continue;
				ratios.push(many / few);
				least = Math.min(least, many);
			}
			yield { input, work: name, large: least, ratios };
		}
	}
}

/** Milliseconds of CPU time that one run takes. */
async function timeOf(
	work: (text: string) => Promise<void> | void,
	text: string,
): Promise<number> {
	const before = process.cpuUsage();
	for (let runs = 1; ; runs++) {
		await work(text);
		const { user, system } = process.cpuUsage(before);
		const spent = (user + system) / 1000;
		if (spent >= sampleTime) return spent / runs;
	}
}
