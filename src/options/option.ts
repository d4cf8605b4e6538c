import { compareBytes } from "../values/go-json.ts";
import type { Platform } from "../values/platform.ts";
import type { Result } from "../values/result.ts";

/** The options of a build as the client sent them: name to text. */
export type RawOptions = ReadonlyMap<string, string>;

/** What reading an option may depend on. */
export interface ReadingContext {
	/** The machine this process runs on: completes a platform like `arm64`. */
	readonly host: Platform;
}

/** One option: its names, and how its text becomes a value. */
export interface Option<T> {
	/** The first one that is given (and not empty, unless `emptyCounts`) is read. */
	readonly names: readonly [string, ...string[]];
	/** What a good value looks like, to end a sentence with: `a number of bytes, such as 67108864`. */
	readonly expected: string;
	/** Whether an empty text is a value. Default: it counts as absent. */
	readonly emptyCounts?: boolean;
	/** The value when the option is absent. */
	readonly absent: T;
	readonly read: (text: string, context: ReadingContext) => Result<T>;
}

/** What is wrong with an option. */
export interface OptionProblem {
	readonly option: string;
	readonly value: string;
	/** A full sentence without final full stop: names the option and its value, and says what was expected. */
	readonly message: string;
}

/** The value of an option, or its absent value after reporting the problem. */
export function readOption<T>(
	option: Option<T>,
	raw: RawOptions,
	context: ReadingContext,
	report: (problem: OptionProblem) => void,
): T {
	for (const name of option.names) {
		const text = raw.get(name);
		if (text === undefined) continue;
		if (text === "" && option.emptyCounts !== true) continue;
		const value = option.read(text, context);
		if (value.ok) return value.value;
		report(problemOf(name, text, value.message, option.expected));
		break;
	}
	return option.absent;
}

/** The problem with a value, in words. */
export function problemOf(
	option: string,
	value: string,
	wrong: string,
	expected: string,
): OptionProblem {
	return {
		option,
		value,
		message: `option ${option} cannot be "${value}": ${wrong}; expected ${expected}`,
	};
}

/** Every option whose name begins with `prefix`, by the rest of its name, in byte order of the names. */
export function valuesWithPrefix(
	raw: RawOptions,
	prefix: string,
): ReadonlyMap<string, string> {
	const found = new Map<string, string>();
	for (const [name, text] of [...raw].sort(([a], [b]) => compareBytes(a, b))) {
		if (name.startsWith(prefix)) found.set(name.slice(prefix.length), text);
	}
	return found;
}
