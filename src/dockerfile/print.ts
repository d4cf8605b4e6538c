import type {
	Command,
	Comment,
	Directive,
	Dockerfile,
	EscapeCharacter,
	Instruction,
	Word,
} from "./ast.ts";

/**
 * Prints a Dockerfile in one form: keywords in capitals, one blank between words, continued lines indented by four blanks, at most
 * one blank line in a row, line feeds, no white space at the ends of lines. Texts that mean something to a shell, here-documents,
 * comments and what ONBUILD stores stay as they are. The printed file builds the same: same operations, same configuration (only
 * history entries quote instructions as they are written). Printing what was printed changes nothing.
 *
 * A file with errors is printed too; lines that are no instructions stay as they are.
 */
export function print(document: Dockerfile): string {
	const { source, escape } = document;
	const pieces = [
		...document.directives,
		...document.comments,
		...document.instructions.map((instruction) => ({
			kind: "instruction" as const,
			span: instruction.span,
			instruction,
		})),
	].sort((a, b) => a.span.start - b.span.start);
	const printer: Printer = { text: source.text, escape };
	let output = "";
	let previousEnd = 0;
	for (const piece of pieces) {
		const between = source.text.slice(previousEnd, piece.span.start);
		const blankLines = between.split("\n").length - 2;
		if (output !== "" && blankLines > 0) output += "\n";
		// A blank line at the top keeps the comment behind it from being read as a directive.
		if (output === "" && piece.kind === "comment" && between.includes("\n"))
			output = "\n";
		output += `${printPiece(printer, piece)}\n`;
		previousEnd = piece.span.end;
	}
	return output;
}

interface Printer {
	readonly text: string;
	readonly escape: EscapeCharacter;
}

type Piece =
	| Directive
	| Comment
	| { readonly kind: "instruction"; readonly instruction: Instruction };

function printPiece(printer: Printer, piece: Piece): string {
	switch (piece.kind) {
		case "directive":
			return `# ${piece.name}=${piece.value.value}`;
		case "comment": {
			// Indentation counts: an indented `# check=` is no such thing.
			const lineStart =
				printer.text.lastIndexOf("\n", piece.span.start - 1) + 1;
			return trimLines(printer.text.slice(lineStart, piece.span.end));
		}
		case "instruction":
			return printInstruction(printer, piece.instruction);
	}
}

function printInstruction(printer: Printer, instruction: Instruction): string {
	const { text } = printer;
	const { keyword, flags, span } = instruction;
	if (instruction.kind === "invalid") return trimLines(slice(text, span));
	const words = argumentWords(instruction);
	let output = keyword.value.toUpperCase();
	let at = keyword.span.end;
	for (const flag of flags) {
		output += separator(printer, at, flag.span.start) + slice(text, flag.span);
		at = flag.span.end;
	}
	// An explicit end of the flags keeps what follows from being read as one.
	const behindFlags = text.slice(at, instruction.arguments.span.start);
	if (/^(?:\s|\\|`)*--/.test(behindFlags) && words.length > 0) {
		output += " --";
		at = text.indexOf("--", at) + 2;
	}
	for (const word of words) {
		output += separator(printer, at, word.start);
		output +=
			word.text ?? withoutLineEndSpace(text.slice(word.start, word.end));
		at = word.end;
	}
	if (instruction.heredocs.length === 0)
		output += danglingContinuation(
			printer,
			output,
			restOfLine(text, at, span.end),
		);
	for (const heredoc of instruction.heredocs)
		output += `\n${heredoc.content}${terminator(printer, heredoc.span.end)}`;
	return output;
}

/** What is written behind an instruction's last word: to its end, or to the end of the line if that is further. */
function restOfLine(text: string, from: number, end: number): string {
	const lineFeed = text.indexOf("\n", Math.max(from, end));
	return text.slice(from, lineFeed === -1 ? text.length : lineFeed);
}

/**
 * A continuation at the end of the file continues nothing. It stays if comments follow it, or if without it the last character of
 * the text would be taken for one.
 */
function danglingContinuation(
	{ escape }: Printer,
	output: string,
	rest: string,
): string {
	const comments = commentsIn(rest);
	if (comments.length === 0 && !output.endsWith(escape)) return "";
	if (comments.length === 0 && rest.trim() === "")
		// White space of another kind than blanks and tabs keeps an escape character from continuing the line.
		return output.at(-2) === escape ? "" : rest;
	return [` ${escape}`, ...comments].join("\n");
}

/** The terminator's line as written: tabs before it are legal where leading tabs are dropped. */
function terminator({ text }: Printer, start: number): string {
	const lineFeed = text.indexOf("\n", start);
	return text
		.slice(start, lineFeed === -1 ? text.length : lineFeed)
		.replace(/\r+$/, "");
}

interface Printed {
	/** What to print instead of the text of the range. */
	readonly text?: string;
	readonly start: number;
	readonly end: number;
}

/** The arguments as pieces that blanks separate. */
function argumentWords(instruction: Instruction): readonly Printed[] {
	if (instruction.arguments.value === "") return [];
	switch (instruction.kind) {
		case "from":
			return [instruction.base, instruction.as, instruction.name].flatMap(
				(word, index) =>
					word ? [printed(word, index === 1 ? "AS" : undefined)] : [],
			);
		case "copy":
		case "add": {
			if (instruction.arguments.value.startsWith("[")) break;
			const words = instruction.sources.map((source) => source.word);
			return [...words, instruction.destination].map((word) => printed(word));
		}
		case "expose":
			return instruction.ports.map((word) => printed(word));
		case "arg":
			return instruction.declarations.map(({ key, value }) => pair(key, value));
		case "env":
		case "label": {
			const pairs =
				instruction.kind === "env" ? instruction.variables : instruction.labels;
			if (pairs.some((each) => !each.delimited)) break;
			return pairs.map(({ key, value }) => pair(key, value));
		}
		case "cmd":
		case "entrypoint":
		case "run":
			return [printedCommand(instruction.arguments, instruction.command)];
		case "shell":
			return [printedArray(instruction.arguments, instruction.words)];
		default:
			break;
	}
	return [printed(instruction.arguments)];
}

function printed(word: Word, text?: string): Printed {
	const { start, end } = word.span;
	return text === undefined ? { start, end } : { text, start, end };
}

function pair(key: Word, value: Word | undefined): Printed {
	return { start: key.span.start, end: (value ?? key).span.end };
}

function printedCommand(text: Word, command: Command): Printed {
	return command.kind === "shell"
		? printed(text)
		: printedArray(text, command.words);
}

/** Exec arrays get a blank behind each comma; their strings stay as they are written. */
function printedArray(text: Word, words: readonly Word[]): Printed {
	const { start, end } = text.span;
	if (text.seams !== undefined) return { start, end };
	const literals = words.map(({ span }) =>
		text.value.slice(span.start - start, span.end - start),
	);
	return { text: `[${literals.join(", ")}]`, start, end };
}

function slice(text: string, span: { start: number; end: number }): string {
	return text.slice(span.start, span.end);
}

/**
 * White space behind a continuation character, and carriage returns, are no part of the logical text. (Blanks before the character
 * are.)
 */
function withoutLineEndSpace(text: string): string {
	return text.replace(/(?<=[\\`])[ \t\r]+$/gm, "").replace(/\r+$/gm, "");
}

function trimLines(text: string): string {
	return text.replace(/[ \t\r]+$/gm, "");
}

/** One blank, or a continuation where the file has one; comments inside it are kept. */
function separator(
	{ text, escape }: Printer,
	from: number,
	to: number,
): string {
	const gap = text.slice(from, to);
	if (!gap.includes("\n")) return " ";
	return [` ${escape}`, ...commentsIn(gap), "    "].join("\n");
}

/** The comment lines between continued lines, indented. */
function commentsIn(gap: string): string[] {
	return gap
		.split("\n")
		.slice(1)
		.map((line) => line.trim())
		.filter((line) => line.startsWith("#"))
		.map((comment) => `    ${comment}`);
}
