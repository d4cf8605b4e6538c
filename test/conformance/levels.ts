import { normalised } from "./normalise.ts";
import type { Outcome } from "./outcome.ts";

/** What is compared, strictest last. */
export const levels = [
	"outcome",
	"digests",
	"config value",
	"config bytes",
	"op metadata",
	"answers",
	"warnings",
] as const;

export type Level = (typeof levels)[number];

/** What each level means, for the report. */
export const meanings: Readonly<Record<Level, string>> = {
	outcome: "result or error, and the lines of the error",
	digests: "op digests, in order",
	"config value": "image configs as values",
	"config bytes": "image configs byte for byte",
	"op metadata": "names, capabilities, source lines of ops",
	answers: "platforms, other metadata, attestations, subrequests",
	warnings: "rules and lines of warnings, in order",
};

/** One level of one case. */
export interface Comparison {
	readonly level: Level;
	readonly same: boolean;
	/** The compared parts, for a diff. */
	readonly expected: unknown;
	readonly actual: unknown;
}

/** Compares on the levels a recording says something about. A wrong outcome is wrong on every level that needs a result. */
export function compare(
	recorded: Outcome,
	run: Outcome,
): readonly Comparison[] {
	const expected = normalised(recorded);
	const actual = normalised(run);
	return levels
		.filter((level) => applies(level, expected))
		.map((level) => {
			const ours = part(level, actual);
			const theirs = part(level, expected);
			return {
				level,
				same: stable(ours) === stable(theirs),
				expected: theirs,
				actual: level === "outcome" ? withMessage(ours, run) : ours,
			};
		});
}

function applies(level: Level, { outcome, result, config }: Outcome): boolean {
	switch (level) {
		case "outcome":
		case "warnings":
			return true;
		case "digests":
		case "op metadata":
			return result !== undefined;
		case "config value":
		case "config bytes":
			return config !== undefined;
		case "answers":
			return outcome === "result";
	}
}

function part(level: Level, outcome: Outcome): unknown {
	switch (level) {
		case "outcome":
			return { outcome: outcome.outcome, ranges: outcome.error?.ranges };
		case "digests":
			return eachResult(outcome, ({ ops, frontend }) => ({
				frontend,
				digests: ops?.map(({ digest }) => digest),
			}));
		case "op metadata":
			return eachResult(outcome, ({ ops }) =>
				ops?.map(({ metadata, locations }) => ({ metadata, locations })),
			);
		case "config value":
			return eachConfig(outcome, ({ json }) => json);
		case "config bytes":
			return eachConfig(outcome, ({ sha256 }) => sha256);
		case "answers": {
			const { platforms, metadata, attestations, subrequest } = outcome;
			return { platforms, metadata, attestations, subrequest };
		}
		case "warnings":
			return outcome.warnings;
	}
}

type Solved = NonNullable<Outcome["result"]>[string];
type Config = NonNullable<Outcome["config"]>[string];

function eachResult(
	{ result }: Outcome,
	view: (solved: Solved) => unknown,
): unknown {
	return (
		result &&
		Object.fromEntries(
			Object.entries(result).map(([key, solved]) => [key, view(solved)]),
		)
	);
}

function eachConfig(
	{ config }: Outcome,
	view: (config: Config) => unknown,
): unknown {
	return (
		config &&
		Object.fromEntries(
			Object.entries(config).map(([key, each]) => [key, view(each)]),
		)
	);
}

function withMessage(part: unknown, { error }: Outcome): unknown {
	return error?.message === undefined
		? part
		: { ...(part as object), message: error.message };
}

/** JSON with the keys of every object in one order, so that equal values have equal texts. */
export function stable(value: unknown, indent?: number): string {
	return JSON.stringify(value, sortedKeys, indent) ?? "undefined";
}

function sortedKeys(_key: string, value: unknown): unknown {
	if (typeof value !== "object" || value === null || Array.isArray(value))
		return value;
	return Object.fromEntries(
		Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)),
	);
}
