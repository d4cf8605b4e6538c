import type { IToken } from "chevrotain";
import { heredocsInLine } from "../../grammar/heredoc-marker.ts";
import { KEYWORDS, type Keyword } from "../../grammar/keywords.ts";
import {
	type Gap,
	logicalText,
	offsetIn,
	scanLogicalLine,
	trim,
} from "../../grammar/logical-line.ts";
import type { InstructionTokens } from "../../grammar/parser.ts";
import {
	type ArgumentsPayload,
	type BodiesPayload,
	keywordOf,
} from "../../grammar/tokens.ts";
import { BLANK } from "../../grammar/white-space.ts";
import type { Source } from "../text/source.ts";
import type { Comment, EscapeCharacter, Heredoc, Word } from "./ast.ts";
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
	readonly problem?: Problem;
}

const NO_COMMENTS: readonly Comment[] = [];
const NO_HEREDOCS: readonly Heredoc[] = [];
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
	const lineStart = (leading ?? keyword)?.startOffset ?? 0;
	const payload = tokens.arguments?.payload as ArgumentsPayload | undefined;
	// Without arguments, no token holds the continuations that may follow.
	const lineEnd =
		tokens.arguments === undefined
			? scanLogicalLine(text, lineStart, escape).end
			: endOf(tokens.arguments, lineStart);
	// A continuation may also stand at the very end of the file, without a line feed.
	const continued =
		(payload?.gaps.length ?? 0) > 0 ||
		text.slice(lineStart, lineEnd).includes("\n");
	const gaps = continued ? scanLogicalLine(text, lineStart, escape).gaps : [];
	const logical = logicalText(text, keywordStart, lineEnd, gaps);
	const keywordWord = toWord(
		shift(
			trim(logicalText(text, keywordStart, endOf(keyword, keywordStart), gaps)),
			base,
		),
	);
	const words =
		payload === undefined
			? { value: "", start: lineEnd, end: lineEnd }
			: trim(logicalText(text, payload.start, lineEnd, payload.gaps));
	const bodies = readBodies(tokens, text, base, logical);
	const end = Math.max(lineEnd, endOf(tokens.bodies, lineEnd));
	const empty = continued ? emptyContinuation(text, gaps) : false;
	const common: Line = {
		keyword: keywordWord,
		span: {
			start: base + lineStart,
			end:
				base +
				Math.max(
					trimmedTo(text, lineStart, lineEnd, tokens.bodies),
					endOf(tokens.bodies, 0),
				),
		},
		lines: {
			first: source.lineAt(base + lineStart),
			last: source.lineAt(base + Math.max(lineStart, end - 1)),
		},
		text: trim(logical).value,
		arguments: toWord(shift(words, base)),
		flags: tokens.flags.map((flag) => readFlag(flag, text, base, escape)),
		heredocs: bodies.heredocs,
		comments,
	};
	const line: Line = empty
		? {
				...common,
				emptyContinuationLine: source.lineAt(
					base + Math.max(lineStart, lineEnd - 1),
				),
			}
		: common;
	const name = keyword && keywordOf(keyword);
	const problem =
		bodies.problem ??
		markerProblem(name, tokens, logical.value, line.arguments);
	const written = logical.value;
	return problem === undefined
		? { line, name, written }
		: { line, name, written, problem };
}

function endOf(token: IToken | undefined, otherwise: number): number {
	return token === undefined
		? otherwise
		: token.startOffset + token.image.length;
}

/** Where an instruction's text ends without the white space at its end. */
function trimmedTo(
	text: string,
	start: number,
	end: number,
	bodies: IToken | undefined,
): number {
	if (bodies !== undefined) return end;
	let at = end;
	while (at > start && /\s/.test(text[at - 1] as string)) at--;
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
	return gaps.some((gap) => {
		// The first line is the rest of the continued line; a gap ends behind a line feed or at the end of the text.
		const lines = text.slice(gap.start, gap.end).split("\n").slice(1);
		if (lines.at(-1) === "") lines.pop();
		return lines.some((line) => BLANK_LINE.test(line));
	});
}

function readBodies(
	tokens: InstructionTokens,
	text: string,
	base: number,
	logical: ReturnType<typeof logicalText>,
): { heredocs: readonly Heredoc[]; problem?: Problem } {
	const markers = (tokens.arguments?.payload as ArgumentsPayload | undefined)
		?.heredocs;
	if (markers === undefined || base !== 0) return { heredocs: NO_HEREDOCS };
	const bodies =
		(tokens.bodies?.payload as BodiesPayload | undefined)?.bodies ?? [];
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
	return { heredocs };
}

/** Reports a marker that cannot be read; lines with such markers announce nothing. */
function markerProblem(
	name: Keyword | undefined,
	tokens: InstructionTokens,
	written: string,
	words: Word,
): Problem | undefined {
	const payload = tokens.arguments?.payload as ArgumentsPayload | undefined;
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
