import type { Diagnostic } from "../text/diagnostic.ts";
import type { Source } from "../text/source.ts";

/** The longest line, in bytes without its line feed, that the official parser reads. */
const LINE_LIMIT = 65_535;

/** A code unit takes at most three bytes of UTF-8. */
const MOST_BYTES = 3;

/** The text up to the first line that is too long, and what to say about that line. */
export function textWithinLineLimit(source: Source): {
	readonly text: string;
	readonly problem?: Diagnostic;
} {
	const { text } = source;
	if (text.length * MOST_BYTES <= LINE_LIMIT) return { text };
	let start = 0;
	for (let line = 1; start < text.length; line++) {
		const lineFeed = text.indexOf("\n", start);
		const end = lineFeed === -1 ? text.length : lineFeed;
		if (isTooLong(text, start, end)) {
			const problem: Diagnostic = {
				code: "line-too-long",
				severity: "error",
				message: `dockerfile line greater than max allowed size of ${LINE_LIMIT}`,
				help: "break the line with continuations, or COPY the content from a file",
				span: { start, end },
				lines: { first: line - 1, last: line - 1 },
			};
			return { text: text.slice(0, start), problem };
		}
		start = end + 1;
	}
	return { text };
}

function isTooLong(text: string, start: number, end: number): boolean {
	const length = end - start;
	if (length * MOST_BYTES <= LINE_LIMIT) return false;
	return (
		length > LINE_LIMIT ||
		new TextEncoder().encode(text.slice(start, end)).length > LINE_LIMIT
	);
}
