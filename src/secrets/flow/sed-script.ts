import {
	type Answer,
	encodeHoles,
	hasHole,
	isAllSecret,
	isBare,
	linesOf,
	matchesLine,
	textOfLines,
} from "./lines.ts";
import { posixPattern } from "./posix-pattern.ts";

/**
 * Runs scripts of `sed` on text with holes: substitutions, and lines that are deleted or printed by number or pattern. It is one file
 * because reading and running such a script share how its addresses are written.
 */

/** How a script is to be run. */
export interface SedOptions {
	/** `-n`: only what is asked for is printed. */
	readonly quiet: boolean;
	/** `-E`: patterns are extended ones. */
	readonly extended: boolean;
}

export interface Edited {
	readonly text: string;
	/** Whether what is in the holes decides what is left of them. */
	readonly unsure: boolean;
}

type Address =
	| { readonly kind: "line"; readonly number: number }
	| { readonly kind: "last" }
	| { readonly kind: "pattern"; readonly pattern: RegExp };

type Action =
	| { readonly kind: "delete" | "print" | "quit" | "nothing" }
	| {
			readonly kind: "substitute";
			readonly pattern: RegExp;
			readonly replacement: string;
			readonly prints: boolean;
	  };

interface Step {
	readonly address: Address | undefined;
	readonly negated: boolean;
	readonly action: Action;
}

/** What a script makes of a text; undefined when it does more than is understood. */
export function editLines(
	content: string,
	script: string,
	{ quiet, extended }: SedOptions,
): Edited | undefined {
	const { texts, decode } = encodeHoles(content, script);
	const [text = "", code = ""] = texts;
	const steps = readScript(code, extended);
	if (steps === undefined) return undefined;
	const secretOnly = isAllSecret(content);
	const { lines, ended } = linesOf(text);
	const kept: string[] = [];
	let unsure = false;
	const firstHole = lines.findIndex(hasHole);
	for (const [index, original] of lines.entries()) {
		let line = original;
		let deleted = false;
		for (const { address, negated, action } of steps) {
			if (deleted) break;
			const numbered = firstHole === -1 || index < firstHole;
			const found = selects(address, line, index, lines.length, numbered);
			const answer = negated ? opposite(found) : found;
			if (answer === "no") continue;
			switch (action.kind) {
				case "delete":
					// A secret of one line is not what somebody would filter.
					if (answer === "yes") deleted = true;
					else if (!(isBare(line) && secretOnly)) unsure = true;
					break;
				case "print":
					if (quiet) kept.push(line);
					break;
				case "nothing":
					break;
				case "quit":
					if (answer === "yes" && numbered) {
						if (!quiet) kept.push(line);
						return { text: decode(textOfLines(kept, ended)), unsure };
					}
					break;
				case "substitute": {
					const changed = line.replace(action.pattern, action.replacement);
					if (hasHole(line) && hasHole(changed))
						unsure ||= swallows(action, line);
					if (quiet && action.prints && (changed !== line || hasHole(line)))
						kept.push(changed);
					if (answer === "maybe" && hasHole(line)) unsure = true;
					else line = changed;
				}
			}
		}
		if (!deleted && !quiet) kept.push(line);
	}
	return { text: decode(textOfLines(kept, ended)), unsure };
}

function opposite(answer: Answer): Answer {
	if (answer === "maybe") return "maybe";
	return answer === "yes" ? "no" : "yes";
}

function selects(
	address: Address | undefined,
	line: string,
	index: number,
	count: number,
	numbered: boolean,
): Answer {
	if (address === undefined) return "yes";
	switch (address.kind) {
		case "pattern":
			return matchesLine(line, address.pattern);
		case "line":
			if (numbered) return index + 1 === address.number ? "yes" : "no";
			return index + 1 <= address.number ? "maybe" : "no";
		case "last":
			if (index < count - 1) return "no";
			return isBare(line) ? "maybe" : "yes";
	}
}

/** Whether a substitution that leaves a hole alone would take its text away, were the text such that it matches. */
function swallows(
	action: Extract<Action, { kind: "substitute" }>,
	line: string,
): boolean {
	if (/\$&|\$\d/.test(action.replacement) || hasHole(action.replacement))
		return false;
	const { source, global } = action.pattern;
	// What stands before the rest of the pattern, and white space, is not what a secret consists of.
	const rest = source
		.replace(/^\^?(?:\.|\[[^\]]*\])[*+]/, "")
		.replace(/(?:\[(?:\\s|\\t|\s)+\]|\\s)[*+]/g, "");
	const greedy = /\.\*|\]\*|\.\+|\]\+|\{\d/.test(rest);
	const each = global && /\[|\./.test(rest);
	return (greedy || each) && line.search(action.pattern) === -1;
}

/** Reads a script; undefined when it has anything but what is understood. */
function readScript(
	script: string,
	extended: boolean,
): readonly Step[] | undefined {
	const syntax = extended ? "extended" : "basic";
	const steps: Step[] = [];
	let at = 0;
	const skip = (pattern: RegExp) => {
		while (at < script.length && pattern.test(script[at] as string)) at += 1;
	};
	/** Up to the delimiter; it may be escaped. */
	const until = (delimiter: string): string | undefined => {
		let text = "";
		for (; at < script.length; at += 1) {
			const character = script[at] as string;
			if (character === delimiter) {
				at += 1;
				return text;
			}
			if (character === "\\" && at + 1 < script.length) {
				at += 1;
				text += script[at] === delimiter ? delimiter : `\\${script[at]}`;
			} else text += character;
		}
		return undefined;
	};
	const readAddress = (): Address | undefined | "bad" => {
		const rest = script.slice(at);
		const number = /^\d+/.exec(rest)?.[0];
		if (number !== undefined) {
			at += number.length;
			return { kind: "line", number: Number(number) };
		}
		if (rest.startsWith("$")) {
			at += 1;
			return { kind: "last" };
		}
		if (!/^[/\\]/.test(rest)) return undefined;
		at += rest.startsWith("\\") ? 2 : 1;
		const text = until(rest.startsWith("\\") ? (rest[1] ?? "/") : "/");
		const flags = /^I/.test(script.slice(at)) ? "i" : "";
		at += flags.length;
		const pattern =
			text === undefined || text === ""
				? undefined
				: posixPattern(text, syntax, flags);
		return pattern === undefined ? "bad" : { kind: "pattern", pattern };
	};
	for (skip(/[\s;]/); at < script.length; skip(/[\s;]/)) {
		const address = readAddress();
		if (address === "bad" || script[at] === ",") return undefined;
		skip(/\s/);
		const negated = script[at] === "!";
		if (negated) at += 1;
		skip(/\s/);
		const letter = script[at];
		at += 1;
		let action: Action;
		if (letter === "d") action = { kind: "delete" };
		else if (letter === "p") action = { kind: "print" };
		else if (letter === "q" || letter === "Q") {
			skip(/[\d\s]/);
			action = { kind: "quit" };
		} else if (letter === "w") {
			// Files are written elsewhere; the line goes on.
			while (at < script.length && script[at] !== "\n") at += 1;
			action = { kind: "nothing" };
		} else if (letter === "=") action = { kind: "nothing" };
		else if (letter === "s") {
			const delimiter = script[at];
			if (delimiter === undefined || /[\w\s\\]/.test(delimiter))
				return undefined;
			at += 1;
			const pattern = until(delimiter);
			const replacement = until(delimiter);
			const flags = /^[gpIi\d]*/.exec(script.slice(at))?.[0] ?? "";
			at += flags.length;
			if (pattern === undefined || replacement === undefined || pattern === "")
				return undefined;
			const expression = posixPattern(
				pattern,
				syntax,
				`${flags.includes("g") ? "g" : ""}${/i/i.test(flags) ? "i" : ""}`,
			);
			if (expression === undefined || /\d/.test(flags)) return undefined;
			action = {
				kind: "substitute",
				pattern: expression,
				replacement: replacementOf(replacement),
				prints: flags.includes("p"),
			};
		} else return undefined;
		if (at < script.length && !/[\s;]/.test(script[at] as string))
			return undefined;
		steps.push({ address, negated, action });
	}
	return steps;
}

/** `&` and `\1` as JavaScript writes them. */
function replacementOf(text: string): string {
	return text
		.replace(/\$/g, "$$$$")
		.replace(/\\(.)|&/gs, (whole, escaped?: string) => {
			if (whole === "&") return "$&";
			if (escaped === "n") return "\n";
			return /\d/.test(escaped ?? "")
				? escaped === "0"
					? "$&"
					: `$${escaped}`
				: (escaped ?? "");
		});
}
