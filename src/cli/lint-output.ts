import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { allRules } from "../lint/rules.ts";
import { checkstyleWriter } from "../report/checkstyle.ts";
import { githubWriter } from "../report/github.ts";
import { gitlabWriter } from "../report/gitlab.ts";
import { jsonWriter } from "../report/json.ts";
import { junitWriter } from "../report/junit.ts";
import { prettyFile, prettySummary } from "../report/pretty.ts";
import {
	addTotals,
	type FileReport,
	noTotals,
	type Totals,
} from "../report/report.ts";
import type { ReportWriter } from "../report/report-writer.ts";
import { sarifWriter } from "../report/sarif.ts";
import { createStyle, type Style } from "../report/style.ts";
import { tapWriter } from "../report/tap.ts";
import { unifiedDiff } from "../report/unified-diff.ts";
import { type Baseline, baselineRecorder, withoutKnown } from "./baseline.ts";
import type { Io } from "./io.ts";
import type { LintArguments } from "./lint-arguments.ts";
import type { FileChange, LintedFile } from "./lint-file.ts";
import { version } from "./version.ts";

/** The machine-readable formats; each writer is told how many files there will be. */
const formats: Readonly<Record<string, (files: number) => ReportWriter>> = {
	json: jsonWriter,
	sarif: () => sarifWriter(allRules, version),
	github: githubWriter,
	gitlab: gitlabWriter,
	checkstyle: checkstyleWriter,
	junit: junitWriter,
	tap: tapWriter,
};

export const formatNames: readonly string[] = Object.keys(formats);

/** Takes results as they come, in order: prints what can be printed at once, and keeps sums. */
export class LintOutput {
	totals: Totals = noTotals;
	/** Files that could not be read, of those that were named. */
	unreadable = 0;
	readonly #given: LintArguments;
	readonly #io: Io;
	readonly #baseline: Baseline | undefined;
	readonly #known = baselineRecorder();
	readonly #style: Style;
	readonly #writer: ReportWriter | undefined;
	readonly #notes = new Set<string>();
	readonly #gathered: Gathered;
	/** What of a report comes after texts and differences. */
	#later = "";
	#files = 0;
	#fixes = 0;

	/** @param files How many there will be. */
	constructor(
		given: LintArguments,
		io: Io,
		baseline: Baseline | undefined,
		files: number,
	) {
		this.#given = given;
		this.#io = io;
		this.#baseline = baseline;
		this.#style = createStyle(isColoured(given, io));
		this.#writer = formats[given.format]?.(files);
		this.#gathered = gather(io);
	}

	take(
		{ report, change }: LintedFile,
		{
			isStdin,
			isNamed,
		}: { readonly isStdin: boolean; readonly isNamed: boolean },
	): void {
		if (change !== undefined) this.#apply(report.path, change, isStdin);
		const known =
			this.#baseline === undefined
				? report
				: withoutKnown(report, this.#baseline);
		const told = this.#given.quiet ? withoutInfo(known) : known;
		this.#files++;
		this.totals = addTotals(this.totals, told);
		if (isNamed && told.failure !== undefined) this.unreadable++;
		if (this.#given.writeBaseline !== undefined) this.#known.add(told);
		if (this.#writer !== undefined) {
			const text = this.#writer.add(told);
			if (this.#writesTexts()) this.#later += text;
			else this.#gathered.write(text);
			return;
		}
		for (const { rule, message } of told.notes) {
			this.#notes.add(`${rule}: ${message}`);
		}
		if (this.#given.writeBaseline === undefined && !this.#writesText(isStdin)) {
			this.#gathered.write(prettyFile(told, this.#style));
		}
	}

	/** Writes what comes after the last file. */
	finish(): void {
		const { writeBaseline, fixes, quiet, paths } = this.#given;
		if (writeBaseline !== undefined) {
			writeFileSync(resolve(this.#io.cwd, writeBaseline), this.#known.text());
		}
		if (this.#writer !== undefined) {
			this.#gathered.write(this.#later);
			for (const piece of this.#writer.end()) this.#gathered.write(piece);
		} else {
			const summary = prettySummary(
				this.totals,
				quiet ? [] : [...this.#notes],
				this.#files,
				this.#style,
			);
			if (fixes === "dry-run" || paths.includes("-")) {
				this.#gathered.flush();
				this.#io.stderr(summary);
			} else this.#gathered.write(summary);
		}
		this.#gathered.flush();
		if (this.#fixes > 0) {
			const verb = fixes === "dry-run" ? "would be made" : "made";
			this.#io.stderr(
				`${this.#fixes} ${this.#fixes === 1 ? "fix" : "fixes"} ${verb}\n`,
			);
		}
	}

	/** Whether what fixes make of a file goes to standard output: the fixed text or a difference. */
	#writesText(isStdin: boolean): boolean {
		return (
			this.#given.fixes === "dry-run" ||
			(this.#given.fixes === "write" && isStdin)
		);
	}

	/** Whether that is so of any file. */
	#writesTexts(): boolean {
		return this.#writesText(this.#given.paths.includes("-"));
	}

	#apply(path: string, change: FileChange, isStdin: boolean): void {
		this.#fixes += change.fixes;
		if (this.#given.fixes === "dry-run") {
			this.#gathered.write(unifiedDiff(path, change.before, change.after));
		} else if (isStdin) this.#gathered.write(change.after);
		else {
			const mark = change.hasMark ? "\uFEFF" : "";
			writeFileSync(resolve(this.#io.cwd, path), mark + change.after);
		}
	}
}

/** Standard output, in fewer and larger pieces than it comes in. */
interface Gathered {
	write(text: string): void;
	flush(): void;
}

/** In UTF-16 code units: as much as a pipe takes at a time. */
const pieceLength = 65_536;

function gather(io: Io): Gathered {
	let text = "";
	const flush = () => {
		if (text !== "") io.stdout(text);
		text = "";
	};
	return {
		write(more) {
			text += more;
			if (io.terminal || text.length >= pieceLength) flush();
		},
		flush,
	};
}

function withoutInfo(report: FileReport): FileReport {
	const findings = report.findings.filter(
		({ severity }) => severity !== "info",
	);
	return { ...report, findings };
}

function isColoured({ colour }: LintArguments, io: Io): boolean {
	if (colour !== undefined) return colour;
	const { NO_COLOR, FORCE_COLOR, TERM } = io.environment;
	if (NO_COLOR) return false;
	if (FORCE_COLOR && FORCE_COLOR !== "0") return true;
	return io.terminal && TERM !== "dumb";
}
