/**
 * Exec form: arguments that are a JSON array of strings. What is no valid JSON at all is shell form; a valid array that holds
 * anything but strings is an error.
 */
export type JsonArray =
	| { readonly kind: "strings"; readonly items: readonly JsonString[] }
	| { readonly kind: "not-strings" }
	| { readonly kind: "not-an-array" };

export interface JsonString {
	readonly value: string;
	/** Where the literal stands in the text, quotes included; `to` is exclusive. */
	readonly from: number;
	readonly to: number;
}

const LITERAL = /"(?:[^"\\]|\\.)*"/g;
const NOT_AN_ARRAY: JsonArray = { kind: "not-an-array" };

/** Reads a text without surrounding white space. */
export function parseJsonArray(text: string): JsonArray {
	if (text.charCodeAt(0) !== 91) return NOT_AN_ARRAY;
	let values: unknown;
	try {
		values = JSON.parse(text);
	} catch {
		return NOT_AN_ARRAY;
	}
	if (!Array.isArray(values)) return NOT_AN_ARRAY;
	const items: JsonString[] = [];
	LITERAL.lastIndex = 0;
	for (const value of values) {
		const literal = LITERAL.exec(text);
		if (typeof value !== "string" || literal === null)
			return { kind: "not-strings" };
		items.push({ value, from: literal.index, to: LITERAL.lastIndex });
	}
	return { kind: "strings", items };
}
