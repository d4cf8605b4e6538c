import { relative, resolve } from "node:path";
import type { ImageConfig } from "../image/image-config.ts";
import { mergeSettings } from "../lint/configuration.ts";
import type { Totals } from "../report/report.ts";
import type { Severity } from "../text/diagnostic.ts";
import { readBaseline } from "./baseline.ts";
import { type FoundFile, findDockerfiles } from "./find-dockerfiles.ts";
import { findSettings, readSettingsFile } from "./find-settings.ts";
import { parseIgnoreRules } from "./git-ignore.ts";
import { EXIT, type ExitCode, type Io } from "./io.ts";
import {
	type LintArguments,
	lintHelp,
	readLintArguments,
} from "./lint-arguments.ts";
import { type LintJob, lintBytes } from "./lint-file.ts";
import { lintMany } from "./lint-many.ts";
import { formatNames, LintOutput } from "./lint-output.ts";
import type { FailOn, LintSettings } from "./lint-settings.ts";

/** `keyhole lint`. */
export async function runLint(
	args: readonly string[],
	io: Io,
): Promise<ExitCode> {
	const given = readLintArguments(args, formatNames, io);
	if (given.help) {
		io.stdout(lintHelp(formatNames));
		return EXIT.clean;
	}
	const settings: LintSettings =
		given.config === "none"
			? { rules: new Map(), ignore: [], directory: io.cwd }
			: given.config === undefined
				? await findSettings(io.cwd)
				: await readSettingsFile(resolve(io.cwd, given.config));
	for (const note of settings.notes ?? []) io.stderr(`keyhole: ${note}\n`);
	const job = await createJob(given, settings, io);
	const files = chooseFiles(given, settings, io);
	if (files.length === 0) {
		io.stderr("keyhole: no Dockerfile found\n");
	}
	const baseline =
		given.baseline === undefined
			? undefined
			: readBaseline(resolve(io.cwd, given.baseline));
	const output = new LintOutput(given, io, baseline, files.length);
	const progress = new Progress(files.length, io);
	if (given.paths.includes("-")) {
		const bytes = Buffer.from(await io.readStdin());
		output.take(await lintBytes(given.stdinFilename, bytes, job), {
			isStdin: true,
			isNamed: false,
		});
	}
	const others = files.filter(({ path }) => path !== "-");
	const paths = others.map(({ path }) => path);
	await lintMany(paths, job, io, (file, index) => {
		const isNamed = others[index]?.isNamed === true;
		output.take(file, { isStdin: false, isNamed });
		progress.advance();
	});
	progress.clear();
	output.finish();
	if (given.writeBaseline !== undefined) return EXIT.clean;
	if (output.unreadable > 0) return EXIT.usage;
	const failOn = given.failOn ?? settings.failOn ?? "warning";
	return fails(output.totals, failOn) ? EXIT.findings : EXIT.clean;
}

async function createJob(
	given: LintArguments,
	settings: LintSettings,
	io: Io,
): Promise<LintJob> {
	return {
		cwd: io.cwd,
		rules: mergeSettings(settings.rules, given.rules),
		images: await readImages(given.images, io),
		buildArguments: given.buildArguments,
		...(given.target !== undefined && { target: given.target }),
		...(given.context !== undefined && { context: given.context }),
		today: today(io),
		readsScripts: given.readsScripts,
		fixes: given.fixes !== undefined,
	};
}

/** The reader of image configurations is loaded only when there are some. */
async function readImages(
	file: string | undefined,
	io: Io,
): Promise<ReadonlyMap<string, ImageConfig>> {
	if (file === undefined) return new Map();
	const { readKnownImages } = await import("./known-images.ts");
	const images = readKnownImages(resolve(io.cwd, file));
	return new Map([...images].map(([name, { config }]) => [name, config]));
}

/** `SOURCE_DATE_EPOCH` makes runs repeatable, expiry dates included. */
function today(io: Io): string {
	const epoch = Number(io.environment.SOURCE_DATE_EPOCH);
	const date =
		Number.isFinite(epoch) && epoch > 0 ? new Date(epoch * 1000) : new Date();
	return date.toISOString().slice(0, 10);
}

function chooseFiles(
	given: LintArguments,
	settings: LintSettings,
	io: Io,
): readonly FoundFile[] {
	const names = given.paths.length === 0 ? ["."] : given.paths;
	const found = findDockerfiles(names, io.cwd);
	if (settings.ignore.length === 0) return found;
	const ignored = parseIgnoreRules(settings.ignore.join("\n"));
	return found.filter(({ path, isNamed }) => {
		if (isNamed) return true;
		const inside = relative(settings.directory, resolve(io.cwd, path));
		return !isIgnoredPath(inside.replaceAll("\\", "/"), ignored);
	});
}

/** A path is ignored with the directories above it. */
function isIgnoredPath(
	path: string,
	rules: ReturnType<typeof parseIgnoreRules>,
): boolean {
	const parts = path.split("/");
	return parts.some((_, index) =>
		rules.isIgnored(
			parts.slice(0, index + 1).join("/"),
			index < parts.length - 1,
		),
	);
}

const ranks: readonly Severity[] = ["info", "warning", "error"];

function fails(totals: Totals, failOn: FailOn): boolean {
	if (failOn === "never") return false;
	return ranks
		.slice(ranks.indexOf(failOn))
		.some((severity) => totals[severity] > 0);
}

/** A line on the terminal that counts files while there are many. */
class Progress {
	readonly #total: number;
	readonly #io: Io;
	#done = 0;
	#shownAt = 0;

	constructor(total: number, io: Io) {
		this.#total = total;
		this.#io = io;
	}

	advance(): void {
		this.#done++;
		if (!this.#io.terminal || this.#total < 50) return;
		const now = Date.now();
		if (now - this.#shownAt < 100) return;
		this.#shownAt = now;
		this.#io.stderr(`\r${this.#done} of ${this.#total} files`);
	}

	clear(): void {
		if (this.#shownAt > 0) this.#io.stderr("\r\u001b[K");
	}
}
