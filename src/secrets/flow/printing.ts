import type { Invocation } from "./invocation.ts";
import { wordsTaint } from "./invocation.ts";
import type { Machine } from "./machine.ts";
import type { Variable } from "./shell-state.ts";
import { along, noTaint } from "./taint.ts";
import {
	concat,
	contentOf,
	emptyValue,
	isKnown,
	literal,
	type Value,
} from "./value.ts";

/** All variables as text, a line each; there are others, of which nothing is known but that they hold no secret. */
export function dump(
	variables: Iterable<readonly [string, Variable]>,
	onlyExported: boolean,
	prefix = "",
): Value {
	const lines: Value[] = [];
	for (const [name, { exported, value }] of variables)
		if (exported || !onlyExported)
			lines.push(
				literal(/^\w+$/.test(name) ? `${prefix}${name}=` : ""),
				value,
				literal("\n"),
			);
	return concat(...lines, literal(contentOf("other variables")), literal("\n"));
}

/** What `echo` prints. */
export function echoed(_machine: Machine, call: Invocation): Value {
	const words = [...call.words];
	let newline = true;
	let escapes = false;
	while (words[0] !== undefined && /^-[neE]+$/.test(words[0].text)) {
		const text = (words.shift() as Value).text;
		if (text.includes("n")) newline = false;
		if (text.includes("e")) escapes = true;
	}
	const value = concat(
		...words.flatMap((word, index) =>
			index === 0 ? [word] : [literal(" "), word],
		),
	);
	// Plain `sh` reads escapes without being asked.
	const text =
		escapes || /\\n/.test(value.text) ? unescaped(value.text) : value.text;
	return concat(
		{
			text,
			taint: along(value.taint, call.span, "given to `echo`"),
		},
		newline ? literal("\n") : emptyValue,
	);
}

/** What `printf` prints for a format and its values. */
export function formatted(machine: Machine, words: readonly Value[]): Value {
	const [format, ...values] = words;
	if (format === undefined) return emptyValue;
	const taint = wordsTaint(words);
	if (!isKnown(format.text)) return { text: machine.fresh("text"), taint };
	const queue = [...values];
	let text = "";
	do {
		const before = queue.length;
		text += unescaped(format.text).replace(
			/%(?:%|[-+ #0]*(?:\*|\d+)?(?:\.(?:\*|\d+))?([a-zA-Z]|\([^)]*\)T))/g,
			(written, letter: string | undefined) => {
				if (letter === undefined) return "%";
				const value = queue.shift();
				if (letter === "b") return unescaped(value?.text ?? "");
				if (letter === "s" || letter === "d" || letter === "i")
					return value?.text ?? "";
				if (value === undefined) return "";
				return written === "" ? "" : machine.fresh("formatted");
			},
		);
		if (queue.length === before) break;
	} while (queue.length > 0);
	return { text, taint: isKnown(text) ? noTaint : taint };
}

/** Backslash escapes of `echo -e` and `printf`. */
export function unescaped(text: string): string {
	return text.replace(
		/\\(n|t|r|a|b|f|v|e|\\|0?[0-7]{1,3}|x[0-9a-fA-F]{1,2}|c)/g,
		(whole, code: string) => {
			switch (code) {
				case "n":
					return "\n";
				case "t":
					return "\t";
				case "r":
					return "\r";
				case "\\":
					return "\\";
				default:
					if (/^x/.test(code))
						return String.fromCharCode(Number.parseInt(code.slice(1), 16));
					if (/^[0-7]+$/.test(code))
						return String.fromCharCode(Number.parseInt(code, 8));
					return whole.length > 0 ? "" : whole;
			}
		},
	);
}
