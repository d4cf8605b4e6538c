import { type LogicalText, slice } from "../../grammar/logical-line.ts";
import { isSpace } from "../../grammar/white-space.ts";
import type { EscapeCharacter, Word } from "./ast.ts";

/** How the text behind keyword and flags falls into words. */

export function toWord(text: LogicalText): Word {
	const span = { start: text.start, end: text.end };
	return text.seams === undefined
		? { value: text.value, span }
		: { value: text.value, span, seams: text.seams };
}

export function toLogicalText(word: Word): LogicalText {
	const { start, end } = word.span;
	return word.seams === undefined
		? { value: word.value, start, end }
		: { value: word.value, start, end, seams: word.seams };
}

/** The part `[from, to)` of a word, as a word. */
export function subword(word: Word, from: number, to: number): Word {
	if (word.seams === undefined) {
		const start = word.span.start + from;
		return {
			value: word.value.slice(from, to),
			span: { start, end: start + (to - from) },
		};
	}
	return toWord(slice(toLogicalText(word), from, to));
}

/** Words separated by ASCII blanks; quotes mean nothing. */
export function splitAtBlanks(text: Word): Word[] {
	const value = text.value;
	const words: Word[] = [];
	let start = -1;
	for (let index = 0; index <= value.length; index++) {
		const blank = index === value.length || isBlank(value.charCodeAt(index));
		if (blank && start !== -1) {
			words.push(subword(text, start, index));
			start = -1;
		} else if (!blank && start === -1) start = index;
	}
	return words;
}

/** Space, tab, line tabulation, form feed, carriage return. */
function isBlank(code: number): boolean {
	return code === 32 || (code >= 9 && code <= 13 && code !== 10);
}

/**
 * Words separated by white space outside quotes. Quotes and escapes stay in place: they lose their meaning when variables are
 * expanded. An escape character at the very end is dropped.
 */
export function splitOutsideQuotes(
	text: Word,
	escape: EscapeCharacter,
): Word[] {
	const value = text.value;
	if (!/['"\\`]/.test(value)) return splitAtSpaces(text);
	const words: Word[] = [];
	let start = -1;
	let quote = "";
	const finish = (end: number) => {
		if (start === -1) return;
		const word = subword(text, start, end);
		// Blank words come from nothing but a dropped escape character.
		if (word.value !== "") words.push(word);
		start = -1;
	};
	let index = 0;
	for (; index < value.length; index++) {
		const character = value[index] as string;
		if (start === -1) {
			if (isSpace(character)) continue;
			start = index;
		}
		if (quote === "" && isSpace(character)) {
			finish(index);
			continue;
		}
		if (character === escape && quote !== "'") {
			if (index + 1 === value.length) break;
			index++;
			continue;
		}
		if (quote !== "") {
			if (character === quote) quote = "";
		} else if (character === "'" || character === '"') quote = character;
	}
	finish(Math.min(index, value.length));
	return words;
}

function splitAtSpaces(text: Word): Word[] {
	const value = text.value;
	const words: Word[] = [];
	let start = -1;
	for (let index = 0; index <= value.length; index++) {
		const code = value.charCodeAt(index);
		const space =
			index === value.length ||
			code === 32 ||
			((code < 32 || code > 126) && isSpace(value[index] as string));
		if (space && start !== -1) {
			words.push(subword(text, start, index));
			start = -1;
		} else if (!space && start === -1) start = index;
	}
	return words;
}
