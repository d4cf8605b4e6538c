import { locate, type Seam, type Word } from "../dockerfile/ast.ts";
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
		const text = isPlain ? [word.value] : word.value.split("'");
		let at = 0;
		for (const [number, part] of text.entries()) {
			if (number > 0) {
				// A quote in the word is one outside of the quotes around it.
				const offset = locate(word, at);
				seams.push({ at: value.length, offset });
				seams.push({ at: value.length + 2, offset });
				value += "'\\''";
				at++;
			}
			seams.push({ at: value.length, offset: locate(word, at) });
			for (const seam of word.seams ?? []) {
				if (seam.at <= at || seam.at >= at + part.length) continue;
				seams.push({ at: value.length + seam.at - at, offset: seam.offset });
			}
			value += part;
			at += part.length;
		}
		if (!isPlain) value += "'";
	}
	const span = {
		start: words[0]?.span.start ?? 0,
		end: words.at(-1)?.span.end ?? 0,
	};
	return { word: { value, span, seams }, shell: defaultShell };
}
