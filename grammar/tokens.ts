import {
	type CustomPatternMatcherReturn,
	createToken,
	type IToken,
	Lexer,
	type TokenType,
} from "chevrotain";
import { heredocsInLine, type PlacedMarker } from "./heredoc-marker.ts";
import { parseJsonArray } from "./json-array.ts";
import { KEYWORDS, type Keyword } from "./keywords.ts";
import {
	behindContinuations,
	continuationPattern,
	END,
	type Escape,
	type Gap,
	type LogicalLine,
	logicalText,
	scanLogicalLine,
	trim,
} from "./logical-line.ts";
import { BLANK, SPACE } from "./white-space.ts";

/**
 * The tokens of a Dockerfile. Each exists once per escape character, under an abstract token that the grammar's rules name: the
 * escape character decides where a line goes on, so nearly every pattern depends on it. The lexer has these modes, for each
 * escape character:
 *
 *   lines       between instructions: comments and keywords
 *   arguments   after a keyword: flags and arguments, to the end of the logical line
 *   documents   the same, for instructions that here-documents may follow
 *   bodies      the here-documents, from the end of the line to the last terminator
 */

/** `# …` on a line of its own, without leading white space. */
export const CommentLine = createToken({
	name: "CommentLine",
	pattern: /#[^\n]*/,
});
const BlankLines = createToken({
	name: "BlankLines",
	pattern: new RegExp(`[${SPACE}]+`),
	group: Lexer.SKIPPED,
	line_breaks: true,
});
// What is skipped most, apart from the rest of it: Chevrotain passes over sets of ASCII characters without a regular expression.
const AsciiBlankLines = createToken({
	name: "AsciiBlankLines",
	pattern: /[\t\n\v\f\r ]+/,
	group: Lexer.SKIPPED,
	line_breaks: true,
});
const AsciiSpace = createToken({
	name: "AsciiSpace",
	pattern: /[\t\v\f\r ]+/,
	group: Lexer.SKIPPED,
});

/** A continuation before the first word of an instruction. */
export const LeadingContinuation = abstract("LeadingContinuation");
/** The first word of a logical line: one of the 18 instructions, or anything else. */
export const InstructionKeyword = abstract("InstructionKeyword");
/** `--name` or `--name=value` before the arguments, quotes and escapes as written. */
export const Flag = abstract("Flag");
/** The rest of the logical line after keyword and flags. */
export const Arguments = abstract("Arguments");
/** The here-documents of the line before, from its line feed to the end of the last terminator. */
export const HeredocBodies = abstract("HeredocBodies");

/** What `Arguments` tokens carry; nothing where it would only say that they are what is written. */
export interface ArgumentsPayload {
	readonly gaps: readonly Gap[];
	/** Where the arguments begin: behind `--` if that ends the flags. */
	readonly start: number;
	/** The here-documents that follow; their offsets count from the beginning of the keyword's logical line. */
	readonly heredocs?: readonly PlacedMarker[];
}

/** What `HeredocBodies` tokens carry: a body for each marker, in order. */
export interface BodiesPayload {
	readonly bodies: readonly HeredocBody[];
}

export interface HeredocBody {
	readonly start: number;
	/** Behind the body, where the terminator's line begins. */
	readonly end: number;
	/** The text ended before the terminator came. */
	readonly terminated: boolean;
}

/**
 * Every character, as far as the lexer tells them apart when it chooses patterns by the first one: each of the first 256, and one of
 * each block of the others. Where all patterns of a mode say what they can begin with, it tries only those that can match.
 */
const ANYTHING: number[] = [
	...Array.from({ length: 256 }, (_, code) => code),
	...Array.from({ length: 510 }, (_, block) => 256 + block * 128),
];

function abstract(name: string): TokenType {
	return createToken({ name, pattern: Lexer.NA });
}

function tokensFor(escape: Escape) {
	const suffix = escape === "\\" ? "Backslash" : "Backtick";
	const continuation = continuationPattern(escape);
	const mark = escape === "\\" ? "\\\\" : "`";
	const keyword = (name: Keyword, heredocs: string) => {
		const type = createToken({
			name: `${name}${suffix}`,
			pattern: {
				exec: (text, offset) => matchKeyword(text, offset, name, escape),
			},
			categories: [InstructionKeyword],
			push_mode:
				heredocs === "none" ? `arguments${suffix}` : `documents${suffix}`,
			start_chars_hint: [name[0] as string, (name[0] as string).toLowerCase()],
			line_breaks: true,
		});
		INSTRUCTIONS[type.tokenTypeIdx as number] = name;
		return type;
	};
	const leading = createToken({
		name: `LeadingContinuation${suffix}`,
		pattern: new RegExp(continuation),
		categories: [LeadingContinuation],
		start_chars_hint: [escape],
		line_breaks: true,
	});
	const unknown = createToken({
		name: `UnknownKeyword${suffix}`,
		pattern: new RegExp(
			`(?:[^\\t\\v\\f\\r \\n${mark}]|${continuation}|${mark})+`,
		),
		categories: [InstructionKeyword],
		start_chars_hint: ANYTHING,
		push_mode: `arguments${suffix}`,
		line_breaks: true,
	});
	const space = createToken({
		name: `Space${suffix}`,
		pattern: new RegExp(`(?:[${BLANK}]|${continuation})+`),
		group: Lexer.SKIPPED,
		line_breaks: true,
	});
	const inQuotes = (quote: string) =>
		`${quote}(?:[^${quote}${mark}\\n]|${continuation}|${mark}[^\\n])*(?:${quote}|${mark}?(?=\\n|${END}))`;
	const flag = createToken({
		name: `Flag${suffix}`,
		// A lone `--` ends the flags and is no flag; a quote may follow the dashes.
		pattern: new RegExp(
			`-${continuation}*-(?!${continuation}*(?:[${SPACE}]|${END}))(?:[^${SPACE}'"${mark}]|${continuation}|${mark}[^\\n]|${mark}(?=\\n|${END})|${inQuotes("'")}|${inQuotes('"')})*`,
		),
		categories: [Flag],
		start_chars_hint: ["-"],
		line_breaks: true,
	});
	const plainArguments = createToken({
		name: `Arguments${suffix}`,
		pattern: { exec: (text, offset) => matchArguments(text, offset, escape) },
		categories: [Arguments],
		start_chars_hint: ANYTHING,
		line_breaks: true,
	});
	// Most lines announce nothing, which shows at a glance.
	const markerlessArguments = createToken({
		name: `MarkerlessArguments${suffix}`,
		pattern: {
			exec: (text, offset, before) =>
				matchMarkerless(text, offset, before, escape),
		},
		categories: [Arguments],
		start_chars_hint: ANYTHING,
		line_breaks: true,
	});
	const announcingArguments = createToken({
		name: `AnnouncingArguments${suffix}`,
		pattern: {
			exec: (text, offset, before) =>
				matchAnnouncing(text, offset, before, escape),
		},
		categories: [Arguments],
		start_chars_hint: ANYTHING,
		push_mode: `bodies${suffix}`,
		line_breaks: true,
	});
	const bodies = createToken({
		name: `HeredocBodies${suffix}`,
		pattern: { exec: matchBodies },
		start_chars_hint: ["\n"],
		categories: [HeredocBodies],
		pop_mode: true,
		line_breaks: true,
	});
	const lineEnd = createToken({
		name: `LineEnd${suffix}`,
		pattern: "\n",
		group: Lexer.SKIPPED,
		pop_mode: true,
		line_breaks: true,
	});
	const keywords = KEYWORDS.map((entry) => keyword(entry.name, entry.heredocs));
	const modes: Record<string, TokenType[]> = {
		[`lines${suffix}`]: [
			AsciiBlankLines,
			BlankLines,
			CommentLine,
			...keywords,
			leading,
			unknown,
		],
		[`arguments${suffix}`]: [AsciiSpace, space, lineEnd, flag, plainArguments],
		[`documents${suffix}`]: [
			AsciiSpace,
			space,
			lineEnd,
			flag,
			markerlessArguments,
			announcingArguments,
			plainArguments,
		],
		[`bodies${suffix}`]: [bodies],
	};
	return modes;
}

/**
 * The name of an instruction in any case, which may go on in the next line after every letter. Not a regular expression: those that
 * ignore case take longer to be compiled than everything else a short build does here.
 */
function matchKeyword(
	text: string,
	offset: number,
	name: Keyword,
	escape: Escape,
): CustomPatternMatcherReturn | null {
	let at = offset;
	for (let index = 0; index < name.length; index++) {
		if (index > 0) at = behindContinuations(text, at, escape);
		// Without this bit a letter is in upper case.
		if ((text.charCodeAt(at) & ~0x20) !== name.charCodeAt(index)) return null;
		at++;
	}
	const next = text.charCodeAt(behindContinuations(text, at, escape));
	// Not a number behind the end of the text.
	const isWord = next > 32 || next < 9 || (next > 13 && next < 32);
	return isWord ? null : [text.slice(offset, at)];
}

function matched(
	text: string,
	start: number,
	end: number,
	payload: unknown,
): CustomPatternMatcherReturn | null {
	if (end <= start) return null;
	const result: CustomPatternMatcherReturn = [text.slice(start, end)];
	if (payload !== undefined) result.payload = payload;
	return result;
}

/** Behind the `--` that ends the flags, or where the arguments begin anyway. */
function argumentsStart(text: string, offset: number): number {
	return text.charCodeAt(offset) === 45 && text.charCodeAt(offset + 1) === 45
		? offset + 2
		: offset;
}

function matchArguments(text: string, offset: number, escape: Escape) {
	return matchLine(text, offset, scanLogicalLine(text, offset, escape));
}

function matchMarkerless(
	text: string,
	offset: number,
	before: readonly IToken[],
	escape: Escape,
) {
	const line = scanLogicalLine(text, offset, escape);
	const start = lastKeyword(before)?.startOffset ?? offset;
	// Not in the text as a whole: looking for what is nowhere in it, line after line, would take quadratic time.
	if (text.slice(start, line.end).includes("<<")) return null;
	return matchLine(text, offset, line);
}

function matchLine(text: string, offset: number, line: LogicalLine) {
	const start = argumentsStart(text, offset);
	const isPlain = start === offset && line.gaps.length === 0;
	const payload: ArgumentsPayload | undefined = isPlain
		? undefined
		: { gaps: line.gaps, start };
	return matched(text, offset, line.end, payload);
}

function matchAnnouncing(
	text: string,
	offset: number,
	before: readonly IToken[],
	escape: Escape,
) {
	const { end, gaps } = scanLogicalLine(text, offset, escape);
	const keyword = lastKeyword(before);
	if (keyword === undefined) return null;
	const start = argumentsStart(text, offset);
	const whole = scanLogicalLine(text, keyword.startOffset, escape);
	const line = logicalText(text, keyword.startOffset, whole.end, whole.gaps);
	const own = trim(logicalText(text, start, end, gaps)).value;
	if (!mayAnnounce(keyword, own)) return null;
	const found = heredocsInLine(line.value);
	if (found.kind === "failed" || found.markers.length === 0) return null;
	const payload: ArgumentsPayload = { gaps, start, heredocs: found.markers };
	return matched(text, offset, end, payload);
}

/** Exec arrays announce nothing; ONBUILD announces what the instruction that it stores announces. */
function mayAnnounce(keyword: IToken, own: string): boolean {
	if (keywordOf(keyword) !== "ONBUILD") return !isExecArray(own);
	const inner =
		/^(?:add|copy|run)(?=[\t\v\f\r ])(?:[\t\v\f\r ]+--\S+)*[\t\v\f\r ]+/i.exec(
			own,
		);
	return inner !== null && !isExecArray(own.slice(inner[0].length));
}

function isExecArray(text: string): boolean {
	return parseJsonArray(text).kind === "strings";
}

function lastKeyword(tokens: readonly IToken[]): IToken | undefined {
	for (let index = tokens.length - 1; index >= 0; index--) {
		const token = tokens[index] as IToken;
		if (token.tokenType.CATEGORIES?.includes(InstructionKeyword)) return token;
	}
	return undefined;
}

function matchBodies(
	text: string,
	offset: number,
	before: readonly IToken[],
): CustomPatternMatcherReturn | null {
	const announcing = before[before.length - 1];
	const markers = (announcing?.payload as ArgumentsPayload | undefined)
		?.heredocs;
	if (markers === undefined || text[offset] !== "\n") return null;
	const bodies: HeredocBody[] = [];
	// The line feed of the announcing line; a body begins behind it.
	let at = offset + 1;
	let end = offset + 1;
	for (const marker of markers) {
		const body = findBody(text, at, marker);
		bodies.push(body);
		const lineFeed = text.indexOf("\n", body.end);
		end = body.terminated && lineFeed !== -1 ? lineFeed : text.length;
		at = Math.min(end + 1, text.length);
	}
	const payload: BodiesPayload = { bodies };
	return matched(text, offset, end, payload);
}

function findBody(
	text: string,
	start: number,
	marker: PlacedMarker,
): HeredocBody {
	let at = start;
	while (at < text.length) {
		const lineFeed = text.indexOf("\n", at);
		const lineEnd = lineFeed === -1 ? text.length : lineFeed;
		if (isTerminator(text, at, lineEnd, marker))
			return { start, end: at, terminated: true };
		at = lineEnd + 1;
	}
	return {
		start: Math.min(start, text.length),
		end: text.length,
		terminated: false,
	};
}

function isTerminator(
	text: string,
	start: number,
	end: number,
	marker: PlacedMarker,
): boolean {
	let from = start;
	let to = end;
	while (to > from && text.charCodeAt(to - 1) === 13) to--;
	if (marker.chomp) while (from < to && text.charCodeAt(from) === 9) from++;
	return to - from === marker.name.length && text.startsWith(marker.name, from);
}

/** By the number that Chevrotain gave to a token type. */
const INSTRUCTIONS: (Keyword | undefined)[] = [];

/** Which instruction a keyword token names; undefined for a word that names none. */
export function keywordOf(token: IToken): Keyword | undefined {
	return INSTRUCTIONS[token.tokenTypeIdx];
}

/** The token types of each lexer mode, in the order in which they are tried. */
export const MODES: Record<string, TokenType[]> = {
	...tokensFor("\\"),
	...tokensFor("`"),
};

/** The mode that a file with this escape character begins in. */
export function initialMode(escape: Escape): string {
	return escape === "\\" ? "linesBackslash" : "linesBacktick";
}

/** Every token type, abstract ones included: the parser's vocabulary. */
export const VOCABULARY: TokenType[] = [
	...new Set([
		LeadingContinuation,
		InstructionKeyword,
		Flag,
		Arguments,
		HeredocBodies,
		...Object.values(MODES).flat(),
	]),
];
