import type { Instruction } from "../dockerfile/ast.ts";
import { splitAtBlanks } from "../dockerfile/words.ts";
import { rememberLast } from "./remember-last.ts";

/** How rules are called in addresses and file names: `JSONArgsRecommended` → `json-args-recommended`. */
export function slugOf(id: string): string {
	return id
		.replace(/([a-z0-9])([A-Z])/g, "$1-$2")
		.replace(/([A-Z]+)([A-Z][a-z])/g, "$1-$2")
		.toLowerCase();
}

/** Where Docker documents a check of the official frontend. */
export function buildCheckUrl(id: string): string {
	return `https://docs.docker.com/go/dockerfile/rule/${slugOf(id)}/`;
}

/** Whether an instruction is a FROM, or is meant to be one. */
export function isFrom({ kind, keyword }: Instruction): boolean {
	return (
		kind === "from" || (kind === "invalid" && /^from$/i.test(keyword.value))
	);
}

/** The words behind FROM: an image, `AS`, a name. */
export const fromWords = rememberLast(splitAtBlanks);

/** The case that a word is written in throughout; undefined for a mixture, both for a word without letters. */
export function isLowerCase(text: string): boolean {
	return text === text.toLowerCase();
}

export function isUpperCase(text: string): boolean {
	return text === text.toUpperCase();
}
