import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The patterns of one ignore file, for paths below its directory. */
export interface IgnoreRules {
	/** What the last matching pattern says; undefined when none matches. */
	isIgnored(path: string, isDirectory: boolean): boolean | undefined;
}

/** The name of ignore files that lie in directories. */
export const ignoreFile = ".gitignore";

/** Reads the `.gitignore` of a directory; undefined when there is none. */
export function readIgnoreRules(
	directory: string,
	name = ignoreFile,
): IgnoreRules | undefined {
	try {
		return parseIgnoreRules(readFileSync(join(directory, name), "utf8"));
	} catch {
		return undefined;
	}
}

interface Pattern {
	readonly test: RegExp;
	readonly isException: boolean;
	readonly onlyDirectories: boolean;
}

/** Parses an ignore file of Git (rules: gitignore(5)). Paths are relative to its directory, with slashes. */
export function parseIgnoreRules(text: string): IgnoreRules {
	const patterns = text
		.split(/\r?\n/)
		.flatMap((line) => parsePattern(line) ?? []);
	return {
		isIgnored(path, isDirectory) {
			const pattern = patterns.findLast(
				({ test, onlyDirectories }) =>
					(isDirectory || !onlyDirectories) && test.test(path),
			);
			return pattern && !pattern.isException;
		},
	};
}

function parsePattern(line: string): Pattern | undefined {
	// Blanks at the end do not count unless a backslash stands before them.
	let text = line.replace(/(?<!\\)[ \t]+$/, "");
	if (text === "" || text.startsWith("#")) return undefined;
	const isException = text.startsWith("!");
	if (isException) text = text.slice(1);
	const onlyDirectories = text.endsWith("/");
	if (onlyDirectories) text = text.slice(0, -1);
	if (text === "") return undefined;
	const isAnchored = text.includes("/");
	const body = text.replace(/^\//, "");
	const source = `^${isAnchored ? "" : "(?:.*/)?"}${translate(body)}$`;
	try {
		return { test: new RegExp(source), isException, onlyDirectories };
	} catch {
		return undefined;
	}
}

function translate(pattern: string): string {
	let source = "";
	for (let at = 0; at < pattern.length; ) {
		const rest = pattern.slice(at);
		const wildcards = /^(?:\*\*\/|\/\*\*(?=\/)|\/\*\*$|\*+)/.exec(rest)?.[0];
		if (wildcards === "**/" && at === 0) source += "(?:.*/)?";
		else if (wildcards?.startsWith("/") && rest.length > wildcards.length) {
			source += "(?:/.*)?";
		} else if (wildcards?.startsWith("/")) source += "/.*";
		else if (wildcards === "**/") source += "[^/]*/";
		else if (wildcards !== undefined) source += "[^/]*";
		if (wildcards !== undefined) {
			at += wildcards.length;
			continue;
		}
		const set = /^\[([!^]?)(\]?(?:\\.|[^\]\\])*)\]/.exec(rest);
		if (set !== null) {
			const [whole, negation, members = ""] = set;
			source += `[${negation ? "^/" : ""}${members.replace(/[[\]^]/g, "\\$&")}]`;
			at += whole.length;
			continue;
		}
		if (rest[0] === "?") source += "[^/]";
		else if (rest[0] === "\\" && rest.length > 1) {
			source += escape(rest[1] as string);
			at++;
		} else source += escape(rest[0] as string);
		at++;
	}
	return source;
}

function escape(character: string): string {
	return character.replace(/[.*+?^${}()|[\]\\/-]/, "\\$&");
}
