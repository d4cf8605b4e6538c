/** Patterns of `grep`, `sed` and `awk` as regular expressions of JavaScript. */

const classes: Readonly<Record<string, string>> = {
	alnum: "A-Za-z0-9",
	alpha: "A-Za-z",
	blank: " \\t",
	cntrl: "\\x00-\\x1f",
	digit: "0-9",
	graph: "!-~",
	lower: "a-z",
	print: " -~",
	punct: "!-\\/:-@[-`{-~",
	space: "\\s",
	upper: "A-Z",
	xdigit: "0-9A-Fa-f",
};

/** How a pattern is written: basic and extended are POSIX's, the other two as they are called. */
export type PatternSyntax = "basic" | "extended" | "fixed" | "perl";

/** The expression for a pattern; undefined when it cannot be read. */
export function posixPattern(
	text: string,
	syntax: PatternSyntax,
	flags = "",
): RegExp | undefined {
	const source =
		syntax === "fixed"
			? text.replace(/[\\^$.|?*+()[\]{}/]/g, "\\$&")
			: syntax === "perl"
				? text
				: translated(text, syntax === "extended");
	try {
		return new RegExp(source, flags);
	} catch {
		return undefined;
	}
}

function translated(text: string, extended: boolean): string {
	let result = "";
	for (let at = 0; at < text.length; at += 1) {
		const character = text[at] as string;
		if (character === "[") {
			const end = classEnd(text, at);
			result += bracket(text.slice(at + 1, end));
			at = end;
		} else if (character === "\\") {
			at += 1;
			result += escaped(text[at] ?? "\\", extended);
		} else if ("(){}|+?".includes(character) && !extended)
			result += `\\${character}`;
		else if (character === "*" && /^$|[(|^]$/.test(result)) result += "\\*";
		else if (character === "/") result += "\\/";
		else result += character;
	}
	return result;
}

function escaped(character: string, extended: boolean): string {
	if (character === "<" || character === ">") return "\\b";
	if ("(){}|+?".includes(character))
		return extended ? `\\${character}` : character;
	return /[bBwWsSdn1-9tr]/.test(character)
		? `\\${character}`
		: character.replace(/[^\w\s]/, "\\$&");
}

/** Where a bracket expression ends: a bracket that comes first is one of its characters. */
function classEnd(text: string, start: number): number {
	let at = start + 1;
	if (text[at] === "^") at += 1;
	if (text[at] === "]") at += 1;
	for (; at < text.length && text[at] !== "]"; at += 1)
		if (text.startsWith("[:", at)) {
			const end = text.indexOf(":]", at);
			if (end !== -1) at = end + 1;
		}
	return at;
}

function bracket(body: string): string {
	const negated = body.startsWith("^");
	const inner = (negated ? body.slice(1) : body)
		.replace(/\\/g, "\\\\")
		.replace(/^\]/, "\\]")
		.replace(/\[:(\w+):\]/g, (_, name: string) => classes[name] ?? "")
		.replace(/\[(?!-)/g, "\\[");
	return `[${negated ? "^" : ""}${inner}]`;
}
