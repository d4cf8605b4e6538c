import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { sequentialDepth } from "../stub-gateway/record.ts";
import {
	casesDirectory,
	type RecordedCase,
	readCases,
} from "../stub-gateway/recorded-case.ts";
import {
	type FrontendRun,
	runInProcess,
	runProgram,
} from "../stub-gateway/run-frontend.ts";
import { knownDifferences } from "./known-differences.ts";
import { compare } from "./levels.ts";
import { type Outcome, outcomeOf } from "./outcome.ts";
import {
	type CaseReport,
	details,
	differences,
	failureLine,
	staleDifferences,
	summary,
} from "./report.ts";

const usage = `npm run conformance [-- FILTER...] [options]

Runs the recorded cases of fixtures/conformance against the built frontend and compares what it does with the recording.

  FILTER             only cases whose name contains this (several: any of them)
  --area NAME        only this area; may be repeated
  --in-process       run the sources in this process instead of dist/frontend
  --frontend PROGRAM run another frontend
  --cases DIR        other cases of the same form
  --verbose          show what differs and which calls were made; default for a single case
  --depth            show for each case how many round trips it needs one after the other
  --jobs N           cases at a time (2)
  --latency MS       time the stub takes for each answer (2)
  --list             names only, nothing is run

Exits with 0 when every case is the same on every level, known differences aside.`;

const builtFrontend = fileURLToPath(
	new URL("../../dist/frontend", import.meta.url),
);

async function main(): Promise<number> {
	const { values, positionals } = parseArgs({
		allowPositionals: true,
		options: {
			area: { type: "string", multiple: true, default: [] },
			"in-process": { type: "boolean", default: false },
			frontend: { type: "string" },
			cases: { type: "string", default: casesDirectory },
			verbose: { type: "boolean", default: false },
			depth: { type: "boolean", default: false },
			jobs: { type: "string", default: "2" },
			latency: { type: "string", default: "2" },
			list: { type: "boolean", default: false },
			help: { type: "boolean", default: false },
		},
	});
	if (values.help) {
		console.log(usage);
		return 0;
	}
	const cases = readCases(values.cases).filter(
		({ name, area }) =>
			(values.area.length === 0 || values.area.includes(area)) &&
			(positionals.length === 0 ||
				positionals.some((filter) => name.includes(filter))),
	);
	if (cases.length === 0) {
		console.error("no case has such a name; --list shows them all");
		return 2;
	}
	if (values.list) {
		for (const { name } of cases) console.log(name);
		return 0;
	}
	const options = { latency: Number(values.latency) };
	const frontend = values["in-process"]
		? await inProcess()
		: program(values.frontend ?? builtFrontend);
	const reports = await runAll(
		cases,
		(recorded) => frontend(recorded, options),
		Number(values.jobs),
	);
	print(reports, {
		verbose: values.verbose || cases.length === 1,
		depth: values.depth,
	});
	const failed = reports.some((report) => differences(report).length > 0);
	const stale = reports.some((report) => staleDifferences(report).length > 0);
	return failed || stale ? 1 : 0;
}

type Frontend = (
	recorded: RecordedCase,
	options: { readonly latency: number },
) => Promise<FrontendRun>;

function program(path: string): Frontend {
	if (!existsSync(path))
		throw new Error(
			`${path} is not there; build it with \`npm run build\`, or run the sources with --in-process`,
		);
	return (recorded, options) => runProgram([path], recorded, options);
}

async function inProcess(): Promise<Frontend> {
	const { buildDockerfile } = await import(
		"../../src/build/build-dockerfile.ts"
	);
	return (recorded, options) =>
		runInProcess(buildDockerfile, recorded, options);
}

async function runAll(
	cases: readonly RecordedCase[],
	run: (recorded: RecordedCase) => Promise<FrontendRun>,
	jobs: number,
): Promise<readonly CaseReport[]> {
	const known = knownDifferences();
	const reports: CaseReport[] = [];
	let next = 0;
	const worker = async () => {
		for (;;) {
			const index = next++;
			const recorded = cases[index];
			if (recorded === undefined) return;
			const ran = await run(recorded);
			const expected = JSON.parse(
				readFileSync(join(recorded.directory, "expected.json"), "utf8"),
			) as Outcome;
			reports[index] = {
				recorded,
				run: ran,
				comparisons: compare(expected, outcomeOf(ran)),
				known: known.filter((each) => each.case === recorded.name),
			};
		}
	};
	await Promise.all(Array.from({ length: jobs }, worker));
	return reports;
}

function print(
	reports: readonly CaseReport[],
	{ verbose, depth }: { readonly verbose: boolean; readonly depth: boolean },
): void {
	const failed = reports.filter((report) => differences(report).length > 0);
	const show = verbose && reports.length > 1 ? failed : reports;
	if (verbose)
		for (const report of show) console.log(details(report).join("\n"));
	if (depth)
		for (const { recorded, run } of reports)
			console.log(
				`${String(sequentialDepth(run.calls)).padStart(3)} of ${String(run.calls.length).padStart(2)} calls  ${recorded.name}`,
			);
	for (const line of summary(reports)) console.log(line);
	if (failed.length > 0) {
		console.log(`\n${failed.length} different:`);
		for (const report of failed) console.log(`  ${failureLine(report)}`);
	}
	for (const report of reports)
		for (const level of staleDifferences(report))
			console.log(
				`known-differences.json lists ${report.recorded.name} (${level}), which is the same now: take it out`,
			);
}

process.exitCode = await main();
