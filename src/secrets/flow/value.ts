import { noTaint, type Taint, union } from "./taint.ts";

/**
 * A string as far as it is known: text with holes, and the secrets whose bytes are somewhere in it. A hole stands for text that
 * only the build knows; it has an identity, so that `$DIR/a` written and `$DIR/a` removed are the same file, and `$OTHER/a` is not.
 */
export interface Value {
	readonly text: string;
	readonly taint: Taint;
}

const open = "\uE000";
const close = "\uE001";
const holePattern = /\uE000([^\uE001]*)\uE001/g;

/** Longer texts are not kept: one hole stands for all of it. */
const longestText = 200_000;

export const emptyValue: Value = { text: "", taint: noTaint };

export function literal(text: string): Value {
	return { text, taint: noTaint };
}

/** A hole; holes of the same name are equal. Inside a script it reads as an ordinary word. */
export function hole(name: string): string {
	return `${open}${name.replace(/[^\w.-]/g, "_")}${close}`;
}

/** The names of the holes in a text. */
export function holesOf(text: string): readonly string[] {
	if (isKnown(text)) return [];
	return [...text.matchAll(holePattern)].map((match) => match[1] as string);
}

export function unknown(name: string, taint: Taint = noTaint): Value {
	return { text: hole(name), taint };
}

export function isKnown(text: string): boolean {
	return !text.includes(open);
}

export function startsWithHole(text: string): boolean {
	return text.startsWith(open);
}

/** Text with each hole replaced. */
export function replaceHoles(
	text: string,
	replacement: string | ((name: string) => string),
): string {
	return isKnown(text)
		? text
		: text.replace(holePattern, (_, name: string) =>
				typeof replacement === "string" ? replacement : replacement(name),
			);
}

/** For people. */
export function shown(text: string): string {
	return replaceHoles(text, "…");
}

export function concat(...values: readonly Value[]): Value {
	let text = "";
	let taint = noTaint;
	for (const value of values) {
		text += value.text;
		taint = union(taint, value.taint);
	}
	return text.length > longestText
		? { text: hole("long"), taint }
		: { text, taint };
}

/** The hole of a file that the Dockerfile did not write: no secret is in it. */
export function contentOf(path: string): string {
	return hole(`content of ${path}`);
}

/** Whether a text is what it seems, but for files that the Dockerfile did not write: then it holds no secret. */
export function isHarmless(text: string): boolean {
	return (
		isKnown(text) ||
		isKnown(text.replace(/\uE000content_of_[^\uE001]*\uE001/g, ""))
	);
}

/** A part of a value: what has no hole in it holds no secret either. */
export function part(value: Value, text: string): Value {
	return { text, taint: isHarmless(text) ? noTaint : value.taint };
}

export function withTaint(value: Value, taint: Taint): Value {
	if (taint === value.taint) return value;
	if (taint.size === 0 || !isKnown(value.text))
		return { text: value.text, taint };
	// A tainted value has a hole somewhere, or parts of it would count as clean.
	return { text: `${value.text}${hole("tainted")}`, taint };
}

/** Without the line breaks at its end, as `$(…)` has it. */
export function trimEnd(value: Value): Value {
	const text = value.text.replace(/\n+$/, "");
	return text === value.text ? value : { text, taint: value.taint };
}
