import { encodeDefinition, marshal } from "../../llb/index.ts";
import { parseDockerfile } from "../../src/dockerfile/parse.ts";
import { chooseRules } from "../../src/lint/choose-rules.ts";
import { offlineFacts } from "../../src/lint/facts.ts";
import { lint } from "../../src/lint/lint.ts";
import { allRules } from "../../src/lint/rules.ts";
import { lowerOffline } from "../../src/lower/offline.ts";
import { loadShellParser } from "../../src/shell/parser.ts";
import { createSource } from "../../src/text/source.ts";
import { createPlatform } from "../../src/values/platform.ts";
import { megabytes } from "./corpus.ts";
import { loadPeers } from "./peers.ts";

/** Something that is done to every Dockerfile of the corpus. */
export interface Contender {
	readonly name: string;
	run(texts: readonly string[]): Promise<void> | void;
}

const parse = (text: string) =>
	parseDockerfile(createSource("Dockerfile", text));

/** Reads, lowers and encodes. A file that cannot be built is read and refused. */
export async function lowerAndEncode(text: string): Promise<void> {
	try {
		const { output, marshalOptions } = await lowerOffline(parse(text));
		encodeDefinition(marshal(output, marshalOptions));
	} catch (error) {
		if (!(error instanceof Error) || error.name !== "BuildRefused") throw error;
	}
}

/** What is compared: keyhole's parts and the peers. */
export async function contenders(): Promise<readonly Contender[]> {
	const peers = loadPeers();
	const shell = await loadShellParser();
	const rules = chooseRules(allRules);
	const facts = offlineFacts(createPlatform("linux", "amd64"));
	const each = (name: string, work: (text: string) => void): Contender => ({
		name,
		run(texts) {
			for (const text of texts) work(text);
		},
	});
	return [
		each("dockerfile-ast", peers.ast),
		each("docker-file-parser", peers.parser),
		each("dockerfile-utils", peers.validate),
		each("dockerfilelint", peers.lint),
		each("parse", (text) => void parse(text)),
		{
			name: "parse, lower, encode",
			async run(texts) {
				for (const text of texts) await lowerAndEncode(text);
			},
		},
		each("lint", (text) => {
			lint(parse(text), { facts, rules });
		}),
		each("lint with scripts", (text) => {
			lint(parse(text), { facts, rules, shell });
		}),
	];
}

/** Megabytes per second of CPU time, for each contender in each round. */
export type Speeds = ReadonlyMap<string, readonly number[]>;

/**
 * Milliseconds of CPU time that each contender runs before it is measured. V8 optimises one function after the other, and the time it
 * takes for that is counted with the rest: a large program needs some seconds until its speed is its own.
 */
const warmUp = 8000;
/** Milliseconds of CPU time of a turn, at least. Short, because the speed of a shared machine changes within seconds. */
const turn = 150;
const rounds = 15;

/** Measures all contenders in turn, in one process, warm, over each corpus by itself. */
export async function measureThroughput<Corpus extends string>(
	corpora: Readonly<Record<Corpus, readonly string[]>>,
): Promise<Readonly<Record<Corpus, Speeds>>> {
	const measured = await contenders();
	const everything = Object.values<readonly string[]>(corpora).flat();
	for (const { run } of measured) await timeOfPass(run, everything, warmUp);
	const speeds: [string, Speeds][] = [];
	for (const [corpus, texts] of Object.entries<readonly string[]>(corpora))
		speeds.push([corpus, await measureCorpus(measured, texts)]);
	return Object.fromEntries(speeds) as Record<Corpus, Speeds>;
}

async function measureCorpus(
	measured: readonly Contender[],
	texts: readonly string[],
): Promise<Speeds> {
	const size = megabytes(texts);
	const speeds = new Map(measured.map(({ name }) => [name, [] as number[]]));
	for (let round = 0; round < rounds; round++)
		for (const { name, run } of measured) {
			const time = await timeOfPass(run, texts, turn);
			speeds.get(name)?.push(size / (time / 1000));
		}
	return speeds;
}

/** Milliseconds of CPU time that all texts take once, from as many passes as fill `least` milliseconds. */
async function timeOfPass(
	run: Contender["run"],
	texts: readonly string[],
	least: number,
): Promise<number> {
	const before = process.cpuUsage();
	for (let passes = 1; ; passes++) {
		await run(texts);
		const { user, system } = process.cpuUsage(before);
		const spent = (user + system) / 1000;
		if (spent >= least) return spent / passes;
	}
}
