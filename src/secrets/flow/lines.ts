import { hole, holesOf, isKnown, replaceHoles } from "./value.ts";

/**
 * Text with holes, line by line. What programs keep of it can be told where the known parts of a line decide; a line that is a hole
 * and nothing else may be any number of lines.
 */

/** Texts whose holes are single characters that no text has, so that patterns cannot match the names of holes. */
export interface Encoded {
	readonly texts: readonly string[];
	/** Puts the holes back. */
	readonly decode: (text: string) => string;
}

const firstCode = 0xf0000;
const holeCharacter = /[\u{F0000}-\u{FFFFD}]/u;
const holeCharacters = /[\u{F0000}-\u{FFFFD}]/gu;

export function encodeHoles(...texts: readonly string[]): Encoded {
	const names: string[] = [];
	const encode = (name: string) => {
		let index = names.indexOf(name);
		if (index === -1) index = names.push(name) - 1;
		return String.fromCodePoint(firstCode + index);
	};
	return {
		texts: texts.map((text) => replaceHoles(text, encode)),
		decode: (text) =>
			text.replace(holeCharacters, (character) =>
				hole(names[(character.codePointAt(0) ?? 0) - firstCode] ?? ""),
			),
	};
}

export function hasHole(encoded: string): boolean {
	return holeCharacter.test(encoded);
}

/** Whether nothing but a hole is in the line. */
export function isBare(encoded: string): boolean {
	return hasHole(encoded) && encoded.replace(holeCharacters, "").trim() === "";
}

/** Whether the only holes of a text are those that mounts filled: all that is in them is the secret. */
export function isAllSecret(text: string): boolean {
	return (
		!isKnown(text) && holesOf(text).every((name) => name.startsWith("secret_"))
	);
}

export type Answer = "yes" | "no" | "maybe";

/** A value as secrets often look. */
const example = "abcXYZ019";

/** Whether a line, whatever its holes hold, matches. */
export function matchesLine(encoded: string, pattern: RegExp): Answer {
	if (!hasHole(encoded)) return pattern.test(encoded) ? "yes" : "no";
	const asHole = pattern.test(encoded);
	const asExample = pattern.test(encoded.replace(holeCharacters, example));
	if (asHole && asExample) return isBare(encoded) ? "maybe" : "yes";
	return asHole || asExample || isBare(encoded) ? "maybe" : "no";
}

/** Lines without their ends, and whether the last one has an end. */
export function linesOf(text: string): {
	readonly lines: readonly string[];
	readonly ended: boolean;
} {
	const ended = text.endsWith("\n");
	const lines = (ended ? text.slice(0, -1) : text).split("\n");
	return { lines: text === "" ? [] : lines, ended };
}

export function textOfLines(lines: readonly string[], ended: boolean): string {
	return lines.length === 0 ? "" : lines.join("\n") + (ended ? "\n" : "");
}
