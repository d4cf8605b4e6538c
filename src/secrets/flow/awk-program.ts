/** A rule of an `awk` program. */
export interface AwkRule {
	/** As it is written; empty for a rule that runs on every line. */
	readonly pattern: string;
	/** What each of its statements prints, redirected or not; `$0` when nothing is said. */
	readonly prints: readonly string[];
}

/** The rules of a program; undefined when it defines functions or cannot be read. */
export function readAwk(program: string): readonly AwkRule[] | undefined {
	const text = program.replace(/(^|\n)\s*#[^\n]*/g, "$1");
	if (/(?:^|[\n;}])\s*function\s/.test(text)) return undefined;
	const rules: AwkRule[] = [];
	let pattern = "";
	for (let at = 0; at < text.length; ) {
		const character = text[at] as string;
		if (character === '"' || (character === "/" && beginsPattern(pattern))) {
			const end = closing(text, at, character);
			if (end === undefined) return undefined;
			pattern += text.slice(at, end + 1);
			at = end + 1;
		} else if (character === "{") {
			const end = blockEnd(text, at);
			if (end === undefined) return undefined;
			rules.push({
				pattern: pattern.trim(),
				prints: printsOf(text.slice(at + 1, end)),
			});
			pattern = "";
			at = end + 1;
		} else if (character === ";" || character === "\n") {
			if (pattern.trim() !== "")
				rules.push({ pattern: pattern.trim(), prints: ["$0"] });
			pattern = "";
			at += 1;
		} else {
			pattern += character;
			at += 1;
		}
	}
	if (pattern.trim() !== "")
		rules.push({ pattern: pattern.trim(), prints: ["$0"] });
	return rules;
}

/** Whether a slash here begins a pattern, and is no division. */
function beginsPattern(before: string): boolean {
	return /(?:^|[!~(,&|{;]|\n)\s*$/.test(before);
}

function closing(text: string, start: number, by: string): number | undefined {
	for (let at = start + 1; at < text.length; at += 1) {
		if (text[at] === "\\") at += 1;
		else if (text[at] === by) return at;
	}
	return undefined;
}

function blockEnd(text: string, start: number): number | undefined {
	let depth = 0;
	for (let at = start; at < text.length; at += 1) {
		const character = text[at] as string;
		if (
			character === '"' ||
			(character === "/" && beginsPattern(text.slice(start, at)))
		) {
			const end = closing(text, at, character);
			if (end === undefined) return undefined;
			at = end;
		} else if (character === "{") depth += 1;
		else if (character === "}") {
			depth -= 1;
			if (depth === 0) return at;
		}
	}
	return undefined;
}

function printsOf(action: string): readonly string[] {
	const plain = action.replace(/"(?:[^"\\]|\\.)*"/g, '""');
	return [...plain.matchAll(/\bprintf?\b([^;}\n]*)/g)].map((match) => {
		const what = (match[1] as string).trim();
		return what === "" ? "$0" : what;
	});
}

/** Whether an expression gives numbers and fixed texts only. */
export function isCount(expression: string, program: string): boolean {
	const names = expression
		.replace(/>>?.*$/s, "")
		.replace(/""/g, "")
		.replace(/\b(?:NR|NF|FNR|FILENAME|length\s*(?:\([^()]*\))?)(?!\w)/g, "")
		.replace(/\b\d+(?:\.\d+)?\b/g, "")
		.match(/\$|[A-Za-z_]\w*/g);
	return (names ?? []).every(
		(name) => name !== "$" && isCounter(name, program),
	);
}

/** Whether a variable is only ever counted up, or set to a number. */
function isCounter(name: string, program: string): boolean {
	const uses = program.matchAll(
		new RegExp(
			`(?<!\\w)${name}\\s*(\\+\\+|--|[-+*/]?=(?!=)\\s*([^;}\\n]*))`,
			"g",
		),
	);
	let counted = false;
	for (const [, operation = "", value] of uses) {
		if (
			value !== undefined &&
			!/^(?:\d+|NR|NF|1|length\([^()]*\))\s*$/.test(value)
		)
			return false;
		counted ||= operation !== "";
	}
	return counted || new RegExp(`\\+\\+${name}\\b`).test(program);
}
