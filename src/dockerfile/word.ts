import { parseSegments } from "../../grammar/word-parser.ts";
import {
	faultProblem,
	unclosedDoubleQuote,
	unclosedSingleQuote,
	unknownOperator,
	type WordProblem,
} from "../../grammar/word-problem.ts";
import type { Segment, VariableSegment } from "../../grammar/word-tree.ts";
import { operandProblem, operandsOf } from "../../grammar/word-value.ts";
import type { EscapeCharacter } from "./ast.ts";

export type { WordProblem } from "../../grammar/word-problem.ts";
export type * from "../../grammar/word-tree.ts";
export { operandsOf } from "../../grammar/word-value.ts";

export interface WordOptions {
	/** The character that takes away the meaning of the next one, as `# escape=` sets it. */
	readonly escape: EscapeCharacter;
	/** Whether quotes are ordinary characters, as in the bodies of here-documents. Default: no. */
	readonly skipQuotes?: boolean;
}

/** A text that may ask for variables, taken apart. */
export interface WordTree {
	readonly text: string;
	readonly segments: readonly Segment[];
	/** What makes the word unusable whatever the variables are, in the order in which an expansion would meet it. */
	readonly problems: readonly WordProblem[];
}

/** Takes a word apart. Never throws: what is wrong is in `problems`. */
export function parseWord(text: string, options: WordOptions): WordTree {
	const segments = wordSegments(text, options);
	const problems: WordProblem[] = [];
	collectProblems(segments, {
		problems,
		length: text.length,
		sign: options.escape,
	});
	return { text, segments, problems };
}

/** Only the segments of `parseWord`. */
export function wordSegments(
	text: string,
	options: WordOptions,
): readonly Segment[] {
	const quotes = !(options.skipQuotes ?? false);
	return parseSegments(text, { escape: options.escape, quotes });
}

/** All variables that a word names, outer before inner. */
export function* variablesIn(
	segments: readonly Segment[],
): Generator<VariableSegment, void, undefined> {
	for (const segment of segments) {
		if (segment.kind === "doubleQuoted") yield* variablesIn(segment.segments);
		if (segment.kind !== "variable") continue;
		yield segment;
		for (const operand of operandsOf(segment))
			yield* variablesIn(operand.segments);
	}
}

interface Collection {
	readonly problems: WordProblem[];
	/** Of the whole text. */
	readonly length: number;
	readonly sign: EscapeCharacter;
}

/** Answers the last problem if nothing after it was read. */
function collectProblems(
	segments: readonly Segment[],
	collection: Collection,
): WordProblem | undefined {
	for (const segment of segments) {
		const last = collectFrom(segment, collection);
		if (last !== undefined) return last;
	}
	return undefined;
}

function collectFrom(
	segment: Segment,
	collection: Collection,
): WordProblem | undefined {
	const { problems, length, sign } = collection;
	const stop = (problem: WordProblem): WordProblem => {
		problems.push(problem);
		return problem;
	};
	switch (segment.kind) {
		case "text":
		case "escaped":
		case "bareEscape":
		case "arrow":
			return undefined;
		case "fault":
			return stop(faultProblem(segment.fault, segment, segment.readTo, sign));
		case "singleQuoted":
			if (segment.closed) return undefined;
			return stop(unclosedSingleQuote(segment, sign));
		case "doubleQuoted": {
			const inner = collectProblems(segment.segments, collection);
			if (inner !== undefined || segment.closed) return inner;
			return stop(unclosedDoubleQuote(segment, sign));
		}
		case "variable": {
			for (const operand of operandsOf(segment)) {
				const inner = collectProblems(operand.segments, collection);
				const outer = operandProblem(segment, operand, inner, length);
				if (outer === undefined) continue;
				if (outer === inner) return inner;
				// What shows at the very end is told as the lack of an end here.
				while (problems.at(-1)?.readTo === length) problems.pop();
				return stop(outer);
			}
			if (segment.operation?.kind === "unknown") {
				const { operator } = segment.operation;
				problems.push(unknownOperator(segment.name, operator, segment));
			}
			return undefined;
		}
	}
}
