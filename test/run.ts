import { spawn } from "node:child_process";
import { globSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join, relative } from "node:path";
import { parseArgs } from "node:util";
import { withTestEngine } from "./engine/test-session.ts";

/**
 * Everything that is tested, in this order: the build, then types and style, recorded cases and unit tests, then the tests on a real
 * engine; as many at a time as there are processors. Ends with the line `N passed, N failed`, and `, N skipped` when something was.
 */

const usage = `npm test [-- PART...] [--keep]    everything, or the test files whose names contain a part
npm run unit [-- PART...]         without the build, the checks, the recorded cases and the engine

  --unit  no build, checks, recorded cases or engine
  --keep  leave an engine up that was started for the tests`;

const root = join(import.meta.dirname, "..");

interface Outcome {
	readonly passed: number;
	readonly failed: number;
	readonly skipped: number;
}

const nothing: Outcome = { passed: 0, failed: 0, skipped: 0 };

function add(...outcomes: readonly Outcome[]): Outcome {
	return outcomes.reduce(
		(sum, each) => ({
			passed: sum.passed + each.passed,
			failed: sum.failed + each.failed,
			skipped: sum.skipped + each.skipped,
		}),
		nothing,
	);
}

/** A program that was run: what it printed, its exit code, and its seconds. */
interface Ran {
	readonly text: string;
	readonly code: number | null;
	readonly duration: string;
}

function run(
	command: string,
	args: readonly string[],
	environment: Readonly<Record<string, string>> = {},
): Promise<Ran> {
	const started = performance.now();
	const child = spawn(command, args, {
		cwd: root,
		stdio: ["ignore", "pipe", "pipe"],
		env: { ...process.env, ...environment },
	});
	const output: Buffer[] = [];
	child.stdout.on("data", (chunk: Buffer) => output.push(chunk));
	child.stderr.on("data", (chunk: Buffer) => output.push(chunk));
	return new Promise((resolve, reject) => {
		child.on("error", reject);
		child.on("close", (code) =>
			resolve({
				text: Buffer.concat(output).toString(),
				code,
				duration: `${((performance.now() - started) / 1000).toFixed(1)} s`,
			}),
		);
	});
}

function report(name: string, outcome: Outcome, { text, duration }: Ran): void {
	const { passed, failed, skipped } = outcome;
	const figures = skipped > 0 ? `${passed}, ${skipped} skipped` : `${passed}`;
	console.log(
		`${failed === 0 ? "ok  " : "FAIL"} ${name} (${figures}; ${duration})`,
	);
	if (failed > 0) console.log(text.trimEnd());
}

/** A test file, in a process of its own. */
async function testFile(
	file: string,
	environment?: Readonly<Record<string, string>>,
): Promise<Outcome> {
	const ran = await run(process.execPath, [join(root, file)], environment);
	const total = sum(ran.text, /^\s*Total:\s+(\d+)/gm);
	const passed = sum(ran.text, /^\s*Passed:\s+(\d+)/gm);
	const skipped =
		sum(ran.text, /^\s*Skipped:\s+(\d+)/gm) +
		[...ran.text.matchAll(/^\S+\.test\.ts: skipped: /gm)].length;
	const failed = total - passed;
	// A file that ends badly without a failed test, or that has no test and does not say why, has failed as a whole.
	const broken =
		failed === 0 && (ran.code !== 0 || total + skipped === 0) ? 1 : 0;
	const outcome = { passed, failed: failed + broken, skipped };
	report(relative("test", file), outcome, ran);
	return outcome;
}

function sum(text: string, pattern: RegExp): number {
	let total = 0;
	for (const match of text.matchAll(pattern)) total += Number(match[1]);
	return total;
}

/** A command that counts as one test. */
async function step(
	name: string,
	command: string,
	...args: readonly string[]
): Promise<Outcome> {
	const ran = await run(command, args);
	const good = ran.code === 0;
	const outcome = { ...nothing, passed: good ? 1 : 0, failed: good ? 0 : 1 };
	report(name, outcome, ran);
	return outcome;
}

/** Recorded cases; each counts as one test. */
async function conformance(
	name: string,
	...args: readonly string[]
): Promise<Outcome> {
	const program = join(root, "test/conformance/run.ts");
	const list = await run(process.execPath, [program, ...args, "--list"]);
	const total = list.text.trimEnd().split("\n").length;
	const ran = await run(process.execPath, [program, ...args]);
	const different = sum(ran.text, /^(\d+) different:$/gm);
	// It can fail without a difference, when a known one is gone, and by a mistake of its own.
	const failed = different === 0 && ran.code !== 0 ? 1 : different;
	const outcome = { ...nothing, passed: Math.max(0, total - failed), failed };
	report(name, outcome, ran);
	return outcome;
}

async function inParallel(
	jobs: readonly (() => Promise<Outcome>)[],
): Promise<Outcome> {
	const queue = [...jobs];
	const outcomes: Outcome[] = [];
	const worker = async () => {
		for (let job = queue.shift(); job !== undefined; job = queue.shift())
			outcomes.push(await job());
	};
	const workers = Math.max(2, availableParallelism());
	await Promise.all(Array.from({ length: workers }, worker));
	return add(...outcomes);
}

async function onEngine(
	files: readonly string[],
	keep: boolean,
): Promise<Outcome> {
	if (files.length === 0) return nothing;
	try {
		return await withTestEngine(keep, (environment) =>
			inParallel(files.map((file) => () => testFile(file, environment))),
		);
	} catch (error) {
		// A machine that could have an engine has none: that is a failure, and the rest of the figures still count.
		console.log(`FAIL engine\n${(error as Error).message}`);
		return { ...nothing, failed: 1 };
	}
}

async function main(): Promise<void> {
	const { values, positionals } = parseArgs({
		allowPositionals: true,
		options: {
			unit: { type: "boolean", default: false },
			keep: { type: "boolean", default: false },
			help: { type: "boolean", default: false },
		},
	});
	if (values.help) {
		console.log(usage);
		return;
	}
	const everything = !values.unit && positionals.length === 0;
	const files = globSync("test/**/*.test.ts", { cwd: root })
		.filter(
			(file) =>
				positionals.length === 0 ||
				positionals.some((part) => file.includes(part)),
		)
		.sort();
	const needsEngine = (file: string) => file.startsWith(join("test", "engine"));
	const bin = (name: string) => join(root, "node_modules/.bin", name);

	const built = everything
		? await step("build", process.execPath, "src/bundle/bundle.ts")
		: nothing;
	const plain = await inParallel([
		...(everything
			? [
					() => step("types", bin("tsc"), "-p", "."),
					() => step("style", bin("biome"), "check", "."),
					() => conformance("recorded cases", "--in-process"),
					// A process of its own for every case takes ten times as long: only the areas that the project is about.
					() =>
						conformance(
							"recorded cases of secrets and SSH, in processes of their own",
							...["--area", "mounts-secret", "--area", "mounts-ssh"],
						),
				]
			: []),
		...files
			.filter((file) => !needsEngine(file))
			.map((file) => () => testFile(file)),
	]);
	const engine = values.unit
		? nothing
		: await onEngine(files.filter(needsEngine), values.keep);

	const { passed, failed, skipped } = add(built, plain, engine);
	const tail = skipped > 0 ? `, ${skipped} skipped` : "";
	console.log(`\n${passed} passed, ${failed} failed${tail}`);
	// Nothing tested is nothing shown: a part that no file has.
	process.exitCode = failed > 0 || passed + skipped === 0 ? 1 : 0;
}

await main();
