import { locateSpan, type Word } from "../dockerfile/ast.ts";
import {
	variablesIn,
	type WordOptions,
	wordSegments,
} from "../dockerfile/word.ts";
import type { Span } from "../text/span.ts";

/** Where a word names a variable for the first time: `$name` or the whole `${name…}`. */
export function variableSpan(
	word: Word,
	name: string,
	options: WordOptions,
): Span {
	const segments = wordSegments(word.value, options);
	for (const variable of variablesIn(segments)) {
		if (variable.name === name) {
			return locateSpan(word, variable.start, variable.end);
		}
	}
	return word.span;
}
