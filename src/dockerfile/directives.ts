import { leadingSpace } from "../../grammar/white-space.ts";
import type { Diagnostic } from "../text/diagnostic.ts";
import type { Directive, EscapeCharacter } from "./ast.ts";

/** Parser directives: `# name=value` lines at the very top, before anything else, each name once. */

const NAMES = ["syntax", "escape", "check"] as const;
const DIRECTIVE =
	/^([a-zA-Z][a-zA-Z0-9]*)[\t\n\f\r ]*=[\t\n\f\r ]*(.+?)[\t\n\f\r ]*$/;

export interface Head {
	readonly directives: readonly Directive[];
	readonly escape: EscapeCharacter;
	readonly problem?: Diagnostic;
}

/** Reads the directives of a text without byte order mark. Lines may be indented. */
export function readHead(text: string): Head {
	const directives: Directive[] = [];
	let escape: EscapeCharacter = "\\";
	if (!mayHold(text)) return { directives, escape };
	for (const line of linesOf(text)) {
		const indent = leadingSpace(line.text);
		const found = readDirective(line.text.slice(indent), "#");
		if (found === undefined) break;
		const start = line.start + indent;
		const value = {
			value: found.value,
			span: {
				start: start + found.at,
				end: start + found.at + found.value.length,
			},
		};
		const span = { start, end: start + line.text.length - indent };
		// The official parser counts a line only after its directive was accepted.
		const lines = { first: line.number - 1, last: line.number - 1 };
		if (directives.some((directive) => directive.name === found.name)) {
			const problem: Diagnostic = {
				code: "repeated-directive",
				severity: "error",
				message: `only one ${found.name} parser directive can be used`,
				help: `remove this line or the earlier "# ${found.name}=" line`,
				span,
				lines,
			};
			return { directives, escape, problem };
		}
		const directive: Directive = {
			kind: "directive",
			name: found.name,
			value,
			span,
			line: line.number,
		};
		directives.push(directive);
		if (found.name !== "escape") continue;
		if (found.value !== "\\" && found.value !== "`") {
			const problem: Diagnostic = {
				code: "invalid-escape",
				severity: "error",
				message: `invalid escape character ${JSON.stringify(found.value)}`,
				help: "the escape directive takes a backslash (\\) or a backtick (`)",
				span: value.span,
				lines,
			};
			return { directives, escape, problem };
		}
		escape = found.value;
	}
	return { directives, escape };
}

/** Whether the first line can be a directive: most files begin with a letter. */
function mayHold(text: string): boolean {
	return text.charCodeAt(0) === 35 || leadingSpace(text) > 0;
}

/** A directive's value as `detectSyntax` and `detectDirective` find it. */
export interface DetectedDirective {
	/** The value up to its first blank: for `syntax` the image reference. */
	readonly value: string;
	/** The whole value. */
	readonly line: string;
	/** From 1; one less for the JSON form. */
	readonly lineNumber: number;
}

/**
 * The `syntax` directive of any kind of build file: `# syntax=`, else `// syntax=`, else the `syntax` property of a JSON object. A
 * first line `#!…` is passed over. Rule: docker/dockerfile's syntax detection.
 */
export function detectSyntax(text: string): DetectedDirective | undefined {
	const body = behindShebang(text);
	return (
		detectWith(body, "syntax", "#") ??
		detectWith(body, "syntax", "//") ??
		detectJson(body)
	);
}

/** A `# name=` directive that stands at the top, a first line `#!…` passed over. */
export function detectDirective(
	text: string,
	name: Directive["name"],
): DetectedDirective | undefined {
	return detectWith(behindShebang(text), name, "#");
}

interface Body {
	readonly text: string;
	readonly skippedLines: number;
}

function behindShebang(text: string): Body {
	if (!text.startsWith("#!")) return { text, skippedLines: 0 };
	const lineFeed = text.indexOf("\n");
	const rest = lineFeed === -1 ? "" : text.slice(lineFeed + 1);
	return { text: rest, skippedLines: 1 };
}

function detectWith(
	body: Body,
	name: string,
	mark: string,
): DetectedDirective | undefined {
	const seen = new Set<string>();
	for (const line of linesOf(body.text)) {
		const found = readDirective(line.text, mark);
		if (found === undefined || seen.has(found.name)) return undefined;
		seen.add(found.name);
		if (found.name !== name) continue;
		const [value] = found.value.split(" ", 1);
		return {
			value: value as string,
			line: found.value,
			lineNumber: line.number + body.skippedLines,
		};
	}
	return undefined;
}

function detectJson(body: Body): DetectedDirective | undefined {
	if (!/^[\t\n\r ]*\{/.test(body.text)) return undefined;
	try {
		const found: unknown = JSON.parse(body.text);
		const syntax = (found as { syntax?: unknown }).syntax;
		if (typeof syntax !== "string") return undefined;
		return { value: syntax, line: syntax, lineNumber: body.skippedLines };
	} catch {
		return undefined;
	}
}

function readDirective(line: string, mark: string) {
	if (!line.startsWith(mark)) return undefined;
	const rest = line.slice(mark.length);
	const body = rest.slice(leadingSpace(rest));
	const match = DIRECTIVE.exec(body);
	if (match === null) return undefined;
	const [, key, value] = match as unknown as [string, string, string];
	const name = NAMES.find((known) => known === key.toLowerCase());
	if (name === undefined) return undefined;
	const valueEnd = trimmedAscii(body);
	const at = line.length - body.length + valueEnd - value.length;
	return { name, value, at };
}

function trimmedAscii(text: string): number {
	return /[\t\n\f\r ]*$/.exec(text)?.index ?? text.length;
}

function* linesOf(text: string) {
	let start = 0;
	for (let number = 1; start < text.length; number++) {
		const lineFeed = text.indexOf("\n", start);
		const end = lineFeed === -1 ? text.length : lineFeed;
		let stop = end;
		while (stop > start && text.charCodeAt(stop - 1) === 13) stop--;
		yield { text: text.slice(start, stop), start, number };
		start = end + 1;
	}
}
