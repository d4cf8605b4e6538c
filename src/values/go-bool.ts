import { fail, type Result, succeed } from "./result.ts";

const values: ReadonlyMap<string, boolean> = new Map([
	...["1", "t", "T", "TRUE", "true", "True"].map(
		(text) => [text, true] as const,
	),
	...["0", "f", "F", "FALSE", "false", "False"].map(
		(text) => [text, false] as const,
	),
]);

/** Reads a truth value as Go's `strconv.ParseBool` does: `1`, `t`, `true` and their opposites, in lower, upper or title case. */
export function parseBool(text: string): Result<boolean> {
	const value = values.get(text);
	return value === undefined
		? fail(`"${text}" is neither true nor false`)
		: succeed(value);
}
