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

const LITERAL = /"(?:[^"\\]|\\.)*"/y;
const NOT_AN_ARRAY: JsonArray = { kind: "not-an-array" };

/** Reads a text without surrounding white space. */
export function parseJsonArray(text: string): JsonArray {
	if (!mayBeArray(text)) return NOT_AN_ARRAY;
	let values: unknown;
	try {
		values = JSON.parse(text);
	} catch {
		return NOT_AN_ARRAY;
	}
	if (!Array.isArray(values)) return NOT_AN_ARRAY;
	const items: JsonString[] = [];
	let at = 0;
	for (const value of values) {
		if (typeof value !== "string") return { kind: "not-strings" };
		const from = text.indexOf('"', at);
		LITERAL.lastIndex = from;
		LITERAL.test(text);
		at = LITERAL.lastIndex;
		items.push({ value, from, to: at });
	}
	return { kind: "strings", items };
}

/** Whether the text begins and ends as an array does. To let JSON.parse find out that it does not takes longer than a whole line. */
function mayBeArray(text: string): boolean {
	if (text.charCodeAt(0) !== 91) return false;
	const last = text.charCodeAt(text.length - 1);
	if (last !== 93 && last > 32) return false;
	let at = 1;
	while (isJsonSpace(text.charCodeAt(at))) at++;
	return VALUE.includes(text.charAt(at));
}

/** What a value, or the end of an array without any, begins with. */
const VALUE = '"]-0123456789[{tfn';

function isJsonSpace(code: number): boolean {
	return code === 32 || code === 10 || code === 13 || code === 9;
}
