import { BLANK, leadingSpace, trimmedEnd } from "./white-space.ts";

/** The two characters that `# escape=` may choose. */
export type Escape = "\\" | "`";

/**
 * A logical line runs over as many physical lines as end in the escape character. Between them, comment lines and blank lines
 * are passed over.
 */

/** The end of the text, in the only form that Chevrotain takes. */
export const END = "(?![\\s\\S])";

/** Comment and blank lines that are passed over after a continued line. */
const PASSED_OVER = `(?:[${BLANK}]*(?:#[^\\n]*)?(?:\\n|${END}))*`;

/**
 * A continuation, as the source of a regular expression: the escape character at the end of a line (blanks may follow it, the
 * escape character may not precede it) and the lines that are passed over.
 */
export function continuationPattern(escape: Escape): string {
	const mark = escape === "\\" ? "\\\\" : "`";
	return `(?:(?<!${mark})${mark}[ \\t]*\\r*(?:\\n|${END})${PASSED_OVER})`;
}

const continuations = {
	"\\": new RegExp(`${continuationPattern("\\")}*`, "y"),
	"`": new RegExp(`${continuationPattern("`")}*`, "y"),
} as const;

/** The offset behind the continuations that begin at `offset`, which is the same one if there are none. */
export function behindContinuations(
	text: string,
	offset: number,
	escape: Escape,
): number {
	if (text[offset] !== escape) return offset;
	const pattern = continuations[escape];
	pattern.lastIndex = offset;
	pattern.exec(text);
	return Math.max(pattern.lastIndex, offset);
}

const passedOver = new RegExp(PASSED_OVER, "y");

/** A stretch of a text that is no part of the logical line. */
export interface Gap {
	readonly start: number;
	readonly end: number;
}

export interface LogicalLine {
	/** Where the logical line ends: at a line feed or at the end of the text. */
	readonly end: number;
	/** The continuations inside it, in order. */
	readonly gaps: readonly Gap[];
}

const NO_GAPS: readonly Gap[] = [];

/** Finds the end of the logical line that `from` lies in. */
export function scanLogicalLine(
	text: string,
	from: number,
	escape: Escape,
): LogicalLine {
	const mark = escape.charCodeAt(0);
	let gaps: Gap[] | undefined;
	let lineStart = from;
	for (;;) {
		const lineFeed = text.indexOf("\n", lineStart);
		const end = lineFeed === -1 ? text.length : lineFeed;
		const at = continuationAt(text, lineStart, end, mark);
		if (at === -1) return { end, gaps: gaps ?? NO_GAPS };
		passedOver.lastIndex = Math.min(end + 1, text.length);
		passedOver.exec(text);
		const next = Math.max(passedOver.lastIndex, end);
		gaps ??= [];
		gaps.push({ start: at, end: lineFeed === -1 ? end : next });
		if (lineFeed === -1 || next >= text.length)
			return { end: text.length, gaps };
		lineStart = next;
	}
}

/** Where the escape character that continues a line stands, or -1. */
function continuationAt(
	text: string,
	start: number,
	end: number,
	mark: number,
): number {
	let at = end - 1;
	while (at >= start && text.charCodeAt(at) === 13) at--;
	while (at >= start && isTabOrSpace(text.charCodeAt(at))) at--;
	if (at < start || text.charCodeAt(at) !== mark) return -1;
	if (at > 0 && text.charCodeAt(at - 1) === mark) return -1;
	return at;
}

function isTabOrSpace(code: number): boolean {
	return code === 32 || code === 9;
}

/** Logical text and where it comes from. */
export interface LogicalText {
	readonly value: string;
	/** The file offset of the value's first character. */
	readonly start: number;
	/** The file offset behind the value's last character. */
	readonly end: number;
	/** At logical index `at` the file offset is `offset`, and on from there. Absent when value and file run in step. */
	readonly seams?: readonly { readonly at: number; readonly offset: number }[];
}

/** Text that stands in the file as it is, except that carriage returns may follow it. */
export function plainText(text: string, start: number): LogicalText {
	const value = withoutReturn(text, 0, text.length);
	return { value, start, end: start + value.length };
}

/** The logical text of `[start, end)`: the gaps are cut out. */
export function logicalText(
	text: string,
	start: number,
	end: number,
	gaps: readonly Gap[],
): LogicalText {
	if (gaps.length === 0) {
		const value = withoutReturn(text, start, end);
		return { value, start, end: start + value.length };
	}
	const seams: { at: number; offset: number }[] = [];
	let value = "";
	let at = start;
	for (const gap of gaps) {
		if (gap.end <= start) continue;
		if (gap.start >= end) break;
		if (gap.start > at) value += text.slice(at, gap.start);
		at = Math.min(gap.end, end);
		seams.push({ at: value.length, offset: at });
	}
	const last = withoutReturn(text, at, end);
	value += last;
	// Continuations that nothing follows are behind the text, not in it.
	const stop = last === "" ? endBefore(gaps, end) : at + last.length;
	while (seams.length > 0 && seams[seams.length - 1]?.at === value.length)
		seams.pop();
	const behind = Math.max(start, stop);
	return seams.length === 0
		? { value, start, end: behind }
		: { value, start, end: behind, seams };
}

function endBefore(gaps: readonly Gap[], end: number): number {
	return gaps.reduceRight(
		(stop, gap) => (gap.start < stop && gap.end >= stop ? gap.start : stop),
		end,
	);
}

/** The official parser cuts carriage returns off the end of every physical line. */
function withoutReturn(text: string, start: number, end: number): string {
	let stop = end;
	while (stop > start && text.charCodeAt(stop - 1) === 13) stop--;
	return start === 0 && stop === text.length ? text : text.slice(start, stop);
}

/** The file offset of `index` in a logical text. */
export function offsetIn(logical: LogicalText, index: number): number {
	let offset = logical.start + index;
	if (logical.seams === undefined) return offset;
	for (const seam of logical.seams) {
		if (seam.at > index) break;
		offset = seam.offset + (index - seam.at);
	}
	return Math.min(offset, logical.end);
}

/** The part `[from, to)` of a logical text. */
export function slice(
	logical: LogicalText,
	from: number,
	to: number,
): LogicalText {
	const value = logical.value.slice(from, to);
	if (logical.seams === undefined) {
		const start = logical.start + from;
		return { value, start, end: start + value.length };
	}
	const start = offsetIn(logical, from);
	const end = to > from ? offsetIn(logical, to - 1) + 1 : start;
	const seams = logical.seams
		.filter((seam) => seam.at > from && seam.at < to)
		.map((seam) => ({ at: seam.at - from, offset: seam.offset }));
	return seams.length === 0
		? { value, start, end }
		: { value, start, end, seams };
}

/** A logical text without white space around it. */
export function trim(logical: LogicalText): LogicalText {
	const from = leadingSpace(logical.value);
	const to = trimmedEnd(logical.value, from);
	if (from === 0 && to === logical.value.length) return logical;
	return slice(logical, from, to);
}
