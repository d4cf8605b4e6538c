import {
	type Arguments,
	type Handler,
	hasOption,
	type Invocation,
	optionValues,
	print,
	readArguments,
	readFile,
	wordsTaint,
} from "../invocation.ts";
import {
	encodeHoles,
	hasHole,
	linesOf,
	matchesLine,
	textOfLines,
} from "../lines.ts";
import type { Machine } from "../machine.ts";
import { type PatternSyntax, posixPattern } from "../posix-pattern.ts";
import { union } from "../taint.ts";
import { concat, isKnown, part, type Value } from "../value.ts";

/** Programs that print the lines which match. */
export const grepCommands: readonly (readonly [string, Handler])[] = [
	["grep", search],
	["egrep", search],
	["fgrep", search],
	["zgrep", search],
	["rg", search],
];

/** `grep` prints lines that match, unless it only counts or asks. */
function search(machine: Machine, call: Invocation): void {
	const parsed = readArguments(call.words, [
		"-e",
		"--regexp",
		"-f",
		"--file",
		"-m",
		"-A",
		"-B",
		"-C",
		"--include",
		"--exclude",
		"--exclude-dir",
		"--max-count",
		"-d",
	]);
	const silent = hasOption(
		parsed,
		"-q",
		"--quiet",
		"--silent",
		"-c",
		"--count",
		"-l",
		"-L",
		"--files-with-matches",
		"--files-without-match",
	);
	if (silent) return;
	const given = optionValues(parsed, "-e", "--regexp");
	const fromFile = hasOption(parsed, "-f", "--file");
	const files =
		given.length > 0 || fromFile ? parsed.operands : parsed.operands.slice(1);
	const patterns =
		given.length > 0 || fromFile ? given : parsed.operands.slice(0, 1);
	const recursive =
		hasOption(parsed, "-r", "-R", "--recursive") ||
		(call.name === "rg" && files.length > 0);
	const content = concat(
		...(files.length === 0
			? [call.input]
			: files.map(
					(file): Value =>
						recursive
							? {
									text: machine.fresh("matches"),
									taint: machine.files.taintWithin(machine.path(file.text)),
								}
							: readFile(machine, call, file.text),
				)),
	);
	const kept =
		recursive || fromFile
			? undefined
			: matches(content, patterns, call, parsed);
	// A pattern that is the secret shows in what it matches.
	const taint = hasOption(parsed, "-v", "--invert-match")
		? content.taint
		: union(content.taint, wordsTaint(patterns));
	print(machine, call, kept ?? { text: machine.fresh("matches"), taint });
}

function syntaxOf(call: Invocation, parsed: Arguments): PatternSyntax {
	if (call.name === "fgrep" || hasOption(parsed, "-F", "--fixed-strings"))
		return "fixed";
	if (hasOption(parsed, "-P", "--perl-regexp") || call.name === "rg")
		return "perl";
	return call.name === "egrep" || hasOption(parsed, "-E", "--extended-regexp")
		? "extended"
		: "basic";
}

/** The lines that come out; undefined when that cannot be told. */
function matches(
	content: Value,
	patterns: readonly Value[],
	call: Invocation,
	parsed: Arguments,
): Value | undefined {
	if (patterns.length === 0 || !patterns.every(({ text }) => isKnown(text)))
		return undefined;
	// Neighbours of matching lines come along.
	if (hasOption(parsed, "-A", "-B", "-C")) return undefined;
	const flags = hasOption(parsed, "-i", "--ignore-case") ? "i" : "";
	const expressions = patterns.map(({ text }) => {
		const plain = posixPattern(text, syntaxOf(call, parsed), flags);
		if (plain === undefined) return undefined;
		if (hasOption(parsed, "-x", "--line-regexp"))
			return new RegExp(`^(?:${plain.source})$`, flags);
		return hasOption(parsed, "-w", "--word-regexp")
			? new RegExp(`\\b(?:${plain.source})\\b`, flags)
			: plain;
	});
	if (!expressions.every((each) => each !== undefined)) return undefined;
	const { texts, decode } = encodeHoles(content.text);
	const { lines, ended } = linesOf(texts[0] ?? "");
	const inverted = hasOption(parsed, "-v", "--invert-match");
	const onlyMatching = hasOption(parsed, "-o", "--only-matching");
	const kept: string[] = [];
	for (const line of lines) {
		const answers = expressions.map((each) => matchesLine(line, each));
		if (inverted) {
			if (!answers.includes("yes")) kept.push(line);
			continue;
		}
		if (answers.every((answer) => answer === "no")) continue;
		kept.push(onlyMatching ? matched(line, expressions) : line);
	}
	return part(content, decode(textOfLines(kept, ended)));
}

/** What `-o` prints of a line: all of it when a hole has a part in the match. */
function matched(line: string, expressions: readonly RegExp[]): string {
	const found = expressions
		.map((each) => each.exec(line)?.[0])
		.find((text) => text !== undefined);
	return found === undefined || hasHole(found) ? line : found;
}
