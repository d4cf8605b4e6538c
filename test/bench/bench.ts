import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import {
	allocatorVariable,
	snapshotOptions,
} from "../../src/bundle/launcher.ts";
import { ensureEngine, findEngine } from "../engine/ensure-engine.ts";
import { exportFrontendImage } from "../engine/oci-image.ts";
import { sequentialDepth } from "../stub-gateway/record.ts";
import { readCases } from "../stub-gateway/recorded-case.ts";
import { runProgram } from "../stub-gateway/run-frontend.ts";
import { readFixtures, readProjects } from "./corpus.ts";
import { measureGrowth } from "./growth.ts";
import { measureManyFiles } from "./many-files.ts";
import { measureMemory } from "./memory.ts";
import { type FrontendStart, startFrontend, startProgram } from "./start-up.ts";
import { ratios, type Summary, summarise } from "./statistics.ts";
import { measureThroughput, type Speeds } from "./throughput.ts";
import {
	type BuildTimes,
	builds,
	measureBuilds,
	measureParts,
} from "./whole-builds.ts";

const usage = `npm run bench [-- SECTION... --markdown]

Measures the built program and prints one table. docs/performance.md says what the figures mean.

  start        the frontend, from start to result, and the linter on one file
  throughput   reading, lowering and linting, beside other libraries
  growth       how time grows with size
  files        whether memory grows with the number of files, and whether all processors are used
  builds       whole builds on a Docker engine, beside its own frontend
  image        the size of the frontend's image

Without a section: all of them, the last two if the engine of this checkout is up (npm run engine -- up).

Every ratio is of two things that were measured in turn: a busy machine changes it little.`;

const root = join(import.meta.dirname, "../..");
const keyhole = join(root, "dist/keyhole");
const node = join(root, "node_modules/node/bin/node");
/** As the image starts it. */
const frontend = [
	"/usr/bin/env",
	allocatorVariable,
	node,
	...snapshotOptions,
	"--snapshot-blob",
	join(root, "dist/frontend.blob"),
] as const;

interface Row {
	readonly figure: string;
	/** What it is compared with, by the ratio of the two; absent when it stands for itself. */
	readonly ratio?: Summary;
	readonly base?: string;
	readonly goal?: string;
	readonly value: string;
	/** As a part of the median, or in words. */
	readonly spread?: number | string;
}

type Rows = Promise<readonly Row[]> | AsyncIterable<Row>;

const sections: Readonly<Record<string, () => Rows>> = {
	start: startRows,
	throughput: throughputRows,
	growth: growthRows,
	files: fileRows,
	builds: buildRows,
	image: imageRows,
};
const onEngine: readonly string[] = ["builds", "image"];

async function main(): Promise<void> {
	const { values, positionals } = parseArgs({
		allowPositionals: true,
		options: {
			help: { type: "boolean", default: false },
			markdown: { type: "boolean", default: false },
		},
	});
	const unknown = positionals.find((name) => !(name in sections));
	if (values.help || unknown !== undefined) {
		console.log(usage);
		process.exitCode = values.help ? 0 : 2;
		return;
	}
	if (!existsSync(join(root, "dist/frontend.blob")))
		execFileSync("npm", ["run", "build"], { cwd: root, stdio: "inherit" });
	const names =
		positionals.length > 0
			? positionals
			: Object.keys(sections).filter((name) => !onEngine.includes(name));
	if (positionals.length === 0) {
		if ((await findEngine()) !== undefined) names.push(...onEngine);
		else console.error(`no engine is up: without ${onEngine.join(", ")}`);
	}
	const print = values.markdown ? printMarkdown : printColumns;
	const titles = ["figure", "ratio", "to", "goal", "median", "spread"];
	print(titles);
	if (values.markdown) print(titles.map(() => "---"));
	for (const name of names) {
		const rows = sections[name]?.() ?? [];
		const all = Symbol.asyncIterator in rows ? rows : await rows;
		for await (const row of all)
			print([
				row.figure,
				row.ratio === undefined ? "" : `${row.ratio.median.toFixed(2)}x`,
				row.base ?? "",
				row.goal ?? "",
				row.value,
				spreadOf(row),
			]);
	}
}

const widths = [46, 7, 16, 7, 11, 7];

/** Columns never touch: a cell that is too long pushes the others aside. */
function printColumns(cells: readonly string[]): void {
	const padded = cells.map((cell, index) => cell.padEnd(widths[index] ?? 0));
	console.log(padded.join("  ").trimEnd());
}

function printMarkdown(cells: readonly string[]): void {
	console.log(`| ${cells.map((cell) => cell.trim()).join(" | ")} |`);
}

function milliseconds(value: number): string {
	return `${Math.abs(value) < 10 ? value.toPrecision(2) : value.toFixed(0)} ms`;
}

function spreadOf({ ratio, spread: own }: Row): string {
	const spread = ratio?.spread ?? own;
	if (typeof spread === "string") return spread;
	return spread === undefined || Number.isNaN(spread)
		? ""
		: `±${Math.round(spread * 50)} %`;
}

/** How often each program is started. */
const starts = 25;

async function startRows(): Promise<readonly Row[]> {
	const trivial = caseNamed("run/shell-form");
	const empty: number[] = [];
	const runs: FrontendStart[] = [];
	const lints: number[] = [];
	const directory = mkdtempSync(join(tmpdir(), "keyhole-bench-"));
	const file = join(directory, "Dockerfile");
	writeFileSync(file, "FROM alpine:3.20\nUSER 1000\n");
	// In turn, because the machine may be busy. The first ones fill caches and do not count.
	for (let run = -2; run < starts; run++) {
		const base = await startProgram([node, "-e", "0"]);
		const started = await startFrontend(frontend, trivial);
		const linted = await startProgram([keyhole, "lint", file]);
		if (run < 0) continue;
		empty.push(base);
		runs.push(started);
		lints.push(linted);
	}
	rmSync(directory, { recursive: true });
	const row = (
		figure: string,
		values: readonly number[],
		goal?: string,
	): Row => ({
		figure,
		ratio: ratios(values, empty),
		base: "node -e 0",
		...(goal && { goal }),
		value: `${summarise(values).median.toFixed(0)} ms`,
	});
	const cpu = summarise(runs.map((run) => run.cpu));
	const memory = summarise(runs.map((run) => run.peakMemory));
	return [
		{
			figure: "node -e 0, start to end",
			value: `${summarise(empty).median.toFixed(0)} ms`,
			spread: summarise(empty).spread,
		},
		row(
			"frontend, start to first call",
			runs.map((run) => run.firstCall),
			"≤ 1.6",
		),
		row(
			"frontend, start to result",
			runs.map((run) => run.returned),
		),
		{
			figure: "frontend, CPU time",
			value: `${cpu.median.toFixed(0)} ms`,
			spread: cpu.spread,
		},
		{
			figure: "frontend, peak memory",
			goal: "≤ 60",
			value: `${memory.median.toFixed(0)} MB`,
			spread: memory.spread,
		},
		...(await depthRows()),
		row("keyhole lint, one file", lints, "≤ 2"),
	];
}

/** Cases that stand for builds: one without images, one with one, and one with two and a context. */
const depthCases: readonly (readonly [string, string, string])[] = [
	["round trips, no image", "copy-add/link-scratch-base", "≤ 5"],
	["round trips, an image", "run/shell-form", "≤ 6"],
	["round trips, two images, context", "from-stages/copy-from-image", "≤ 6"],
];

async function depthRows(): Promise<readonly Row[]> {
	const rows: Row[] = [];
	for (const [figure, name, goal] of depthCases) {
		// The engine takes its time, so that calls that are made together are seen together.
		const run = await runProgram(frontend, caseNamed(name), { latency: 20 });
		rows.push({ figure, goal, value: String(sequentialDepth(run.calls)) });
	}
	return rows;
}

function caseNamed(name: string) {
	const found = readCases().find((each) => each.name === name);
	if (found === undefined) throw new Error(`there is no case ${name}`);
	return found;
}

/** What each is compared with, and the goals. */
const comparisons: readonly (readonly [string, string, string?])[] = [
	["dockerfile-ast", "dockerfile-ast"],
	["docker-file-parser", "dockerfile-ast"],
	["parse", "dockerfile-ast", "≥ 3"],
	["dockerfile-utils", "dockerfile-utils"],
	["dockerfilelint", "dockerfile-utils"],
	["lint", "dockerfile-utils", "≥ 3"],
	["lint with scripts", "dockerfile-utils"],
	["parse, lower, encode", "dockerfile-utils", "≥ 2.5"],
];

async function throughputRows(): Promise<readonly Row[]> {
	const { fixtures, projects } = await measureThroughput({
		fixtures: readFixtures(),
		projects: readProjects(),
	});
	return [
		...throughputOf(fixtures, ""),
		...throughputOf(projects, ", projects"),
	];
}

/** @param corpus what the names of the rows say about the Dockerfiles */
function throughputOf(speeds: Speeds, corpus: string): readonly Row[] {
	return comparisons.map(([figure, base, goal]) => {
		const own = speeds.get(figure) ?? [];
		const { median, spread } = summarise(own);
		return {
			figure: `${figure}${corpus}`,
			...(figure === base
				? { spread }
				: { ratio: ratios(own, speeds.get(base) ?? []), base }),
			...(goal && { goal }),
			value: `${median.toFixed(2)} MB/s`,
		};
	});
}

async function* growthRows(): AsyncGenerator<Row> {
	for await (const { input, work, large, ratios: each } of measureGrowth())
		yield {
			figure: `${input}: ${work}`,
			ratio: summarise(each),
			base: "a tenth of it",
			value: milliseconds(large),
		};
}

async function* fileRows(): AsyncGenerator<Row> {
	const { early, late, files } = await measureMemory();
	yield {
		figure: `heap after ${files} files, linted`,
		ratio: { median: late / early, spread: Number.NaN },
		base: "after 1,000",
		goal: "1",
		value: `${(late / 1e6).toFixed(0)} MB`,
	};
	for (const many of await measureManyFiles(keyhole)) {
		yield {
			figure: `keyhole lint, ${many.files} ${many.kind}`,
			ratio: ratios(many.one, many.all),
			base: "on one processor",
			goal: `~${many.processors}`,
			value: milliseconds(summarise(many.all).median),
		};
	}
}

/** How often each build is made. */
const buildRuns = 20;

async function* buildRows(): AsyncGenerator<Row> {
	const engine = await ensureEngine();
	const [trivial = "", large = ""] = Object.keys(builds);
	const parts = await measureParts(engine, builds[trivial] ?? "", buildRuns);
	yield* buildPair(trivial, parts);
	const step = (
		figure: string,
		after: readonly number[],
		before: readonly number[],
	): Row => {
		const differences = after.map(
			(time, index) => time - (before[index] ?? Number.NaN),
		);
		const { median, spread } = summarise(differences);
		// As a part of a difference, which may be nothing, it would say nothing.
		const half = Math.abs(median * spread) / 2;
		return {
			figure,
			value: milliseconds(median),
			spread: `±${milliseconds(half)}`,
		};
	};
	yield step("  container, start to end", parts.container, parts.builtin);
	yield step("  Node.js in it, start to end", parts.node, parts.container);
	yield step("  snapshot, calls and work", parts.keyhole, parts.node);
	yield* buildPair(
		large,
		await measureBuilds(engine, builds[large] ?? "", buildRuns),
	);
}

function* buildPair(name: string, times: BuildTimes): Generator<Row> {
	const builtin = summarise(times.builtin);
	yield {
		figure: `build, ${name}: the engine's own frontend`,
		value: milliseconds(builtin.median),
		spread: builtin.spread,
	};
	yield {
		figure: `build, ${name}: keyhole`,
		ratio: ratios(times.keyhole, times.builtin),
		base: "engine's own",
		value: milliseconds(summarise(times.keyhole).median),
	};
}

async function imageRows(): Promise<readonly Row[]> {
	const engine = await ensureEngine();
	const row = (figure: string, goal: string, size: number): Row => ({
		figure,
		goal,
		value: `${(size / 1e6).toFixed(1)} MB`,
	});
	const gzip = await exportFrontendImage(engine, "gzip");
	const zstd = await exportFrontendImage(engine, "zstd");
	return [
		row("image, compressed with gzip", "≤ 42", gzip.image.size),
		row("image, compressed with zstd", "≤ 32", zstd.image.size),
	];
}

await main();
