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
	const starts = lineStarts(source);
	let line = 0;
	let above = starts.length;
	while (above - line > 1) {
		const middle = (line + above) >> 1;
		if ((starts[middle] as number) <= offset) line = middle;
		else above = middle;
	}
	return { line, character: offset - (starts[line] as number) };
}

/** Positions outside the text are moved to the end of the line, or of the text. */
export function offsetOf(
	source: Source,
	{ line, character }: LspPosition,
): number {
	const starts = lineStarts(source);
	const start = starts[line];
	if (start === undefined) return source.text.length;
	const next = starts[line + 1] ?? source.text.length;
	const length = source.text.slice(start, next).replace(/[\r\n]+$/, "").length;
	return start + Math.min(character, length);
}

const known = new WeakMap<Source, readonly number[]>();

/** Where lines begin. For the protocol a carriage return alone ends a line, and behind the last line break there is one more. */
function lineStarts(source: Source): readonly number[] {
	const before = known.get(source);
	if (before !== undefined) return before;
	const starts = [0];
	for (const { 0: end, index } of source.text.matchAll(/\r\n|\r|\n/g)) {
		starts.push(index + end.length);
	}
	known.set(source, starts);
	return starts;
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
