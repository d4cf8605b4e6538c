import type { Place } from "./report.ts";
import type { Style } from "./style.ts";

/** How many of the first and the last lines of a long range are shown. */
const shownLines = 3;

/**
 * The lines of a place with their numbers, and marks below what it covers:
 *
 *     3 | RUN a b
 *       |     ^^^
 */
export function codeFrame(
	place: Place,
	style: Style,
	mark: (text: string) => string,
): string {
	const { start, end, excerpt } = place;
	// A place that ends at the very start of a line is about the lines before it.
	const endsBefore = end.line > start.line && end.column === 1;
	const lastLine = Math.min(
		endsBefore ? end.line - 1 : end.line,
		start.line + excerpt.length - 1,
	);
	const width = String(lastLine).length;
	const lines: string[] = [];
	const gutter = (text: string) =>
		style.dim(`  ${text.padStart(width)} | `.trimEnd());
	for (let line = start.line; line <= lastLine; line++) {
		const isHidden =
			line >= start.line + shownLines && line < lastLine - shownLines + 1;
		if (isHidden) {
			if (line === start.line + shownLines) lines.push(gutter("…"));
			continue;
		}
		const text = excerpt[line - start.line] as string;
		const from = line === start.line ? start.column - 1 : indentOf(text);
		const to =
			line === end.line && !endsBefore
				? Math.min(end.column - 1, text.length)
				: text.trimEnd().length;
		lines.push(`${gutter(String(line))} ${printable(text)}`.trimEnd());
		const marks = "^".repeat(Math.max(1, widthOf(text.slice(from, to))));
		const blank = text.slice(0, from).replace(/[^\t]/g, " ");
		lines.push(`${gutter("")} ${blank.replaceAll("\t", "    ")}${mark(marks)}`);
	}
	return lines.join("\n");
}

function indentOf(text: string): number {
	return text.length - text.trimStart().length;
}

/** Tabs as four blanks, and control characters visible: a terminal must not obey them. */
function printable(text: string): string {
	return text.replaceAll("\t", "    ").replace(/\p{Cc}/gu, "\uFFFD");
}

function widthOf(text: string): number {
	return text.replaceAll("\t", "    ").length;
}
