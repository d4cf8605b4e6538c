/**
 * The patterns of `${v#p}`, `${v%p}` and `${v/p/r}`: `*` stands for any characters and `?` for one, but neither for a line
 * break; a backslash takes the meaning from `*`, `?`, `\`, `}` and `/` and may stand before nothing else. There are no
 * bracket expressions.
 *
 * Upstream translates them to regular expressions that run in linear time. Here they are matched directly: the time is bounded
 * by the product of pattern and value, whatever the pattern.
 */
export interface ShellPattern {
	/** One for each line that the pattern spans. */
	readonly lines: readonly PatternLine[];
}

/** Runs with a `*` between each two. */
type PatternLine = readonly Run[];

/** Characters; `undefined` is any character but a line break. */
type Run = readonly (string | undefined)[];

/** What a backslash stood before; U+FFFD when it was last. */
export interface WrongEscape {
	readonly wrongEscape: string;
}

/** Reads a pattern. */
export function parseShellPattern(pattern: string): ShellPattern | WrongEscape {
	let run: (string | undefined)[] = [];
	let line: Run[] = [run];
	const lines: PatternLine[] = [line];
	// Like every text that upstream scans, a pattern loses a byte order mark.
	const characters = [...pattern.replace(/^\uFEFF/, "")];
	for (let at = 0; at < characters.length; at += 1) {
		const character = characters[at] as string;
		if (character === "*") {
			run = [];
			line.push(run);
		} else if (character === "?") {
			run.push(undefined);
		} else if (character === "\n") {
			run = [];
			line = [run];
			lines.push(line);
		} else if (character === "\\") {
			const next = characters[at + 1];
			// `}` and `/` follow in the next round.
			if (next === "}" || next === "/") continue;
			if (next !== "*" && next !== "?" && next !== "\\")
				return { wrongEscape: next ?? "\uFFFD" };
			run.push(next);
			at += 1;
		} else {
			run.push(character);
		}
	}
	return { lines };
}

/** `${v#p}` and, greedy, `${v##p}`: removes the shortest or longest start that matches. */
export function trimPrefix(
	pattern: ShellPattern,
	value: string,
	greedy: boolean,
): string {
	const characters = [...value];
	const end = matchAt(pattern, characters, 0, greedy);
	return end === undefined ? value : characters.slice(end).join("");
}

/** `${v%p}` and, greedy, `${v%%p}`. The pattern is one that `reversePattern` turned round. */
export function trimSuffix(
	reversed: ShellPattern,
	value: string,
	greedy: boolean,
): string {
	const backwards = [...value].reverse().join("");
	return [...trimPrefix(reversed, backwards, greedy)].reverse().join("");
}

/** The pattern for the reversed value. Escapes keep their order; a backslash at the end escapes nothing and moves to the front. */
export function reversePattern(pattern: string): string {
	return (pattern.match(/\\[\s\S]|[\s\S]/gu) ?? []).reverse().join("");
}

/** `${v/p/r}`: replaces the first match. */
export function replaceFirst(
	pattern: ShellPattern,
	value: string,
	replacement: string,
): string {
	const characters = [...value];
	const match = find(pattern, characters, 0);
	if (match === undefined) return value;
	const before = characters.slice(0, match.start).join("");
	return before + replacement + characters.slice(match.end).join("");
}

/**
 * `${v//p/r}`: replaces all matches. An empty match just after another match does not count. Upstream hands `replacement` to
 * Go's regular expressions, where `$0` and `${0}` are the match, `$$` is a dollar sign, and any other `$name` is nothing.
 */
export function replaceAll(
	pattern: ShellPattern,
	value: string,
	replacement: string,
): string {
	const characters = [...value];
	let result = "";
	let copied = 0;
	let from = 0;
	while (from <= characters.length) {
		const match = find(pattern, characters, from);
		if (match === undefined) break;
		result += characters.slice(copied, match.start).join("");
		if (match.end > copied || match.start === 0) {
			const matched = characters.slice(match.start, match.end).join("");
			result += fillTemplate(replacement, matched);
		}
		copied = match.end;
		from = Math.max(from + 1, match.end);
	}
	return result + characters.slice(copied).join("");
}

const templateName = /\$(?:\$|\{([\p{L}\p{Nd}_]+)\}|([\p{L}\p{Nd}_]+))/gu;

function fillTemplate(template: string, match: string): string {
	if (!template.includes("$")) return template;
	return template.replace(
		templateName,
		(whole, braced?: string, bare?: string) => {
			if (whole === "$$") return "$";
			return (braced ?? bare) === "0" ? match : "";
		},
	);
}

/** The leftmost match from `from` on; of those, the longest. */
function find(
	pattern: ShellPattern,
	characters: readonly string[],
	from: number,
): { readonly start: number; readonly end: number } | undefined {
	const first = pattern.lines[0] as PatternLine;
	for (let start = from; start <= characters.length; start += 1) {
		const end = matchAt(pattern, characters, start, true);
		if (end !== undefined) return { start, end };
		// After its first run a pattern with a `*` may begin anywhere: what failed here fails on the rest of the line.
		if (first.length > 1 && runAt(first[0] as Run, characters, start))
			start = lineEnd(characters, start);
	}
	return undefined;
}

/** Where the match that begins at `start` ends: as late as possible if greedy, else as early as possible. */
function matchAt(
	{ lines }: ShellPattern,
	characters: readonly string[],
	start: number,
	greedy: boolean,
): number | undefined {
	let at = start;
	for (const line of lines.slice(0, -1)) {
		const end = matchLine(line, characters, at, "whole");
		if (end === undefined || characters[end] !== "\n") return undefined;
		at = end + 1;
	}
	const last = lines.at(-1) as PatternLine;
	return matchLine(last, characters, at, greedy ? "longest" : "shortest");
}

/**
 * Where one line of a pattern ends when it begins at `start`. Taking each run but the last where it occurs first leaves the
 * most room for those that follow, so there is nothing to try again.
 */
function matchLine(
	line: PatternLine,
	characters: readonly string[],
	start: number,
	extent: "whole" | "longest" | "shortest",
): number | undefined {
	const first = line[0] as Run;
	if (!runAt(first, characters, start)) return undefined;
	let at = start + first.length;
	if (line.length === 1) return at;
	const end = lineEnd(characters, at);
	for (const run of line.slice(1, -1)) {
		const found = search(run, characters, at, end - run.length);
		if (found === undefined) return undefined;
		at = found + run.length;
	}
	const last = line.at(-1) as Run;
	const latest = end - last.length;
	const found =
		extent === "shortest"
			? search(last, characters, at, latest)
			: searchBack(
					last,
					characters,
					latest,
					extent === "whole" ? Math.max(at, latest) : at,
				);
	return found === undefined ? undefined : found + last.length;
}

function search(
	run: Run,
	characters: readonly string[],
	from: number,
	to: number,
): number | undefined {
	for (let at = from; at <= to; at += 1)
		if (runAt(run, characters, at)) return at;
	return undefined;
}

function searchBack(
	run: Run,
	characters: readonly string[],
	from: number,
	to: number,
): number | undefined {
	for (let at = from; at >= to; at -= 1)
		if (runAt(run, characters, at)) return at;
	return undefined;
}

function runAt(
	run: Run,
	characters: readonly string[],
	start: number,
): boolean {
	if (start + run.length > characters.length) return false;
	return run.every((wanted, index) => {
		const character = characters[start + index];
		return wanted === undefined ? character !== "\n" : character === wanted;
	});
}

/** The offset of the next line break, or the end. */
function lineEnd(characters: readonly string[], from: number): number {
	const at = characters.indexOf("\n", from);
	return at === -1 ? characters.length : at;
}
