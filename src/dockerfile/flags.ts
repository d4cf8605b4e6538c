import type { IToken } from "chevrotain";
import {
	type LogicalText,
	logicalText,
	offsetIn,
	scanLogicalLine,
} from "../../grammar/logical-line.ts";
import type { Span } from "../text/span.ts";
import { suggest } from "../text/suggest.ts";
import type { EscapeCharacter, Flag, Seam, Word } from "./ast.ts";
import { didYouMean, type Failure, failure, type Problem } from "./problem.ts";

/** Flags of instructions: reading them, and checking them against what an instruction knows. */

/** `boolean` flags may stand bare; `strings` may repeat. */
export type FlagType = "boolean" | "string" | "strings";

export type FlagTable = Readonly<Record<string, FlagType>>;

/** Of instructions that know no flags. */
export const NO_FLAGS: FlagTable = {};

/**
 * Reads a flag token. Quotes and escapes are taken away. `text` is the text that the token's offsets count in, `base` what to add
 * to them for offsets in the file.
 */
export function readFlag(
	token: IToken,
	text: string,
	base: number,
	escape: EscapeCharacter,
): Flag {
	const start = token.startOffset;
	const end = start + token.image.length;
	const span = { start: base + start, end: base + end };
	const plain = !/['"\n\\`\x80-\uffff]/.test(token.image);
	const word = plain
		? { value: token.image, span }
		: unquote(logicalFlag(text, start, end, escape), base, escape);
	const equals = word.value.indexOf("=");
	if (equals === -1) return { name: word.value.slice(2), span };
	const valueStart = place(word, equals) + 1;
	const value: Word = {
		value: word.value.slice(equals + 1),
		span: { start: valueStart, end: span.end },
		...(word.seams && { seams: behind(word.seams, equals + 1) }),
	};
	return { name: word.value.slice(2, equals), value, span };
}

function logicalFlag(
	text: string,
	start: number,
	end: number,
	escape: EscapeCharacter,
): LogicalText {
	return logicalText(
		text,
		start,
		end,
		scanLogicalLine(text, start, escape).gaps,
	);
}

function place(word: Word, index: number): number {
	let offset = word.span.start + index;
	for (const seam of word.seams ?? []) {
		if (seam.at > index) break;
		offset = seam.offset + (index - seam.at);
	}
	return offset;
}

function behind(seams: readonly Seam[], from: number): Seam[] {
	return seams
		.map((seam) => ({ at: seam.at - from, offset: seam.offset }))
		.filter((seam) => seam.at >= 0);
}

function unquote(
	flag: LogicalText,
	base: number,
	escape: EscapeCharacter,
): Word {
	const seams: Seam[] = [];
	let value = "";
	let expected = -1;
	let quote = "";
	const source = flag.value;
	for (let index = 0; index < source.length; index++) {
		let character = source[index] as string;
		if (
			quote === ""
				? character === "'" || character === '"'
				: character === quote
		) {
			quote = quote === "" ? character : "";
			continue;
		}
		if (character === escape) {
			if (index + 1 === source.length) continue;
			index++;
			character = source[index] as string;
		}
		const code = source.codePointAt(index) as number;
		if (code > 0xffff) index++;
		const offset = base + offsetIn(flag, index);
		const written =
			code < 0x80 ? character : asBytes(String.fromCodePoint(code));
		if (offset !== expected) seams.push({ at: value.length, offset });
		value += written;
		expected = offset + (code < 0x80 ? 1 : Number.NaN);
	}
	return {
		value,
		span: { start: base + flag.start, end: base + flag.end },
		seams,
	};
}

const encoder = new TextEncoder();

/** The official parser reads flags byte by byte and takes every byte for a character; sources and targets must stay the same. */
function asBytes(character: string): string {
	return String.fromCharCode(...encoder.encode(character));
}

/** The first thing that is wrong with an instruction's flags. Without one they can be asked for by name. */
export function checkFlags(
	flags: readonly Flag[],
	table: FlagTable,
): Failure | undefined {
	for (const flag of flags) {
		const problem = checkFlag(flag, table, flags);
		if (problem !== undefined) return failure(problem);
	}
	return undefined;
}

function checkFlag(
	flag: Flag,
	table: FlagTable,
	flags: readonly Flag[],
): Problem | undefined {
	const type = Object.hasOwn(table, flag.name) ? table[flag.name] : undefined;
	if (type === "strings" && flag.value !== undefined) return undefined;
	// The flag itself, where there is none before it.
	const first = firstFlag(flags, flag.name);
	if (type === "string" && flag.value !== undefined && first === flag)
		return undefined;
	const written = `--${flag.name}`;
	const fail = (
		code: string,
		message: string,
		help: string,
		span: Span,
	): Problem => ({
		code,
		message,
		help,
		span,
	});
	if (type === undefined) {
		const names = Object.keys(table);
		const known =
			names.length === 0
				? "this instruction takes no flags"
				: `known flags: ${names.map((name) => `--${name}`).join(", ")}`;
		return fail(
			"unknown-flag",
			`unknown flag: ${written}`,
			didYouMean(suggest(flag.name, names), known),
			flag.span,
		);
	}
	if (first !== undefined && first !== flag && type !== "strings")
		return {
			...fail(
				"duplicate-flag",
				`duplicate flag specified: ${written}`,
				"give the flag once",
				flag.span,
			),
			related: [{ message: "first given here", span: first.span }],
		};
	if (type !== "boolean") {
		if (flag.value !== undefined) return undefined;
		return fail(
			"missing-flag-value",
			`missing a value on flag: ${written}`,
			`write ${written}=VALUE`,
			flag.span,
		);
	}
	if (flag.value === undefined) return undefined;
	if (flag.value.value === "")
		return fail(
			"missing-flag-value",
			`missing a value on flag: ${written}`,
			`write ${written} or ${written}=true`,
			flag.span,
		);
	if (/^(?:true|false)$/i.test(flag.value.value)) return undefined;
	return fail(
		"invalid-flag-value",
		`expecting boolean value for flag ${written}, not: ${flag.value.value}`,
		"the value is true or false",
		flag.value.span,
	);
}

function firstFlag(flags: readonly Flag[], name: string): Flag | undefined {
	for (const flag of flags) if (flag.name === name) return flag;
	return undefined;
}

/** The value of a `string` flag. */
export function stringFlag(
	flags: readonly Flag[],
	name: string,
): Word | undefined {
	return firstFlag(flags, name)?.value;
}

const NO_WORDS: readonly Word[] = [];

/** The values of a `strings` flag, in file order. */
export function stringFlags(
	flags: readonly Flag[],
	name: string,
): readonly Word[] {
	let values: Word[] | undefined;
	for (const flag of flags) {
		if (flag.name !== name || flag.value === undefined) continue;
		values ??= [];
		values.push(flag.value);
	}
	return values ?? NO_WORDS;
}

/** The value of a `boolean` flag; undefined when it was not given. */
export function booleanFlag(
	flags: readonly Flag[],
	name: string,
): boolean | undefined {
	const flag = firstFlag(flags, name);
	if (flag === undefined) return undefined;
	return flag.value === undefined || flag.value.value.toLowerCase() === "true";
}
