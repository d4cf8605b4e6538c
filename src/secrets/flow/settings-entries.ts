import type { Entry } from "../models/model.ts";
import { type Arguments, optionValues } from "./invocation.ts";
import { noTaint } from "./taint.ts";
import { isHarmless, type Value } from "./value.ts";

/**
 * Files of settings as lists of entries, whatever their real format: a line for each, with its name in front, so that a command which
 * deletes an entry deletes what the one that set it wrote, and nothing else.
 */
export function entryName(
	entry: Entry,
	parsed: Arguments,
	depth: number,
): string {
	if ("option" in entry)
		return optionValues(parsed, ...entry.option)[0]?.text ?? "";
	const text = parsed.operands[depth + entry.operand]?.text ?? "";
	const equals = text.indexOf("=");
	return equals === -1 ? text : text.slice(0, equals);
}

export function entryLine(name: string, text: string): string {
	return `[${name}] ${text.replaceAll("\n", " ")}\n`;
}

/** What is left of a file when an entry is taken out; lines of the form `name = value` are entries, too. */
export function withoutEntry(content: Value, name: string): Value {
	const beginnings = [`[${name}] `, `${name}=`, `${name} `];
	const text = content.text
		.split("\n")
		.filter((line) => !beginnings.some((each) => line.startsWith(each)))
		.join("\n");
	return { text, taint: isHarmless(text) ? noTaint : content.taint };
}
