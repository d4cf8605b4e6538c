import type {
	Comment,
	EscapeCharacter,
	InvalidInstruction,
	Word,
} from "../ast.ts";
import { type Failure, failure } from "../problem.ts";

/** What every instruction has, whatever its kind: read before its arguments are. */
export type Line = Omit<InvalidInstruction, "kind">;

/** What reading an instruction's arguments may depend on besides its line. */
export interface Language {
	readonly escape: EscapeCharacter;
}

export function atLeastOneArgument(line: Line, example: string): Failure {
	return failure({
		code: "missing-arguments",
		message: `${nameOf(line)} requires at least one argument`,
		help: `for example: ${example}`,
		span: line.keyword.span,
	});
}

export function exactlyOneArgument(line: Line, example: string): Failure {
	return failure({
		code: "missing-arguments",
		message: `${nameOf(line)} requires exactly one argument`,
		help: `for example: ${example}`,
		span: line.keyword.span,
	});
}

/** The instruction's name as the language spells it. */
export function nameOf(line: Line): string {
	return line.keyword.value.toUpperCase();
}

/** The text of a comment `# name text` above an instruction. */
export function descriptionOf(
	name: string,
	comments: readonly Comment[],
): string | undefined {
	if (name === "" || comments.length === 0) return undefined;
	const comment = comments.find(({ text }) => text.startsWith(`${name} `));
	return comment?.text.slice(name.length + 1);
}

/** A word's text for a message: long ones are cut. */
export function quoted(word: Word): string {
	const text =
		word.value.length > 60 ? `${word.value.slice(0, 57)}...` : word.value;
	return JSON.stringify(text);
}
