import { writeFileSync } from "node:fs";
import { relative, resolve } from "node:path";
import type { ImageConfig } from "../image/image-config.ts";
import { mergeSettings } from "../lint/configuration.ts";
import { allRules } from "../lint/rules.ts";
import { checkstyleReport } from "../report/checkstyle.ts";
import { githubReport } from "../report/github.ts";
import { gitlabReport } from "../report/gitlab.ts";
import { jsonReport } from "../report/json.ts";
import { junitReport } from "../report/junit.ts";
import { prettyFile, prettySummary } from "../report/pretty.ts";
import { type FileReport, totalsOf } from "../report/report.ts";
import { sarifReport } from "../report/sarif.ts";
import { createStyle, type Style } from "../report/style.ts";
import { tapReport } from "../report/tap.ts";
import { unifiedDiff } from "../report/unified-diff.ts";
import type { Severity } from "../text/diagnostic.ts";
import {
	type Baseline,
	baselineText,
	readBaseline,
	withoutKnown,
} from "./baseline.ts";
import { type FoundFile, findDockerfiles } from "./find-dockerfiles.ts";
import { parseIgnoreRules } from "./git-ignore.ts";
import { EXIT, type ExitCode, type Io } from "./io.ts";
import {
	type LintArguments,
	lintHelp,
	readLintArguments,
} from "./lint-arguments.ts";
import {
	type FileChange,
	type LintedFile,
	type LintJob,
	lintBytes,
} from "./lint-file.ts";
import { lintMany } from "./lint-many.ts";
import {
	type FailOn,
	findSettings,
	type LintSettings,
	readSettingsFile,
} from "./lint-settings.ts";
import { version } from "./version.ts";

/** The machine-readable formats. */
const formats: Readonly<
	Record<string, (files: readonly FileReport[]) => string>
> = {
	json: jsonReport,
	sarif: (files) => sarifReport(files, allRules, version),
	github: githubReport,
	gitlab: gitlabReport,
	checkstyle: checkstyleReport,
	junit: junitReport,
	tap: tapReport,
};

/** `keyhole lint`. */
export async function runLint(
	args: readonly string[],
	io: Io,
): Promise<ExitCode> {
	const given = readLintArguments(args, Object.keys(formats), io);
	if (given.help) {
		io.stdout(lintHelp(Object.keys(formats)));
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
	const output = new Output(given, job, io, baseline);
	const progress = new Progress(files.length, io);
	if (given.paths.includes("-")) {
		const bytes = Buffer.from(await io.readStdin());
		output.take(await lintBytes(given.stdinFilename, bytes, job), true);
	}
	const paths = files.map(({ path }) => path).filter((path) => path !== "-");
	await lintMany(paths, job, (file) => {
		output.take(file, false);
		progress.advance();
	});
	progress.clear();
	return finish(output, given, settings, files, io);
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
	const ignored = parseIgnoreRules(settings.ignore.join("\n"));
	return findDockerfiles(names, io.cwd).filter(({ path, isNamed }) => {
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

/** Takes results as they come: prints what can be printed at once, and keeps what is asked for at the end. */
class Output {
	readonly reports: FileReport[] = [];
	fixes = 0;
	readonly #given: LintArguments;
	readonly #job: LintJob;
	readonly #io: Io;
	readonly #baseline: Baseline | undefined;
	readonly style: Style;

	constructor(
		given: LintArguments,
		job: LintJob,
		io: Io,
		baseline: Baseline | undefined,
	) {
		this.#given = given;
		this.#job = job;
		this.#io = io;
		this.#baseline = baseline;
		this.style = createStyle(isColoured(given, io));
	}

	take({ report, change }: LintedFile, isStdin: boolean): void {
		if (change !== undefined) this.#apply(report.path, change, isStdin);
		const { quiet, format } = this.#given;
		const known =
			this.#baseline === undefined
				? report
				: withoutKnown(report, this.#baseline);
		const told: FileReport = quiet
			? {
					...known,
					findings: known.findings.filter(
						({ severity }) => severity !== "info",
					),
				}
			: known;
		if (format !== "pretty") {
			this.reports.push(told);
			return;
		}
		if (this.#given.writeBaseline === undefined && !this.#writesText(isStdin)) {
			this.#io.stdout(prettyFile(told, this.style));
		}
		// What was printed is not kept: ten thousand files must not fill the memory.
		this.reports.push({
			...told,
			findings: told.findings.map((finding) => ({
				...finding,
				excerpt: [],
				related: [],
			})),
		});
	}

	/** Whether standard output is for a fixed text or a difference, not for findings. */
	#writesText(isStdin: boolean): boolean {
		return (
			this.#given.fixes === "dry-run" ||
			(this.#given.fixes === "write" && isStdin)
		);
	}

	#apply(path: string, change: FileChange, isStdin: boolean): void {
		this.fixes += change.fixes;
		if (this.#given.fixes === "dry-run") {
			this.#io.stdout(unifiedDiff(path, change.before, change.after));
		} else if (isStdin) this.#io.stdout(change.after);
		else {
			const mark = change.hasMark ? "\uFEFF" : "";
			writeFileSync(resolve(this.#job.cwd, path), mark + change.after);
		}
	}
}

function finish(
	output: Output,
	given: LintArguments,
	settings: LintSettings,
	files: readonly FoundFile[],
	io: Io,
): ExitCode {
	const { reports, style } = output;
	if (given.writeBaseline !== undefined) {
		writeFileSync(resolve(io.cwd, given.writeBaseline), baselineText(reports));
	}
	const print = formats[given.format];
	if (print !== undefined) io.stdout(print(reports));
	else {
		const notes = new Set(
			reports.flatMap((report) =>
				report.notes.map(({ rule, message }) => `${rule}: ${message}`),
			),
		);
		const summary = prettySummary(
			totalsOf(reports),
			given.quiet ? [] : [...notes],
			reports.length,
			style,
		);
		const isData = given.fixes === "dry-run" || given.paths.includes("-");
		if (isData) io.stderr(summary);
		else io.stdout(summary);
	}
	if (output.fixes > 0) {
		const verb = given.fixes === "dry-run" ? "would be made" : "made";
		io.stderr(
			`${output.fixes} ${output.fixes === 1 ? "fix" : "fixes"} ${verb}\n`,
		);
	}
	if (given.writeBaseline !== undefined) return EXIT.clean;
	const named = new Set(
		files.filter(({ isNamed }) => isNamed).map(({ path }) => path),
	);
	const isUnreadable = reports.some(
		({ path, failure }) => failure !== undefined && named.has(path),
	);
	if (isUnreadable) return EXIT.usage;
	const failOn = given.failOn ?? settings.failOn ?? "warning";
	return reports.some((report) => fails(report, failOn))
		? EXIT.findings
		: EXIT.clean;
}

const ranks: Readonly<Record<Severity, number>> = {
	info: 0,
	warning: 1,
	error: 2,
};

function fails({ findings }: FileReport, failOn: FailOn): boolean {
	if (failOn === "never") return false;
	return findings.some(({ severity }) => ranks[severity] >= ranks[failOn]);
}

function isColoured({ colour }: LintArguments, io: Io): boolean {
	if (colour !== undefined) return colour;
	const { NO_COLOR, FORCE_COLOR, TERM } = io.environment;
	if (NO_COLOR) return false;
	if (FORCE_COLOR && FORCE_COLOR !== "0") return true;
	return io.terminal && TERM !== "dumb";
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
