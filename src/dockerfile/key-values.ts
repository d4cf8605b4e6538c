import type { EscapeCharacter, KeyValue, Word } from "./ast.ts";
import { type Failure, failure, lineFailure } from "./problem.ts";
import { splitOutsideQuotes, subword } from "./words.ts";

/**
 * Reads `KEY=value …`, or the old form `KEY value`: the first word decides which it is. `name` is ENV or LABEL. No words at all
 * give an empty list.
 */
export function readKeyValues(
	text: Word,
	name: "ENV" | "LABEL",
	escape: EscapeCharacter,
): readonly KeyValue[] | Failure {
	const words = splitOutsideQuotes(text, escape);
	const first = words[0];
	if (first === undefined) return [];
	if (!first.value.includes("=")) return readOldForm(text, name);
	const pairs: KeyValue[] = [];
	for (const word of words) {
		const equals = word.value.indexOf("=");
		if (equals === -1)
			return lineFailure({
				code: "missing-equals",
				message: `can't find = in ${JSON.stringify(word.value)}`,
				help: `${name} takes pairs name=value; quote a value that contains blanks: ${name} name="a b"`,
				span: word.span,
			});
		pairs.push({
			key: subword(word, 0, equals),
			value: subword(word, equals + 1, word.value.length),
			delimited: true,
		});
	}
	return pairs;
}

function readOldForm(text: Word, name: string): readonly KeyValue[] | Failure {
	const blanks = /[\t\v\f\r ]+/.exec(text.value);
	if (blanks === null)
		return lineFailure({
			code: "missing-value",
			message: `${name} must have two arguments`,
			help: `write ${name} ${text.value}=VALUE`,
			span: text.span,
		});
	const valueStart = blanks.index + blanks[0].length;
	return [
		{
			key: subword(text, 0, blanks.index),
			value: subword(text, valueStart, text.value.length),
			delimited: false,
		},
	];
}

/** The failure for the first pair without a name, if there is one. */
export function blankName(
	pairs: readonly { readonly key: Word }[],
	name: string,
): Failure | undefined {
	const blank = pairs.find((pair) => pair.key.value === "");
	if (blank === undefined) return undefined;
	return failure({
		code: "blank-name",
		message: `${name} names can not be blank`,
		help: "write a name before the =",
		span: blank.key.span,
	});
}
