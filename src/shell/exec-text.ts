import type { Seam, Word } from "../dockerfile/ast.ts";
import { defaultShell } from "./shell.ts";
import type { ShellText } from "./shell-text.ts";

/**
 * An exec array as a script that runs the same program with the same arguments: words in which a shell would see more than text
 * are quoted. Its places are those of the array, but nothing can be put between its words there.
 */
export function execAsScript(words: readonly Word[]): ShellText {
	const seams: Seam[] = [];
	let value = "";
	for (const [index, word] of words.entries()) {
		if (index > 0) {
			seams.push({ at: value.length, offset: word.span.start - 1 });
			value += " ";
		}
		const isPlain =
			/^[\w@%+:,./=-]+$/.test(word.value) && !/^\w+=/.test(word.value);
		if (!isPlain) {
			seams.push({ at: value.length, offset: word.span.start });
			value += "'";
		}
		for (const { at, offset } of word.seams ?? [
			{ at: 0, offset: word.span.start },
		]) {
			seams.push({ at: value.length + at, offset });
		}
		value += isPlain ? word.value : `${word.value.replaceAll("'", "'\\''")}'`;
	}
	const span = {
		start: words[0]?.span.start ?? 0,
		end: words.at(-1)?.span.end ?? 0,
	};
	return { word: { value, span, seams }, shell: defaultShell };
}
