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
	const plain = readPlainStrings(text);
	if (plain !== undefined) return { kind: "strings", items: plain };
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
	return VALUE.includes(text.charAt(behindSpace(text, 1)));
}

/** The items of an array that is nothing but strings without escapes; undefined for anything else, which is read by JSON.parse. */
function readPlainStrings(text: string): readonly JsonString[] | undefined {
	const items: JsonString[] = [];
	let at = 0;
	// At the bracket or a comma.
	do {
		const from = behindSpace(text, at + 1);
		if (text.charCodeAt(from) !== 34) return undefined;
		at = from + 1;
		for (; ; at++) {
			const code = text.charCodeAt(at);
			if (code === 34) break;
			// Control characters are errors; at the end there is no number.
			if (!(code >= 32) || code === 92) return undefined;
		}
		at++;
		items.push({ value: text.slice(from + 1, at - 1), from, to: at });
		at = behindSpace(text, at);
	} while (text.charCodeAt(at) === 44);
	return text.charCodeAt(at) === 93 && at === text.length - 1
		? items
		: undefined;
}

/** What a value, or the end of an array without any, begins with. */
const VALUE = '"]-0123456789[{tfn';

/** Behind the white space that JSON allows. */
function behindSpace(text: string, from: number): number {
	let at = from;
	for (; ; at++) {
		const code = text.charCodeAt(at);
		if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return at;
	}
}
