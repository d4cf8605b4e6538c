import type { WordDialect } from "./word-tokens.ts";
import type { Fault } from "./word-tree.ts";

/** What is wrong with a word, or with a variable that it asks for. */
export interface WordProblem {
	readonly code: WordProblemCode;
	/** What is wrong, in one sentence without a final full stop. */
	readonly message: string;
	/** What to do about it. */
	readonly help: string;
	/** Where it is in the word: UTF-16 offsets, `end` exclusive. */
	readonly offset: number;
	readonly end: number;
	/**
	 * How far the word had been read when the problem showed. A problem at the very end of an unfinished substitution is
	 * told as the substitution's.
	 */
	readonly readTo: number;
}

export type WordProblemCode =
	| "unclosed-single-quote"
	| "unclosed-double-quote"
	| "unclosed-substitution"
	| "unclosed-pattern"
	| "bad-substitution"
	| "unknown-operator"
	| "nested-too-deep"
	// These depend on the values of variables.
	| "unset-variable"
	| "empty-variable"
	| "invalid-pattern";

type EscapeCharacter = WordDialect["escape"];

interface Range {
	readonly start: number;
	readonly end: number;
}

const operators = "- + ? :- :+ :? # ## % %% / //";

function problem(
	code: WordProblemCode,
	message: string,
	help: string,
	place: Range,
	readTo = place.end,
): WordProblem {
	const { start, end } = place;
	return { code, message, help, offset: start, end, readTo };
}

export function unclosedSingleQuote(
	place: Range,
	sign: EscapeCharacter,
): WordProblem {
	return problem(
		"unclosed-single-quote",
		"a single quote is opened here and never closed",
		`close it with ', or write ${sign}' for the character itself`,
		place,
	);
}

export function unclosedDoubleQuote(
	place: Range,
	sign: EscapeCharacter,
): WordProblem {
	return problem(
		"unclosed-double-quote",
		"a double quote is opened here and never closed",
		`close it with ", or write ${sign}" for the character itself`,
		place,
	);
}

export function unclosedSubstitution(place: Range): WordProblem {
	return problem(
		"unclosed-substitution",
		"the word ends before the } of this substitution",
		"add the missing }",
		place,
	);
}

export function unclosedPattern(place: Range): WordProblem {
	return problem(
		"unclosed-pattern",
		"the word ends before the / that separates pattern and replacement",
		`write \${name/pattern/replacement}; a / within the pattern is written \\/`,
		place,
	);
}

/** The problem of a place where reading stopped. */
export function faultProblem(
	fault: Fault,
	place: Range,
	readTo: number,
	sign: EscapeCharacter,
): WordProblem {
	switch (fault.kind) {
		case "openSubstitution":
			return unclosedSubstitution(place);
		case "badSubstitution":
			return problem(
				"bad-substitution",
				"a substitution has no variable name",
				`write $\{name}, or ${sign}$ for a dollar sign`,
				{ start: place.start, end: readTo },
				readTo,
			);
		case "wrongOperator":
			return unknownOperator(
				fault.name,
				fault.operator,
				{ start: place.start, end: readTo },
				readTo,
			);
		case "nestedTooDeep":
			return problem(
				"nested-too-deep",
				`more than ${fault.limit} substitutions stand within each other`,
				"give inner values to variables of their own",
				{ start: place.start, end: readTo },
				readTo,
			);
	}
}

/** `operator` is U+FFFD where the word ends instead. */
export function unknownOperator(
	name: string,
	operator: string,
	place: Range,
	readTo = place.end,
): WordProblem {
	return problem(
		"unknown-operator",
		operator === "\uFFFD"
			? `\${${name} is followed by "\uFFFD" (the end of the word), neither } nor an operator`
			: `\${${name} is followed by "${operator}", which is no operator`,
		`expected } or one of ${operators}`,
		place,
		readTo,
	);
}

/** `${name?message}` of an unset variable; `message` may be empty. */
export function unsetVariable(
	name: string,
	message: string,
	place: Range,
): WordProblem {
	return problem(
		"unset-variable",
		`${name}: ${message || "this variable has to be set"}`,
		`set ${name}: by ARG or ENV above, or by --build-arg`,
		place,
	);
}

/** `${name:?message}` of an empty variable; `message` may be empty. */
export function emptyVariable(
	name: string,
	message: string,
	place: Range,
): WordProblem {
	return problem(
		"empty-variable",
		`${name}: ${message || "this variable must not be empty"}`,
		`give ${name} a value: by ARG or ENV above, or by --build-arg`,
		place,
	);
}

/** `escaped` is what the backslash stands before, U+FFFD for nothing. */
export function invalidPattern(
	pattern: string,
	escaped: string,
	place: Range,
): WordProblem {
	return problem(
		"invalid-pattern",
		`the pattern "${pattern}" has a backslash before "${escaped}"`,
		"in a pattern, a backslash stands before * ? \\ } or /",
		place,
	);
}
