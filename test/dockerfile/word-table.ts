import * as assert from "uvu/assert";
import { EnvironmentList } from "../../src/dockerfile/environment.ts";
import type {
	Expansion,
	ExpansionOptions,
	SplitExpansion,
} from "../../src/dockerfile/expand.ts";

/** `A=1, B=` as an environment. */
export function readEnvironment(cell: string): EnvironmentList {
	if (cell === "") return EnvironmentList.of();
	return EnvironmentList.of(
		cell.split(", ").map((entry) => {
			const sign = entry.indexOf("=");
			assert.ok(sign > 0, entry);
			return [entry.slice(0, sign), entry.slice(sign + 1)] as const;
		}),
	);
}

/** `rawQuotes skipUnset` as options; a backquote is the escape character. */
export function readOptions(cell: string): ExpansionOptions {
	const words = new Set(cell.split(" "));
	return {
		escape: words.has("`") ? "`" : "\\",
		rawQuotes: words.has("rawQuotes"),
		rawEscapes: words.has("rawEscapes"),
		skipUnset: words.has("skipUnset"),
		skipQuotes: words.has("skipQuotes"),
	};
}

/** What tables say of an expansion: its value, or `!code` of its problem. */
export function showExpansion(expansion: Expansion | SplitExpansion): string {
	if (expansion.kind === "failed") return `!${expansion.problem.code}`;
	return "words" in expansion
		? JSON.stringify(expansion.words.map(({ value }) => value))
		: expansion.value;
}
