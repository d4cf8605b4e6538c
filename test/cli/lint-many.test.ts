import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { LintJob } from "../../src/cli/lint-file.ts";
import { lintMany } from "../../src/cli/lint-many.ts";
import { lineReader, readJob, writeJob } from "../../src/cli/lint-protocol.ts";
import { parseImageConfig } from "../../src/image/parse-image-config.ts";

/** Enough files that further processes are started, where there are processors for them. */
const names = Array.from(
	{ length: 300 },
	(_, index) => `${String(index).padStart(3, "0")}.Dockerfile`,
);
const directory = mkdtempSync(join(tmpdir(), "keyhole-many-"));
for (const name of names) {
	const text = `FROM alpine:3.20 AS Stage${name.slice(0, 3)}\n${"# \n".repeat(1200)}`;
	writeFileSync(join(directory, name), text);
}

const main = join(import.meta.dirname, "../../src/cli/main.ts");
const ourselves = [process.execPath, main, "lint-worker"];

const image = parseImageConfig(
	'{"os":"linux","architecture":"amd64","config":{"Labels":{"a":"b"},"ExposedPorts":{"80/tcp":{}},"Healthcheck":{"Test":["CMD","x"],"Interval":30000000000}}}',
);
const job: LintJob = {
	cwd: directory,
	rules: new Map([["StageNameCasing", { severity: "error", options: {} }]]),
	images: new Map(image.ok ? [["alpine:3.20", image.value]] : []),
	buildArguments: new Map(),
	today: "2026-01-01",
	readsScripts: true,
	fixes: false,
};

const test = suite("many files");

test.after(() => rmSync(directory, { recursive: true }));

/** Checks the files with the help of such processes; all have to be there, in order, once, with the job's severity. */
async function check(lintWorker: readonly string[] | undefined): Promise<void> {
	const taken: string[] = [];
	await lintMany(
		names,
		job,
		lintWorker === undefined ? {} : { lintWorker },
		({ report }, index) => {
			assert.is(report.path, names[index]);
			assert.equal(
				report.findings.map(({ rule, severity }) => [rule, severity]),
				[["StageNameCasing", "error"]],
			);
			taken.push(report.path);
		},
	);
	assert.equal(taken, names);
}

test("in one process", () => check(undefined));

test("in several", () => check(ourselves));

test("others may end before they have said anything", () =>
	check([process.execPath, "-e", "process.exit(3)"]));

test("others may end when they have done a part", () => {
	const filter =
		'const worker = require("child_process").spawn(process.argv[1], process.argv.slice(2), {stdio: ["pipe", "pipe", "inherit"]});' +
		"process.stdin.pipe(worker.stdin);" +
		'worker.stdout.once("data", (bytes) => process.stdout.write(bytes, () => { worker.kill(); process.exit(1); }));';
	return check([process.execPath, "-e", filter, ...ourselves]);
});

test("others may not be there at all", () =>
	check([join(directory, "missing")]));

test("the job arrives as it was", () => {
	assert.equal(readJob(writeJob(job)), job);
	assert.not.match(writeJob(job), "\n");
});

test("lines arrive whole, however they are cut", () => {
	const bytes = Buffer.from("é😀\n\nab\nrest");
	for (let size = 1; size <= bytes.length; size++) {
		const lines: string[] = [];
		const read = lineReader((line) => lines.push(line));
		for (let at = 0; at < bytes.length; at += size) {
			read(bytes.subarray(at, at + size));
		}
		assert.equal(lines, ["é😀", "", "ab"]);
	}
});

/** Runs the program over the files, and does with its output what is given. */
function run(
	format: string,
	use: (output: NodeJS.ReadableStream & { destroy(): void }) => void,
) {
	const child = spawn(
		process.execPath,
		[main, "lint", "--fail-on", "never", "--format", format, directory],
		{ stdio: ["ignore", "pipe", "pipe"] },
	);
	use(child.stdout);
	let errors = "";
	child.stderr.on("data", (chunk) => {
		errors += chunk;
	});
	return new Promise<{ code: number | null; errors: string }>((resolve) => {
		child.on("close", (code) => resolve({ code, errors }));
	});
}

test("a reader may go away", async () => {
	for (const format of ["pretty", "json", "sarif"]) {
		const ended = await run(format, (output) => {
			output.once("data", () => output.destroy());
		});
		assert.equal(ended, { code: 0, errors: "" });
	}
});

test("a reader may take its time", async () => {
	let text = "";
	const ended = await run("json", (output) => {
		output.on("data", (chunk) => {
			text += chunk;
			output.pause();
			setTimeout(() => output.resume(), 10);
		});
	});
	assert.equal(ended, { code: 0, errors: "" });
	const { files } = JSON.parse(text) as { files: unknown[] };
	assert.is(files.length, names.length);
});

test.run();
