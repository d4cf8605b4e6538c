import {
	faultProblem,
	unclosedDoubleQuote,
	unclosedPattern,
	unclosedSingleQuote,
	unclosedSubstitution,
	type WordProblem,
} from "./word-problem.ts";
import type { WordSplitter } from "./word-splitter.ts";
import type { WordDialect } from "./word-tokens.ts";
import type {
	DoubleQuotedSegment,
	Operand,
	Segment,
	VariableSegment,
} from "./word-tree.ts";

/** How the tree of a word is turned into its value. */
export interface WordReading {
	readonly escape: WordDialect["escape"];
	/** Whether quotes stay in the value. */
	readonly rawQuotes: boolean;
	/** Whether escape characters stay in the value. */
	readonly rawEscapes: boolean;
	/** The length of the text that the tree was made of. */
	readonly length: number;
	/** What stands for a variable. `operands` are the values of its operands, in order; all of them are needed, used or not. */
	readonly substitute: (
		variable: VariableSegment,
		operands: readonly string[],
	) => WordValue;
	/** Hears of everything that goes into the value. */
	readonly splitter?: WordSplitter | undefined;
}

/** A value, or what keeps the word from having one. */
export type WordValue = string | WordProblem;

/** The value of a word: quotes and escapes are taken away or kept, variables are what `reading.substitute` makes of them. */
export function readWord(
	segments: readonly Segment[],
	reading: WordReading,
): WordValue {
	const { splitter, rawEscapes } = reading;
	let result = "";
	for (const segment of segments) {
		const value = readSegment(segment, reading, rawEscapes);
		if (typeof value !== "string") return value;
		if (segment.kind === "text") splitter?.addText(value, segment);
		else if (segment.kind === "variable")
			splitter?.addSubstituted(value, segment);
		else splitter?.addVerbatim(value, segment);
		result += value;
	}
	return result;
}

/** A substitution as text: what stands for an unset variable that is to stay. */
export function substitutionText(
	variable: VariableSegment,
	operands: readonly string[],
): string {
	const { name, braces, operation } = variable;
	if (operation === undefined) return braces ? `\${${name}}` : `$${name}`;
	const [first, second] = operands;
	switch (operation.kind) {
		case "condition": {
			const colon = operation.emptyIsUnset ? ":" : "";
			return `\${${name}${colon}${operation.operator}${first}}`;
		}
		case "trim":
		case "unknown":
			return `\${${name}${operation.operator}${first}}`;
		case "replace":
			// A second slash is lost, as it is upstream.
			return `\${${name}/${first}/${second}}`;
	}
}

/** The words within a substitution, in the order of the text. */
export function operandsOf({ operation }: VariableSegment): readonly Operand[] {
	if (operation === undefined) return [];
	if (operation.kind !== "replace") return [operation.operand];
	const { pattern, replacement } = operation;
	return replacement === undefined ? [pattern] : [pattern, replacement];
}

/** The problem of an operand: its own, or that it does not end. `inner` is what is wrong inside. */
export function operandProblem(
	variable: VariableSegment,
	operand: Operand,
	inner: WordProblem | undefined,
	length: number,
): WordProblem | undefined {
	if (inner === undefined && operand.closed) return undefined;
	// Upstream tells what shows at the very end of the text as the lack of an end here.
	if (inner !== undefined && inner.readTo !== length) return inner;
	const { operation } = variable;
	return operation?.kind === "replace" && operation.pattern === operand
		? unclosedPattern(variable)
		: unclosedSubstitution(variable);
}

function readSegment(
	segment: Segment,
	reading: WordReading,
	rawEscapes: boolean,
): WordValue {
	const { escape: sign } = reading;
	switch (segment.kind) {
		case "text":
		case "arrow":
			return segment.value;
		case "variable":
			return readVariable(segment, reading);
		case "escaped":
			return rawEscapes ? sign + segment.character : segment.character;
		case "bareEscape":
			return rawEscapes ? sign : "";
		case "singleQuoted":
			if (!segment.closed) return unclosedSingleQuote(segment, sign);
			return reading.rawQuotes ? `'${segment.value}'` : segment.value;
		case "doubleQuoted":
			return readQuoted(segment, reading, rawEscapes);
		case "fault":
			return faultProblem(segment.fault, segment, segment.readTo, sign);
	}
}

function readQuoted(
	quoted: DoubleQuotedSegment,
	reading: WordReading,
	rawEscapes: boolean,
): WordValue {
	let result = "";
	for (const segment of quoted.segments) {
		// Raw, an escape character that escapes nothing is kept twice: once as such and once as an ordinary character.
		const value =
			segment.kind === "bareEscape"
				? reading.escape.repeat(rawEscapes ? 2 : 1)
				: readSegment(segment, reading, rawEscapes);
		if (typeof value !== "string") return value;
		result += value;
	}
	if (!quoted.closed) return unclosedDoubleQuote(quoted, reading.escape);
	return reading.rawQuotes ? `"${result}"` : result;
}

const noOperands: readonly string[] = [];

function readVariable(
	variable: VariableSegment,
	reading: WordReading,
): WordValue {
	const { operation } = variable;
	if (operation === undefined) return reading.substitute(variable, noOperands);
	const rawEscapes = operation.kind === "trim" || operation.kind === "replace";
	const operands: string[] = [];
	for (const operand of operandsOf(variable)) {
		const value = readOperand(operand, reading, rawEscapes);
		const inner = typeof value === "string" ? undefined : value;
		const problem = operandProblem(variable, operand, inner, reading.length);
		if (problem !== undefined) return problem;
		operands.push(value as string);
	}
	return reading.substitute(variable, operands);
}

function readOperand(
	operand: Operand,
	reading: WordReading,
	rawEscapes: boolean,
): WordValue {
	// Upstream collects the words of operands where it collects those of the text, and so loses what the word had so far.
	reading.splitter?.forget();
	let result = "";
	for (const segment of operand.segments) {
		const value = readSegment(segment, reading, rawEscapes);
		if (typeof value !== "string") return value;
		result += value;
	}
	return result;
}
