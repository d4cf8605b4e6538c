import type { LineRange } from "../dockerfile/ast.ts";
import type { Finding } from "../lint/finding.ts";
import { fingerprintOf } from "../lint/fingerprint.ts";
import type { LintResult } from "../lint/lint.ts";
import type { Severity } from "../text/diagnostic.ts";
import type { Source } from "../text/source.ts";
import type { Position, Span } from "../text/span.ts";

/**
 * Findings as reports need them: plain data with lines and columns in place of offsets, and the lines of text that they are about.
 * It can be sent between threads, and outlives the text.
 */
export interface FileReport {
	/** As the user named it, with slashes. */
	readonly path: string;
	readonly findings: readonly ReportedFinding[];
	readonly notes: readonly ReportedNote[];
	/** How many findings comments, directives and a baseline silenced. */
	readonly silenced: number;
	/** Why the file could not be read; there is nothing else then. */
	readonly failure?: string;
}

export interface ReportedFinding extends Place {
	/** The rule's id, or the code of an error of the text. */
	readonly rule: string;
	readonly severity: Severity;
	readonly message: string;
	readonly help?: string;
	readonly url?: string;
	/** The lines of the instruction, as the builder reports them. */
	readonly lines: LineRange;
	readonly related: readonly RelatedFinding[];
	readonly fix?: ReportedFix;
	/** Stays the same when lines above change. */
	readonly fingerprint: string;
}

/** A range for people: lines and columns from 1, in UTF-16 code units; `end` is behind the last one. */
export interface Place {
	readonly start: Position;
	readonly end: Position;
	/** The lines of the text from `start` to `end`. */
	readonly excerpt: readonly string[];
}

export interface RelatedFinding extends Place {
	readonly message: string;
}

export interface ReportedFix {
	readonly title: string;
	readonly isSafe: boolean;
	readonly edits: readonly ReportedEdit[];
}

export interface ReportedEdit {
	readonly start: Position;
	readonly end: Position;
	readonly text: string;
}

export interface ReportedNote {
	readonly rule: string;
	readonly message: string;
}

/** How many lines of a long range are kept. */
const longestExcerpt = 12;

/** Takes the positions out of a source. */
export function reportFile(
	path: string,
	source: Source,
	{ findings, notes, silenced }: LintResult,
): FileReport {
	return {
		path,
		findings: findings.map((finding) => reportFinding(source, finding)),
		notes,
		silenced,
	};
}

/** The report of a file that could not be read. */
export function reportFailure(path: string, failure: string): FileReport {
	return { path, findings: [], notes: [], silenced: 0, failure };
}

function reportFinding(source: Source, finding: Finding): ReportedFinding {
	const { code, severity, message, help, url, span, lines, fix } = finding;
	return {
		rule: code,
		severity,
		message,
		...(help !== undefined && { help }),
		...(url !== undefined && { url }),
		...placeOf(source, span),
		lines,
		related: (finding.related ?? []).map((place) => ({
			message: place.message,
			...placeOf(source, place.span),
		})),
		...(fix && {
			fix: {
				title: fix.title,
				isSafe: fix.kind === "safe",
				edits: fix.edits.map((edit) => ({
					start: source.positionAt(edit.span.start),
					end: source.positionAt(edit.span.end),
					text: edit.text,
				})),
			},
		}),
		fingerprint: fingerprintOf(source, finding),
	};
}

function placeOf(source: Source, span: Span): Place {
	const start = source.positionAt(span.start);
	const end = source.positionAt(span.end);
	const last = Math.min(end.line, start.line + longestExcerpt - 1);
	const excerpt: string[] = [];
	for (let line = start.line; line <= last; line++) {
		excerpt.push(source.lineText(line).replace(/[\r\n]+$/, ""));
	}
	return { start, end, excerpt };
}

/** How many findings there are of each severity. */
export interface Totals {
	readonly error: number;
	readonly warning: number;
	readonly info: number;
	/** Those with a safe fix. */
	readonly fixable: number;
	readonly silenced: number;
	/** Files that could not be read. */
	readonly failures: number;
}

export const noTotals: Totals = {
	error: 0,
	warning: 0,
	info: 0,
	fixable: 0,
	silenced: 0,
	failures: 0,
};

/** Totals with those of another file. */
export function addTotals(
	before: Totals,
	{ findings, silenced, failure }: FileReport,
): Totals {
	const totals = { ...before };
	if (failure !== undefined) totals.failures++;
	totals.silenced += silenced;
	for (const { severity, fix } of findings) {
		totals[severity]++;
		if (fix?.isSafe) totals.fixable++;
	}
	return totals;
}
