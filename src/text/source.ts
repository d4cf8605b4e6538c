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
	return new IndexedSource(name, text);
}

/** A class, because one function for each method of each source takes as long as reading a line. */
class IndexedSource implements Source {
	readonly name: string;
	readonly text: string;
	#starts: readonly number[] | undefined;

	constructor(name: string, text: string) {
		this.name = name;
		this.text = text;
	}

	lineAt(offset: number): number {
		const lines = this.#lines();
		let low = 0;
		let high = lines.length - 1;
		while (low < high) {
			const middle = (low + high + 1) >> 1;
			if ((lines[middle] as number) <= offset) low = middle;
			else high = middle - 1;
		}
		return low + 1;
	}

	positionAt(offset: number): Position {
		const line = this.lineAt(offset);
		return { line, column: offset - this.lineStart(line) + 1 };
	}

	lineStart(line: number): number {
		return this.#lines()[line - 1] ?? this.text.length;
	}

	lineText(line: number): string {
		const start = this.lineStart(line);
		const next = this.#lines()[line];
		const end = next === undefined ? this.text.length : next - 1;
		return this.text.slice(start, end).replace(/\r?\n?$/, "");
	}

	lineCount(): number {
		return this.#lines().length;
	}

	#lines(): readonly number[] {
		this.#starts ??= indexLines(this.text);
		return this.#starts;
	}
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
