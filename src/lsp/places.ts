import type { TextEdit } from "../text/diagnostic.ts";
import type { Source } from "../text/source.ts";
import type { Span } from "../text/span.ts";
import type { LspPosition, LspRange, LspTextEdit } from "./protocol.ts";

/** Offsets of a text as the protocol has them, and back. */

export function rangeOf(source: Source, span: Span): LspRange {
	return {
		start: positionOf(source, span.start),
		end: positionOf(source, span.end),
	};
}

export function positionOf(source: Source, offset: number): LspPosition {
	const { text } = source;
	const { line, column } = source.positionAt(offset);
	// Behind a final line break the protocol has another, empty line.
	return offset === text.length && text.endsWith("\n")
		? { line, character: 0 }
		: { line: line - 1, character: column - 1 };
}

/** Positions outside the text are moved to the end of the line, or of the text. */
export function offsetOf(source: Source, position: LspPosition): number {
	const start = source.lineStart(position.line + 1);
	const length = source.lineText(position.line + 1).length;
	return position.line >= source.lineCount()
		? source.text.length
		: start + Math.min(position.character, length);
}

export function editOf(source: Source, { span, text }: TextEdit): LspTextEdit {
	return { range: rangeOf(source, span), newText: text };
}

/** Whether two ranges have a place in common, be it only the border. */
export function touches(a: LspRange, b: LspRange): boolean {
	return isBefore(a.start, b.end) && isBefore(b.start, a.end);
}

function isBefore(a: LspPosition, b: LspPosition): boolean {
	return a.line < b.line || (a.line === b.line && a.character <= b.character);
}
