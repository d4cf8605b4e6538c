import { spawn } from "node:child_process";
import { globSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join, relative } from "node:path";

/**
 * Runs the test files, each in a process of its own, and prints their sums. Arguments select files by parts of their names.
 * Files under test/engine need a Docker engine and run alone, after all others.
 */

const root = join(import.meta.dirname, "..");
const wanted = process.argv.slice(2);
const files = globSync("test/**/*.test.ts", { cwd: root })
	.filter(
		(file) => wanted.length === 0 || wanted.some((part) => file.includes(part)),
	)
	.sort();

interface Outcome {
	readonly passed: number;
	readonly failed: number;
}

function runFile(file: string): Promise<Outcome> {
	const child = spawn(process.execPath, [join(root, file)], {
		cwd: root,
		stdio: ["ignore", "pipe", "pipe"],
	});
	const output: Buffer[] = [];
	child.stdout.on("data", (chunk: Buffer) => output.push(chunk));
	child.stderr.on("data", (chunk: Buffer) => output.push(chunk));
	return new Promise((resolve, reject) => {
		child.on("error", reject);
		child.on("close", (code) => {
			const text = Buffer.concat(output).toString();
			const total = sum(text, /^\s*Total:\s+(\d+)/gm);
			const passed = sum(text, /^\s*Passed:\s+(\d+)/gm);
			const skipped = sum(text, /^\s*Skipped:\s+(\d+)/gm);
			const failed = total - passed - skipped;
			// A file that ends badly without a failed test, or that runs no test, has failed as a whole.
			const broken = failed === 0 && (code !== 0 || total === 0) ? 1 : 0;
			const good = failed + broken === 0;
			console.log(
				`${good ? "ok  " : "FAIL"} ${relative("test", file)} (${passed})`,
			);
			if (!good) console.log(text.trimEnd());
			resolve({ passed, failed: failed + broken });
		});
	});
}

function sum(text: string, pattern: RegExp): number {
	let total = 0;
	for (const match of text.matchAll(pattern)) total += Number(match[1]);
	return total;
}

async function runAll(queue: string[], parallel: number): Promise<Outcome> {
	let passed = 0;
	let failed = 0;
	const worker = async () => {
		for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
			const outcome = await runFile(file);
			passed += outcome.passed;
			failed += outcome.failed;
		}
	};
	await Promise.all(Array.from({ length: parallel }, worker));
	return { passed, failed };
}

const onEngine = (file: string) => file.startsWith(join("test", "engine"));
const plain = await runAll(
	files.filter((file) => !onEngine(file)),
	Math.max(2, availableParallelism()),
);
const engine = await runAll(files.filter(onEngine), 1);
const failed = plain.failed + engine.failed;
console.log(`\n${plain.passed + engine.passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
