import { parseJsonArray } from "../../grammar/json-array.ts";
import type { Command, Word } from "./ast.ts";
import { type Failure, lineFailure } from "./problem.ts";
import { subword } from "./words.ts";

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
				...subword(text, from, to),
				value,
			}));
	}
}
