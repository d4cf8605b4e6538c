import type { Seam, Word } from "../dockerfile/ast.ts";
import { locate } from "../dockerfile/ast.ts";
import type { HereDocSyntax, WordPart, WordSyntax } from "./syntax.ts";

/**
 * The text that a program gets for a word of a script, with the places of its characters; undefined where it hangs on more than
 * the word says. Variables of the script stay in it as they are written; substitutions become a variable, because the commands
 * in them are those of the script around.
 */
export function textOfWord(script: Word, word: WordSyntax): Word | undefined {
	const found = new FoundText(script, word.pos);
	if (word.parts === undefined) {
		found.unescape(word.pos, word.text, word.value, unquoted);
	}
	for (const part of word.parts ?? []) addPart(found, part);
	return found.finish();
}

/** The same for the body of a here-document. */
export function textOfHeredoc(
	script: Word,
	{ body, delimiter }: HereDocSyntax,
): Word | undefined {
	const found = new FoundText(script, body.pos);
	if (delimiter?.quoted === true) found.take(body.pos, body.end);
	else if (body.parts === undefined) {
		found.unescape(body.pos, body.text, undefined, inHeredoc);
	}
	for (const part of body.parts ?? []) {
		if (part.type === "Literal") {
			found.unescape(part.pos, part.text, part.value, inHeredoc);
		} else addExpansion(found, part);
	}
	return found.finish();
}

/** What a backslash takes its meaning from; elsewhere it stands for itself. */
const unquoted = /[\s\S]/;
const inDoubleQuotes = /[$`"\\\n]/;
const inHeredoc = /[$`\\\n]/;

function addPart(found: FoundText, part: WordPart): void {
	switch (part.type) {
		case "Literal":
			found.unescape(part.pos, part.text, part.value, unquoted);
			return;
		case "SingleQuoted":
			found.take(part.pos + 1, part.end - 1);
			return;
		case "AnsiCQuoted":
			if (part.text.includes("\\")) found.isUnsure = true;
			else found.take(part.pos + 2, part.end - 1);
			return;
		case "DoubleQuoted":
			for (const child of part.parts) {
				if (child.type === "Literal") {
					found.unescape(child.pos, child.text, child.value, inDoubleQuotes);
				} else addExpansion(found, child);
			}
			return;
		default:
			addExpansion(found, part);
	}
}

function addExpansion(found: FoundText, part: WordPart): void {
	switch (part.type) {
		case "SimpleExpansion":
			found.keep(part.pos, part.end);
			return;
		case "ParameterExpansion":
			if (/[`(]/.test(part.text)) found.hide(part.pos, part.end);
			else found.keep(part.pos, part.end);
			return;
		case "CommandExpansion":
		case "ArithmeticExpansion":
			found.hide(part.pos, part.end);
			return;
		default:
			// Patterns, braces and the like: who knows what becomes of them.
			found.isUnsure = true;
	}
}

/** What stands for a substitution. */
const hidden = "${_}";

/** A text while it is put together from places of a script. */
class FoundText {
	readonly #script: Word;
	readonly #seams: Seam[] = [];
	#value = "";
	#start: number;
	#end: number;
	#isExpanded = false;
	#hasText = false;
	/** Whether something in it is not known. */
	isUnsure = false;

	constructor(script: Word, from: number) {
		this.#script = script;
		this.#start = this.#end = locate(script, from);
	}

	/** Text as it stands in the script. */
	take(from: number, to: number): void {
		if (to <= from) return;
		const text = this.#script.value.slice(from, to);
		this.#hasText ||= /\S/.test(text);
		this.#add(text, from, to);
	}

	/** An expansion as it stands in the script. */
	keep(from: number, to: number): void {
		this.#isExpanded = true;
		this.#add(this.#script.value.slice(from, to), from, to);
	}

	/** A substitution: a variable stands for it. */
	hide(from: number, to: number): void {
		this.#isExpanded = true;
		const last = this.#value.length + hidden.length - 1;
		this.#add(hidden, from, to);
		this.#seams.push({ at: last, offset: locate(this.#script, to - 1) });
	}

	/** Text in which backslashes mean the characters behind them. */
	unescape(
		from: number,
		text: string,
		expected: string | undefined,
		escapable: RegExp,
	): void {
		const before = this.#value.length;
		let start = 0;
		let at = text.indexOf("\\");
		while (at !== -1 && at + 1 < text.length) {
			const next = text[at + 1] as string;
			if (escapable.test(next)) {
				this.take(from + start, from + at);
				start = next === "\n" ? at + 2 : at + 1;
			}
			at = text.indexOf("\\", at + 2);
		}
		this.take(from + start, from + text.length);
		if (expected !== undefined && this.#value.slice(before) !== expected) {
			this.isUnsure = true;
		}
	}

	finish(): Word | undefined {
		if (this.isUnsure || (this.#isExpanded && !this.#hasText)) return undefined;
		return {
			value: this.#value,
			span: { start: this.#start, end: this.#end },
			seams: this.#seams,
		};
	}

	#add(text: string, from: number, to: number): void {
		const at = this.#value.length;
		const start = locate(this.#script, from);
		this.#seams.push({ at, offset: start });
		if (text !== hidden) {
			for (const seam of this.#script.seams ?? []) {
				if (from < seam.at && seam.at < to) {
					this.#seams.push({ at: at + seam.at - from, offset: seam.offset });
				}
			}
		}
		if (at === 0) this.#start = start;
		this.#end = locate(this.#script, to - 1) + 1;
		this.#value += text;
	}
}
