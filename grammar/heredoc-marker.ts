import { readNameSimply, splitLineSimply } from "./heredoc-simply.ts";
import { parseSegments } from "./word-parser.ts";
import type { WordProblem } from "./word-problem.ts";
import { WordSplitter, type WordWithin } from "./word-splitter.ts";
import { readWord, substitutionText } from "./word-value.ts";

/** A word like `<<EOF`, which announces a here-document. */
export interface HeredocMarker {
	/** The line that ends the body. */
	readonly name: string;
	/** Whether variables are expanded in the body: nothing of the name is quoted. */
	readonly expand: boolean;
	/** `<<-`: leading tabs do not count. */
	readonly chomp: boolean;
	/** The number before `<<`, 0 without one. */
	readonly fileDescriptor: number;
}

/** A marker and its place in the line: UTF-16 offsets, `end` exclusive. */
export interface PlacedMarker extends HeredocMarker {
	readonly offset: number;
	readonly end: number;
}

export type HeredocSearch =
	| { readonly kind: "found"; readonly markers: readonly PlacedMarker[] }
	/** A word looks like a marker, but its name cannot be read. The official frontend refuses the line. */
	| {
			readonly kind: "failed";
			/** Its offsets are those of the word in the line. */
			readonly problem: WordProblem;
	  };

/**
 * The markers of a logical line, keyword included, in order. Whether the instruction may have here-documents at all is not
 * judged. A line with an open quote or another fault has none, because here such faults are overlooked.
 */
export function heredocsInLine(line: string): HeredocSearch {
	const markers: PlacedMarker[] = [];
	if (!line.includes("<<")) return { kind: "found", markers };
	const words =
		splitLineSimply(line) ?? wordsWithoutVariables(line, true, true);
	if (!Array.isArray(words)) return { kind: "found", markers };
	for (const { value, start: offset, end } of words) {
		const marker = readMarker(value);
		if (marker === undefined) continue;
		if ("code" in marker) {
			const problem = { ...marker, offset, end, readTo: end };
			return { kind: "failed", problem };
		}
		markers.push({ ...marker, offset, end });
	}
	return { kind: "found", markers };
}

/** Reads a word as a marker; `undefined` when it is none, or when its name cannot be read. */
export function parseHeredocMarker(word: string): HeredocMarker | undefined {
	const marker = readMarker(word);
	return marker === undefined || "code" in marker ? undefined : marker;
}

const shape = /^(\d*)<<(-?)[\t\n\f\r ]*([^<]*)$/;

function readMarker(word: string): HeredocMarker | WordProblem | undefined {
	const match = shape.exec(word);
	if (match === null || match[3] === "") return undefined;
	const [, number = "", dash, rest = ""] = match;
	const found = readNameSimply(rest) ?? readName(rest);
	if (found === undefined || "code" in found) return found;
	return {
		name: found.name,
		// The body is literal when the name is quoted.
		expand: !found.quoted,
		chomp: dash === "-",
		fileDescriptor: Number(number),
	};
}

/** The name of a marker as the grammar of words has it; `undefined` when it is no single word. */
export function readName(
	text: string,
):
	| { readonly name: string; readonly quoted: boolean }
	| WordProblem
	| undefined {
	const unquoted = wordsWithoutVariables(text, false, false);
	if (!Array.isArray(unquoted)) return unquoted;
	const [name, another] = unquoted;
	if (name === undefined || another !== undefined) return undefined;
	const quoted = wordsWithoutVariables(text, true, false);
	if (!Array.isArray(quoted)) return quoted;
	// Quoted is a name when taking the quotes away changes their number.
	return {
		name: name.value,
		quoted: countQuotes(name.value) !== countQuotes(quoted[0]?.value ?? ""),
	};
}

function countQuotes(text: string): number {
	return text.replace(/[^'"]/g, "").length;
}

/** The words of a text in which nothing is set, as the grammar has them. The escape character is the backslash here, whatever the file says. */
export function wordsWithoutVariables(
	text: string,
	rawQuotes: boolean,
	rawEscapes: boolean,
): WordWithin[] | WordProblem {
	const splitter = new WordSplitter();
	const segments = parseSegments(text, { escape: "\\", quotes: true });
	const value = readWord(segments, {
		escape: "\\",
		rawQuotes,
		rawEscapes,
		length: text.length,
		substitute: substitutionText,
		splitter,
	});
	return typeof value === "string" ? splitter.finish() : value;
}
