import type { IToken } from "chevrotain";
import {
	heredocsInLine,
	type PlacedMarker,
} from "../../grammar/heredoc-marker.ts";
import { KEYWORDS, type Keyword } from "../../grammar/keywords.ts";
import {
	type Gap,
	type LogicalText,
	logicalText,
	offsetIn,
	plainText,
	scanLogicalLine,
	trim,
} from "../../grammar/logical-line.ts";
import type { InstructionTokens } from "../../grammar/parser.ts";
import {
	type ArgumentsPayload,
	type BodiesPayload,
	keywordOf,
} from "../../grammar/tokens.ts";
import { BLANK, trimmedText } from "../../grammar/white-space.ts";
import type { Source } from "../text/source.ts";
import type { Comment, EscapeCharacter, Flag, Heredoc, Word } from "./ast.ts";
import { readFlag } from "./flags.ts";
import type { Line } from "./instructions/line.ts";
import type { Problem } from "./problem.ts";
import { toWord } from "./words.ts";

/** An instruction's line with everything that does not depend on its kind. */
export interface ReadLine {
	readonly line: Line;
	readonly name: Keyword | undefined;
	/** The logical line, untrimmed at its end. */
	readonly written: string;
	/** What is wrong with its here-documents. */
	readonly problem: Problem | undefined;
}

interface Bodies {
	readonly heredocs: readonly Heredoc[];
	readonly problem: Problem | undefined;
}

const NO_COMMENTS: readonly Comment[] = [];
const NO_FLAGS: readonly Flag[] = [];
const NO_GAPS: readonly Gap[] = [];
const NO_BODIES: Bodies = { heredocs: [], problem: undefined };
const TAKES_HEREDOCS: ReadonlySet<Keyword | undefined> = new Set(
	KEYWORDS.filter((entry) => entry.heredocs !== "none").map(
		(entry) => entry.name,
	),
);

/**
 * Turns the tokens of an instruction into a line. The tokens' offsets count in `text`, which begins at the file offset `base`:
 * that is 0, except for the instruction behind ONBUILD.
 */
export function readLine(
	tokens: InstructionTokens,
	text: string,
	base: number,
	source: Source,
	escape: EscapeCharacter,
	comments: readonly Comment[] = NO_COMMENTS,
): ReadLine {
	const { keyword, leading } = tokens;
	const keywordStart = keyword?.startOffset ?? text.length;
	const lineStart = leading?.startOffset ?? keywordStart;
	const payload: ArgumentsPayload | undefined = tokens.arguments?.payload;
	// Without arguments, no token holds the continuations that may follow.
	const lineEnd =
		tokens.arguments === undefined
			? scanLogicalLine(text, lineStart, escape).end
			: endOf(tokens.arguments, lineStart);
	const headEnd = tokens.arguments?.startOffset ?? lineEnd;
	const headContinued = hasLineFeed(text, lineStart, headEnd);
	const gaps = headContinued
		? scanLogicalLine(text, lineStart, escape).gaps
		: (payload?.gaps ?? NO_GAPS);
	// A continuation may also stand at the very end of the file, without a line feed.
	const continued = headContinued || gaps.length > 0;
	const words = argumentsOf(tokens.arguments, text, lineEnd);
	const written =
		headContinued || gaps.length === 0
			? logicalText(text, keywordStart, lineEnd, gaps).value
			: text.slice(keywordStart, words.start) + words.value;
	const name = keyword && keywordOf(keyword);
	const argumentsWord = toWord(shift(trim(words), base));
	// Asked for its own last character, a text of pieces would be copied into one.
	const isTrimmed = gaps.length > 0 && !headContinued && endsVisibly(words);
	const bodies =
		payload?.heredocs === undefined || base !== 0
			? NO_BODIES
			: readBodies(
					payload.heredocs,
					tokens.bodies,
					text,
					logicalText(text, keywordStart, lineEnd, gaps),
				);
	const end = Math.max(lineEnd, endOf(tokens.bodies, lineEnd));
	const first = source.lineAt(base + lineStart);
	const line: Line = {
		keyword: keywordOfLine(keyword, keywordStart, text, base, gaps),
		span: {
			start: base + lineStart,
			end:
				base +
				(tokens.bodies === undefined
					? trimmedTo(text, lineStart, lineEnd)
					: end),
		},
		lines: {
			first,
			last:
				continued || tokens.bodies !== undefined
					? source.lineAt(base + Math.max(lineStart, end - 1))
					: first,
		},
		text: isTrimmed ? written : trimmedText(written),
		arguments: argumentsWord,
		flags:
			tokens.flags.length === 0
				? NO_FLAGS
				: tokens.flags.map((flag) => readFlag(flag, text, base, escape)),
		heredocs: bodies.heredocs,
		comments,
	};
	const problem =
		bodies.problem ?? markerProblem(name, payload, written, argumentsWord);
	if (!continued || !emptyContinuation(text, gaps))
		return { line, name, written, problem };
	const emptyContinuationLine = source.lineAt(
		base + Math.max(lineStart, lineEnd - 1),
	);
	return { line: { ...line, emptyContinuationLine }, name, written, problem };
}

function hasLineFeed(text: string, start: number, end: number): boolean {
	for (let at = start; at < end; at++)
		if (text.charCodeAt(at) === 10) return true;
	return false;
}

function endsVisibly({ value }: LogicalText): boolean {
	const code = value.charCodeAt(value.length - 1);
	return code > 32 && code < 127;
}

/** The logical text of the arguments, untrimmed. */
function argumentsOf(
	token: IToken | undefined,
	text: string,
	lineEnd: number,
): LogicalText {
	if (token === undefined) return { value: "", start: lineEnd, end: lineEnd };
	const payload: ArgumentsPayload | undefined = token.payload;
	return payload === undefined
		? plainText(token.image, token.startOffset)
		: logicalText(text, payload.start, lineEnd, payload.gaps);
}

function keywordOfLine(
	token: IToken | undefined,
	start: number,
	text: string,
	base: number,
	gaps: readonly Gap[],
): Word {
	const logical =
		token !== undefined && gaps.length === 0
			? plainText(token.image, start)
			: logicalText(text, start, endOf(token, start), gaps);
	return toWord(shift(trim(logical), base));
}

function endOf(token: IToken | undefined, otherwise: number): number {
	return token === undefined
		? otherwise
		: token.startOffset + token.image.length;
}

/** Where an instruction's text ends without the white space at its end. */
function trimmedTo(text: string, start: number, end: number): number {
	let at = end;
	while (at > start) {
		const code = text.charCodeAt(at - 1);
		if (code > 32 && code < 127) break;
		if (!/\s/.test(text[at - 1] as string)) break;
		at--;
	}
	return at;
}

function shift<
	T extends {
		start: number;
		end: number;
		seams?: readonly { at: number; offset: number }[];
	},
>(text: T, base: number): T {
	if (base === 0) return text;
	return {
		...text,
		start: text.start + base,
		end: text.end + base,
		...(text.seams && {
			seams: text.seams.map((seam) => ({
				at: seam.at,
				offset: seam.offset + base,
			})),
		}),
	};
}

const BLANK_LINE = new RegExp(`^[${BLANK}]*$`);

/** Whether a blank line stands between continued lines. */
function emptyContinuation(text: string, gaps: readonly Gap[]): boolean {
	for (const gap of gaps) {
		// The first line is the rest of the continued line; a gap ends behind a line feed or at the end of the text.
		const lineFeed = text.indexOf("\n", gap.start);
		let at = lineFeed === -1 ? gap.end : lineFeed + 1;
		while (at < gap.end) {
			const next = text.indexOf("\n", at);
			const end = next === -1 ? gap.end : Math.min(next, gap.end);
			if (BLANK_LINE.test(text.slice(at, end))) return true;
			at = end + 1;
		}
	}
	return false;
}

function readBodies(
	markers: readonly PlacedMarker[],
	token: IToken | undefined,
	text: string,
	logical: LogicalText,
): Bodies {
	const bodies = (token?.payload as BodiesPayload | undefined)?.bodies ?? [];
	const heredocs: Heredoc[] = [];
	for (const [index, marker] of markers.entries()) {
		const body = bodies[index] ?? {
			start: text.length,
			end: text.length,
			terminated: false,
		};
		const place = {
			start: offsetIn(logical, marker.offset),
			end: offsetIn(logical, marker.end - 1) + 1,
		};
		if (!body.terminated) {
			const problem: Problem = {
				code: "unterminated-heredoc",
				message: `unterminated heredoc: the line ${JSON.stringify(marker.name)} is missing`,
				help: marker.chomp
					? `end the text with a line that holds nothing but ${marker.name} (tabs may stand before it)`
					: `end the text with a line that holds nothing but ${marker.name}, without blanks around it`,
				span: place,
			};
			return { heredocs, problem };
		}
		heredocs.push({
			name: marker.name,
			expand: marker.expand,
			chomp: marker.chomp,
			fileDescriptor: marker.fileDescriptor,
			content: text.slice(body.start, body.end),
			span: { start: body.start, end: body.end },
			marker: place,
		});
	}
	return { heredocs, problem: undefined };
}

/** Reports a marker that cannot be read; lines with such markers announce nothing. */
function markerProblem(
	name: Keyword | undefined,
	payload: ArgumentsPayload | undefined,
	written: string,
	words: Word,
): Problem | undefined {
	if (payload?.heredocs !== undefined || !TAKES_HEREDOCS.has(name))
		return undefined;
	if (!words.value.includes("<<") || words.value.startsWith("["))
		return undefined;
	const found = heredocsInLine(written);
	if (found.kind !== "failed") return undefined;
	return {
		code: "invalid-heredoc-word",
		message: found.problem.message,
		help: "close the quotes of the word behind <<",
		span: words.span,
	};
}
