import type { Position, Span } from "./span.ts";

/** A named text, with an index of its lines that is made on first use. */
export interface Source {
	/** How messages call the text: a file name, or `<stdin>`. */
	readonly name: string;
	readonly text: string;
	/** The line, from 1, that holds the code unit at `offset`; offsets past the end belong to the last line. */
	lineAt(offset: number): number;
	/** Line and column, both from 1, of `offset`. */
	positionAt(offset: number): Position;
	/** The offset of the first code unit of a line; lines count from 1. Lines past the end answer the text's length. */
	lineStart(line: number): number;
	/** The text of a line without its line break. */
	lineText(line: number): string;
	/** How many lines there are; a final line break does not begin another line. */
	lineCount(): number;
}

/** Makes a source. `text` is the decoded file, without a byte order mark. */
export function createSource(name: string, text: string): Source {
	let index: number[] | undefined;
	const starts = (): number[] => {
		index ??= indexLines(text);
		return index;
	};
	const lineAt = (offset: number): number => {
		const lines = starts();
		let low = 0;
		let high = lines.length - 1;
		while (low < high) {
			const middle = (low + high + 1) >> 1;
			if ((lines[middle] as number) <= offset) low = middle;
			else high = middle - 1;
		}
		return low + 1;
	};
	const lineStart = (line: number): number => starts()[line - 1] ?? text.length;
	return {
		name,
		text,
		lineAt,
		lineStart,
		positionAt(offset) {
			const line = lineAt(offset);
			return { line, column: offset - lineStart(line) + 1 };
		},
		lineText(line) {
			const start = lineStart(line);
			const next = starts()[line];
			const end = next === undefined ? text.length : next - 1;
			return text.slice(start, end).replace(/\r?\n?$/, "");
		},
		lineCount: () => starts().length,
	};
}

/** The source text that a span covers. */
export function textOf(source: Source, span: Span): string {
	return source.text.slice(span.start, span.end);
}

function indexLines(text: string): number[] {
	const starts = [0];
	let at = text.indexOf("\n");
	while (at !== -1 && at + 1 < text.length) {
		starts.push(at + 1);
		at = text.indexOf("\n", at + 1);
	}
	return starts;
}
