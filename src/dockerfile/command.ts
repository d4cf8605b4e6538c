import { parseJsonArray } from "../../grammar/json-array.ts";
import {
	type Command,
	locate,
	locateSpan,
	type Seam,
	type Word,
} from "./ast.ts";
import { type Failure, lineFailure } from "./problem.ts";

/** Reads arguments that are an exec array or else a command for the shell. */
export function readCommand(text: Word): Command | Failure {
	const words = readExecArray(text);
	if (words === undefined) return { kind: "shell", text };
	return "kind" in words ? words : { kind: "exec", words };
}

/** The words of an exec array; undefined for anything that is no valid JSON array. */
export function readExecArray(
	text: Word,
): readonly Word[] | Failure | undefined {
	if (!text.value.startsWith("[")) return undefined;
	const array = parseJsonArray(text.value);
	switch (array.kind) {
		case "not-an-array":
			return undefined;
		case "not-strings":
			return lineFailure({
				code: "exec-array-of-strings",
				message:
					"when using JSON array syntax, arrays must be comprised of strings only",
				help: 'put every element into double quotes: ["echo", "1"]',
				span: text.span,
			});
		case "strings":
			return array.items.map(({ value, from, to }) => ({
				value,
				span: locateSpan(text, from, to),
				seams: seamsWithin(text, from, to),
			}));
	}
}

/** Where the characters of a JSON string stand: behind its quote, and apart from each other where they are escaped. */
function seamsWithin(text: Word, from: number, to: number): readonly Seam[] {
	const isPlain = !text.value.slice(from, to).includes("\\");
	if (isPlain && text.seams === undefined)
		return to - from > 2 ? [{ at: 0, offset: locate(text, from + 1) }] : [];
	const seams: Seam[] = [];
	let expected = -1;
	let index = from + 1;
	for (let at = 0; index < to - 1; at++) {
		const offset = locate(text, index);
		if (offset !== expected) seams.push({ at, offset });
		expected = offset + 1;
		const isEscaped = text.value[index] === "\\";
		index += !isEscaped ? 1 : text.value[index + 1] === "u" ? 6 : 2;
	}
	return seams;
}
