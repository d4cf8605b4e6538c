import { isUtf8 } from "node:buffer";
import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Dockerfile } from "../dockerfile/ast.ts";
import { parseDockerfile } from "../dockerfile/parse.ts";
import type { ImageConfig } from "../image/image-config.ts";
import { type ChosenRules, chooseRules } from "../lint/choose-rules.ts";
import type { RuleSetting } from "../lint/configuration.ts";
import { type Facts, offlineFacts } from "../lint/facts.ts";
import { applyFixes } from "../lint/fix.ts";
import { withKnownImages } from "../lint/known-images.ts";
import { type LintResult, lint } from "../lint/lint.ts";
import { allRules } from "../lint/rules.ts";
import {
	type FileReport,
	reportFailure,
	reportFile,
} from "../report/report.ts";
import { loadShellParser } from "../shell/parser.ts";
import { createSource } from "../text/source.ts";
import { parseIgnoreFile } from "../values/ignore-file.ts";
import {
	createIgnoreMatcher,
	type IgnoreMatcher,
} from "../values/ignore-patterns.ts";
import { platformOfMachine } from "../values/platform.ts";
import { decodeDockerfile } from "./read-dockerfile.ts";
import { findSecretValues } from "./secret-values.ts";

/** What all files of one run have in common. Plain data: it is sent to other processes. */
export interface LintJob {
	readonly cwd: string;
	readonly rules: ReadonlyMap<string, RuleSetting>;
	/** Configurations of base images, by name. */
	readonly images: ReadonlyMap<string, ImageConfig>;
	readonly buildArguments: ReadonlyMap<string, string>;
	readonly target?: string;
	/** The build context; by default the directory of the Dockerfile. */
	readonly context?: string;
	readonly today: string;
	/** Whether scripts in RUN are looked at. */
	readonly readsScripts: boolean;
	/** Whether safe fixes are applied to the text before it is reported. */
	readonly fixes: boolean;
}

/** A file's report, and what fixes made of it. */
export interface LintedFile {
	readonly report: FileReport;
	/** Absent when nothing was changed. */
	readonly change?: FileChange;
}

export interface FileChange {
	readonly before: string;
	readonly after: string;
	/** How many fixes were applied. */
	readonly fixes: number;
	/** Whether the file begins with a byte order mark, which the texts do not have. */
	readonly hasMark: boolean;
}

/** A Dockerfile larger than this is none. */
const largestFile = 16 * 1024 * 1024;
/** A fix may make room for another one; they come to an end long before this. */
const fixRounds = 10;

/** Reads and checks a file. */
export async function lintFile(
	path: string,
	job: LintJob,
): Promise<LintedFile> {
	const bytes = readBytes(resolve(job.cwd, path));
	return "failure" in bytes
		? { report: reportFailure(path, bytes.failure) }
		: lintBytes(path, bytes, job);
}

/** Checks a file's content, and fixes it if asked to. */
export async function lintBytes(
	path: string,
	bytes: Buffer,
	job: LintJob,
): Promise<LintedFile> {
	if (bytes.subarray(0, 8192).includes(0)) {
		return { report: reportFailure(path, "it is not a text") };
	}
	const before = decodeDockerfile(bytes);
	let checked = await checkText(path, before, job);
	let after = before;
	let fixes = 0;
	const mayFix = job.fixes && isUtf8(bytes);
	for (let round = 0; mayFix && round < fixRounds; round++) {
		const fixed = applyFixes(after, checked.result.findings);
		if (fixed.applied.length === 0) break;
		const again = await checkText(path, fixed.text, job);
		// A fix must not break the text; should one do so, it is not made.
		if (countErrors(again) > countErrors(checked)) break;
		checked = again;
		after = fixed.text;
		fixes += fixed.applied.length;
	}
	const { document, result } = checked;
	const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
	return {
		report: reportFile(path, document.source, result),
		...(fixes > 0 && { change: { before, after, fixes, hasMark } }),
	};
}

/** A text with what was found in it. */
export interface CheckedText {
	readonly document: Dockerfile;
	readonly result: LintResult;
}

/** Checks a text as if it stood in a file of this path. */
export async function checkText(
	path: string,
	text: string,
	job: LintJob,
): Promise<CheckedText> {
	const document = parseDockerfile(createSource(path, text));
	const secretValues = await findSecretValues(text);
	const common = commonOf(job);
	const ignored = readIgnoreFile(path, job);
	const facts = withKnownImages(
		document,
		{ ...common.facts, ...(ignored && { ignored }), secretValues },
		job.images,
	);
	const shell = job.readsScripts ? await loadShellParser() : undefined;
	const result = lint(document, {
		facts,
		rules: common.rules,
		shell,
		today: job.today,
	});
	return { document, result };
}

/** What is the same for all files of a run. */
interface Common {
	readonly rules: ChosenRules;
	readonly facts: Facts;
}

const prepared = new WeakMap<LintJob, Common>();

function commonOf(job: LintJob): Common {
	let common = prepared.get(job);
	if (common === undefined) {
		common = {
			rules: chooseRules(allRules, { rules: job.rules }),
			facts: {
				...offlineFacts(platformOfMachine(process.arch)),
				buildArguments: job.buildArguments,
				...(job.target !== undefined && {
					target: job.target,
					allStages: false,
				}),
			},
		};
		prepared.set(job, common);
	}
	return common;
}

const everything = createIgnoreMatcher([]);

/** The ignore file that a build would use: the Dockerfile's own, else that of the build context. */
function readIgnoreFile(
	path: string,
	{ cwd, context }: LintJob,
): IgnoreMatcher | undefined {
	const file = resolve(cwd, path);
	const directory =
		context === undefined ? dirname(file) : resolve(cwd, context);
	for (const name of [
		`${file}.dockerignore`,
		join(directory, ".dockerignore"),
	]) {
		// Mostly there is none, and an error of reading takes longer than asking.
		if (!existsSync(name)) continue;
		try {
			const lines = parseIgnoreFile(readFileSync(name, "utf8"));
			if (!lines.ok) return undefined;
			const matcher = createIgnoreMatcher(
				lines.value.map(({ pattern }) => pattern),
			);
			return matcher.ok ? matcher.value : undefined;
		} catch {
			// It cannot be read, and the next one counts.
		}
	}
	return everything.ok && existsSync(file) ? everything.value : undefined;
}

function readBytes(file: string): Buffer | { readonly failure: string } {
	try {
		const { size } = statSync(file);
		return size > largestFile
			? { failure: `it is larger than ${largestFile / 1024 / 1024} MB` }
			: readFileSync(file);
	} catch (error) {
		return { failure: `it cannot be read: ${describe(error)}` };
	}
}

function describe(error: unknown): string {
	switch ((error as NodeJS.ErrnoException).code) {
		case "ENOENT":
			return "there is no such file";
		case "EACCES":
			return "permission denied";
		case "EISDIR":
			return "it is a directory";
		default:
			return (error as Error).message;
	}
}

function countErrors({ document }: CheckedText): number {
	return document.diagnostics.length;
}
