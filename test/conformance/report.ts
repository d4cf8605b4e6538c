import { type RecordedCall, sequentialDepth } from "../stub-gateway/record.ts";
import type { RecordedCase } from "../stub-gateway/recorded-case.ts";
import type { FrontendRun } from "../stub-gateway/run-frontend.ts";
import type { KnownDifference } from "./known-differences.ts";
import {
	type Comparison,
	type Level,
	levels,
	meanings,
	stable,
} from "./levels.ts";
import { lineDiff } from "./line-diff.ts";

/** A case that was run, with what came out on each level. */
export interface CaseReport {
	readonly recorded: RecordedCase;
	readonly run: FrontendRun;
	readonly comparisons: readonly Comparison[];
	readonly known: readonly KnownDifference[];
}

/** The levels a case differs on, known differences aside. */
export function differences({
	comparisons,
	known,
}: CaseReport): readonly Comparison[] {
	const meant = new Set(known.flatMap(({ levels }) => levels));
	return comparisons.filter(({ same, level }) => !same && !meant.has(level));
}

/** Listed differences that are no longer there, and so have to leave the list. */
export function staleDifferences({
	comparisons,
	known,
}: CaseReport): readonly Level[] {
	const same = comparisons.filter((each) => each.same);
	return same
		.map(({ level }) => level)
		.filter((level) => known.some(({ levels }) => levels.includes(level)));
}

/** One line per level over all cases, then one per area. */
export function summary(reports: readonly CaseReport[]): readonly string[] {
	const areas = [...new Set(reports.map(({ recorded }) => recorded.area))];
	const clean = reports.filter((report) => differences(report).length === 0);
	const widest = Math.max(...areas.map((area) => area.length), 0);
	return [
		...levels.map((level) => {
			const [same, all, known] = figures(reports, level);
			const meant = known > 0 ? `  (${known} known)` : "";
			return `${level.padEnd(14)} ${ratio(same, all)}  ${meanings[level]}${meant}`;
		}),
		`${"every level".padEnd(14)} ${ratio(clean.length, reports.length)}`,
		"",
		`${" ".repeat(widest)}  ${levels.map((level) => level.padStart(13)).join("")}`,
		...areas.map((area) => {
			const own = reports.filter(({ recorded }) => recorded.area === area);
			const cells = levels.map((level) => {
				const [same, all] = figures(own, level);
				return (all === 0 ? "–" : `${same}/${all}`).padStart(13);
			});
			return `${area.padEnd(widest)}  ${cells.join("")}`;
		}),
		"",
		depthLine(reports),
	];
}

/** A case on one line: its name and the levels it differs on. */
export function failureLine(report: CaseReport): string {
	const failed = differences(report).map(({ level }) => level);
	return `${report.recorded.name}: ${failed.join(", ")}`;
}

/** Everything about a case: what differs, how, and the calls the frontend made. */
export function details(report: CaseReport): readonly string[] {
	const { recorded, run, comparisons } = report;
	const { outcome } = { outcome: run.returned?.error };
	return [
		`=== ${recorded.name}: ${recorded.settings.note}`,
		...comparisons.flatMap(({ level, same, expected, actual }) => {
			if (same) return [`  ${level}: the same`];
			const diff = lineDiff(stable(expected, 1), stable(actual, 1));
			return [`  ${level}: different`, ...diff.map((line) => `    ${line}`)];
		}),
		...(outcome?.message === undefined
			? []
			: [`  message: ${outcome.message}`]),
		...(run.log === "" ? [] : [`  log: ${run.log}`]),
		`  exit code ${run.exitCode}, ${run.duration.toFixed(0)} ms, ${run.calls.length} calls, ${sequentialDepth(run.calls)} of them one after the other:`,
		...run.calls.map((call) => `    ${callLine(call)}`),
	];
}

function callLine({ method, request, started, ended }: RecordedCall): string {
	const text = JSON.stringify(request, (_key, value: unknown) => {
		if (value instanceof Map) return Object.fromEntries(value);
		if (isBuffer(value)) return `${value.data.length} bytes`;
		return value;
	});
	const shown = text.length > 160 ? `${text.slice(0, 160)}…` : text;
	return `${started}–${ended ?? ""} ${method} ${shown}`;
}

/** Buffers reach a replacer as `{type, data}`. */
function isBuffer(value: unknown): value is { data: readonly number[] } {
	return (
		typeof value === "object" &&
		value !== null &&
		"type" in value &&
		value.type === "Buffer"
	);
}

function figures(
	reports: readonly CaseReport[],
	level: Level,
): readonly [same: number, all: number, known: number] {
	const own = reports.filter(({ comparisons }) =>
		comparisons.some((each) => each.level === level),
	);
	const different = own.filter(({ comparisons }) =>
		comparisons.some((each) => each.level === level && !each.same),
	);
	const unmeant = own.filter((report) =>
		differences(report).some((each) => each.level === level),
	);
	return [
		own.length - different.length,
		own.length,
		different.length - unmeant.length,
	];
}

function ratio(part: number, whole: number): string {
	const share = whole === 0 ? 100 : (100 * part) / whole;
	// Rounded down: 100 % means all of them.
	return (
		`${part}/${whole}`.padStart(9) +
		` ${(Math.floor(share * 10) / 10).toFixed(1)} %`.padStart(9)
	);
}

/** How many cases need how many round trips. */
function depthLine(reports: readonly CaseReport[]): string {
	const depths = reports.map(({ run }) => sequentialDepth(run.calls));
	const counts = new Map<number, number>();
	for (const depth of depths) counts.set(depth, (counts.get(depth) ?? 0) + 1);
	const parts = [...counts]
		.sort(([a], [b]) => a - b)
		.map(([depth, count]) => `${depth}: ${count}`);
	return `round trips one after the other (depth: cases)  ${parts.join(", ")}`;
}
