import { cleanPath, directoryPath } from "./go-path.ts";
import { translateGoRegExp } from "./go-regexp.ts";
import { trimSpace } from "./go-space.ts";
import { fail, type Result, succeed } from "./result.ts";

/** Tells which paths a list of `.dockerignore` patterns leaves out, by the rules of moby/patternmatcher. */
export interface IgnoreMatcher {
	readonly patterns: readonly IgnorePattern[];
	/** Whether a pattern takes paths back in. */
	readonly hasExceptions: boolean;
	/**
	 * Whether the last pattern that speaks about the path, or about a directory above it, leaves it out. The path is clean and
	 * relative. Fails for patterns that mean no regular expression.
	 */
	matches(path: string): Result<boolean>;
}

export interface IgnorePattern {
	/** Cleaned, without `!`. */
	readonly text: string;
	readonly isException: boolean;
}

/** Compiles patterns; blank ones are passed over. */
export function createIgnoreMatcher(
	patterns: readonly string[],
): Result<IgnoreMatcher> {
	const compiled: CompiledPattern[] = [];
	for (const written of patterns) {
		const trimmed = trimSpace(written);
		if (trimmed === "") continue;
		const cleaned = cleanPath(trimmed);
		if (cleaned === "!") {
			return fail(
				'"!" alone is not a pattern; name what is to be kept after it',
			);
		}
		const isException = cleaned.startsWith("!");
		const text = isException ? cleaned.slice(1) : cleaned;
		const problem = findPatternProblem(text);
		if (problem !== undefined) {
			return fail(`"${written}" is not a pattern: ${problem}`);
		}
		compiled.push({ text, isException, test: compile(text) });
	}
	return succeed({
		patterns: compiled,
		hasExceptions: compiled.some((pattern) => pattern.isException),
		matches: (path) => matchPath(compiled, path),
	});
}

interface CompiledPattern extends IgnorePattern {
	/** `undefined` for a pattern that means no regular expression. */
	readonly test: ((path: string) => boolean) | undefined;
}

function matchPath(
	patterns: readonly CompiledPattern[],
	path: string,
): Result<boolean> {
	const parent = directoryPath(path);
	const directories = parent === "." ? [] : prefixes(parent);
	let matched = false;
	for (const pattern of patterns) {
		// A pattern can only change the answer.
		if (pattern.isException !== matched) continue;
		const test = pattern.test;
		if (test === undefined) {
			return fail(`"${pattern.text}" is not a pattern that can be matched`);
		}
		if (test(path) || directories.some(test)) matched = !pattern.isException;
	}
	return succeed(matched);
}

function prefixes(path: string): readonly string[] {
	const parts = path.split("/");
	return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}

/** The syntax of Go's `filepath.Match`: brackets must be closed and not empty, a backslash needs a character after it. */
function findPatternProblem(pattern: string): string | undefined {
	const characters = [...pattern];
	let at = 0;
	const readOne = (): boolean => {
		const first = characters[at];
		if (first === undefined || first === "-" || first === "]") return false;
		at += first === "\\" ? 2 : 1;
		return at < characters.length;
	};
	while (at < characters.length) {
		const character = characters[at++];
		if (character === "\\") {
			if (at === characters.length) return "a backslash ends it";
			at++;
		}
		if (character !== "[") continue;
		if (characters[at] === "^") at++;
		const unclosed = 'a "[" begins a set of characters that is not complete';
		do {
			if (!readOne()) return unclosed;
			if (characters[at] === "-") {
				at++;
				if (!readOne()) return unclosed;
			}
		} while (characters[at] !== "]");
		at++;
	}
	return undefined;
}

type Shape = "exact" | "prefix" | "suffix" | "regexp";

/**
 * The test of one pattern. Its shape decides how it is read, and the shapes have corners that builds depend on: `foo/**` is a prefix with
 * its slash, a leading `**` makes a plain suffix unless another wildcard follows.
 */
function compile(pattern: string): CompiledPattern["test"] {
	const { shape, source } = translate([...pattern]);
	switch (shape) {
		case "exact":
			return (path) => path === pattern;
		case "prefix": {
			const prefix = pattern.slice(0, -2);
			return (path) => path.startsWith(prefix);
		}
		case "suffix": {
			const suffix = pattern.slice(2);
			return (path) =>
				path.endsWith(suffix) ||
				(suffix.startsWith("/") && path === suffix.slice(1));
		}
		case "regexp": {
			const regexp = translateGoRegExp(`^${source}$`);
			return regexp && ((path) => regexp.test(path));
		}
	}
}

function translate(characters: readonly string[]): {
	readonly shape: Shape;
	/** Of a Go regular expression. */
	readonly source: string;
} {
	let shape: Shape = "exact";
	let source = "";
	for (let at = 0; at < characters.length; ) {
		const start = at;
		const character = characters[at++] as string;
		if (character === "*" && characters[at] === "*") {
			at++;
			if (characters[at] === "/") at++;
			if (at === characters.length) {
				if (shape === "exact") {
					shape = "prefix";
				} else {
					source += ".*";
					shape = "regexp";
				}
			} else {
				source += "(.*/)?";
				shape = "regexp";
			}
			if (start === 0) shape = "suffix";
		} else if (character === "*") {
			source += "[^/]*";
			shape = "regexp";
		} else if (character === "?") {
			source += "[^/]";
			shape = "regexp";
		} else if (".+()|{}$".includes(character)) {
			source += `\\${character}`;
		} else if (character === "\\") {
			source += `\\${characters[at++] ?? ""}`;
			shape = "regexp";
		} else {
			source += character;
			if (character === "[" || character === "]") shape = "regexp";
		}
	}
	return { shape, source };
}
