import {
	emptyVariable,
	invalidPattern,
	unknownOperator,
	unsetVariable,
	type WordProblem,
} from "../../grammar/word-problem.ts";
import { WordSplitter, type WordWithin } from "../../grammar/word-splitter.ts";
import {
	readWord,
	substitutionText,
	type WordReading,
	type WordValue,
} from "../../grammar/word-value.ts";
import type { Environment } from "./environment.ts";
import { expandSimply } from "./expand-simply.ts";
import {
	parseShellPattern,
	replaceAll,
	replaceFirst,
	reversePattern,
	trimPrefix,
	trimSuffix,
} from "./shell-pattern.ts";
import {
	type ConditionOperation,
	type ReplaceOperation,
	type TrimOperation,
	type VariableSegment,
	type WordOptions,
	wordSegments,
} from "./word.ts";

/** How a word is expanded. All switches are off by default. */
export interface ExpansionOptions extends WordOptions {
	/** Keep quotes in the value. They still quote. */
	readonly rawQuotes?: boolean;
	/** Keep escape characters in the value. They still escape. */
	readonly rawEscapes?: boolean;
	/** Keep substitutions of unset variables as text. */
	readonly skipUnset?: boolean;
}

/** The names that were looked up. Operands count even where their value is not used. */
interface Lookups {
	/** Those that are set. */
	readonly matched: ReadonlySet<string>;
	/** Those that are not; `${name:-default}` counts. */
	readonly unmatched: ReadonlySet<string>;
}

interface FailedExpansion extends Lookups {
	readonly kind: "failed";
	readonly problem: WordProblem;
}

export type Expansion =
	| (Lookups & { readonly kind: "expanded"; readonly value: string })
	| FailedExpansion;

export type SplitExpansion =
	| (Lookups & {
			readonly kind: "expanded";
			readonly words: readonly WordWithin[];
	  })
	| (FailedExpansion & { readonly words: readonly never[] });

/**
 * Expands a text to one word: substitutes variables and takes quotes and escapes away. The rules are those of the official
 * frontend (`frontend/dockerfile/shell` in BuildKit), with its peculiarities.
 */
export function expandWord(
	text: string,
	environment: Environment,
	options: ExpansionOptions,
): Expansion {
	return (
		expandSimply(text, environment, options) ??
		expandByGrammar(text, environment, options)
	);
}

/** The same for any text, and slower. */
export function expandByGrammar(
	text: string,
	environment: Environment,
	options: ExpansionOptions,
): Expansion {
	const { value, matched, unmatched } = expand(text, environment, options);
	return typeof value === "string"
		? { kind: "expanded", value, matched, unmatched }
		: { kind: "failed", problem: value, matched, unmatched };
}

/**
 * Expands a text and splits it at white space, also at that of unquoted variables. An expansion that failed has no words: what
 * callers that overlook the problem go on with.
 */
export function expandWords(
	text: string,
	environment: Environment,
	options: ExpansionOptions,
): SplitExpansion {
	const splitter = new WordSplitter();
	const { value, matched, unmatched } = expand(
		text,
		environment,
		options,
		splitter,
	);
	return typeof value === "string"
		? { kind: "expanded", words: splitter.finish(), matched, unmatched }
		: { kind: "failed", problem: value, words: [], matched, unmatched };
}

const none: ReadonlySet<string> = new Set();

function expand(
	text: string,
	environment: Environment,
	options: ExpansionOptions,
	splitter?: WordSplitter,
): Lookups & { readonly value: WordValue } {
	let matched: Set<string> | undefined;
	let unmatched: Set<string> | undefined;
	const reading: WordReading = {
		escape: options.escape,
		rawQuotes: options.rawQuotes ?? false,
		rawEscapes: options.rawEscapes ?? false,
		length: text.length,
		splitter,
		substitute(variable, operands) {
			const { name } = variable;
			const value = environment.get(name);
			if (value !== undefined) matched = (matched ?? new Set()).add(name);
			else {
				unmatched = (unmatched ?? new Set()).add(name);
				if (options.skipUnset) return substitutionText(variable, operands);
			}
			return substituted(variable, operands, value);
		},
	};
	const value = readWord(wordSegments(text, options), reading);
	return { value, matched: matched ?? none, unmatched: unmatched ?? none };
}

function substituted(
	variable: VariableSegment,
	[first = "", second = ""]: readonly string[],
	value: string | undefined,
): WordValue {
	const { name, operation } = variable;
	if (operation === undefined) return value ?? "";
	switch (operation.kind) {
		case "condition":
			return conditioned(variable, operation, first, value);
		case "trim":
			return trimmed(variable, operation, first, value ?? "");
		case "replace":
			return replaced(variable, operation, first, second, value ?? "");
		case "unknown":
			return unknownOperator(name, operation.operator, variable);
	}
}

function conditioned(
	variable: VariableSegment,
	{ operator, emptyIsUnset }: ConditionOperation,
	word: string,
	value: string | undefined,
): WordValue {
	const { name } = variable;
	const missing = value === undefined || (emptyIsUnset && value === "");
	switch (operator) {
		case "-":
			return missing ? word : value;
		case "+":
			return missing ? "" : word;
		case "?":
			if (value === undefined) return unsetVariable(name, word, variable);
			return missing ? emptyVariable(name, word, variable) : value;
	}
}

function trimmed(
	variable: VariableSegment,
	{ operator }: TrimOperation,
	word: string,
	value: string,
): WordValue {
	// The second sign of ## and %% may also come out of a variable.
	const greedy = word.startsWith(operator);
	const wanted = greedy ? word.slice(1) : word;
	const suffix = operator === "%";
	const pattern = parseShellPattern(suffix ? reversePattern(wanted) : wanted);
	if ("wrongEscape" in pattern)
		return invalidPattern(wanted, pattern.wrongEscape, variable);
	const trim = suffix ? trimSuffix : trimPrefix;
	return trim(pattern, value, greedy);
}

function replaced(
	variable: VariableSegment,
	{ all }: ReplaceOperation,
	wanted: string,
	replacement: string,
	value: string,
): WordValue {
	const pattern = parseShellPattern(wanted);
	if ("wrongEscape" in pattern)
		return invalidPattern(wanted, pattern.wrongEscape, variable);
	const replace = all ? replaceAll : replaceFirst;
	return replace(pattern, value, replacement);
}
