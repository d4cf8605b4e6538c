import { type Failure, fail, type Result, succeed } from "./result.ts";

/**
 * JSON as Go's `encoding/json` reads and writes it. Reading keeps what JavaScript's own parser loses: numbers as written, repeated
 * members in order.
 */

export type JsonValue =
	| { readonly kind: "null"; readonly offset: number }
	| {
			readonly kind: "boolean";
			readonly value: boolean;
			readonly offset: number;
	  }
	| { readonly kind: "number"; readonly text: string; readonly offset: number }
	| {
			readonly kind: "string";
			readonly value: string;
			/** Between the quotes, as written. */
			readonly raw: string;
			readonly offset: number;
	  }
	| {
			readonly kind: "array";
			readonly items: readonly JsonValue[];
			readonly offset: number;
	  }
	| {
			readonly kind: "object";
			readonly members: readonly JsonMember[];
			readonly offset: number;
	  };

export interface JsonMember {
	readonly key: string;
	readonly value: JsonValue;
}

/** Go allows ten times as much; no config or command line comes near either, and the call stack stays small. */
const deepest = 1_000;

/** Reads a text that is one JSON value. */
export function readJson(text: string): Result<JsonValue> {
	const first = readLeadingJson(text);
	if (!first.ok) return first;
	const end = skipBlanks(text, first.value.end);
	return end === text.length
		? succeed(first.value.value)
		: fail(`unexpected "${characterAt(text, end)}" after the JSON value`, end);
}

/** Reads the JSON value a text begins with; `end` is the offset after it. What follows is not looked at. */
export function readLeadingJson(
	text: string,
): Result<{ readonly value: JsonValue; readonly end: number }> {
	const reader: Reader = { text, at: 0, depth: 0, failure: undefined };
	const value = readValue(reader);
	if (value !== undefined) return succeed({ value, end: reader.at });
	return reader.failure ?? fail("the text is not JSON");
}

/**
 * A string as a JSON string literal. `<`, `>`, `&` and the line separators U+2028 and U+2029 are escaped, as Go does for the sake of
 * HTML; half a surrogate pair, which stands for bytes that are not text, becomes the escape `\ufffd`.
 */
export function encodeJsonString(text: string): string {
	return `"${text.replace(mustBeEscaped, escapeCharacter)}"`;
}

/** Code point order, which is the order of the UTF-8 bytes: how Go sorts the keys of a map. */
export function compareBytes(a: string, b: string): number {
	const length = Math.min(a.length, b.length);
	for (let at = 0; at < length; at++) {
		const x = a.charCodeAt(at);
		const y = b.charCodeAt(at);
		if (x === y) continue;
		// Surrogates stand for code points above all other code units.
		const xHigh = x >= 0xd800 && x <= 0xdfff;
		const yHigh = y >= 0xd800 && y <= 0xdfff;
		return xHigh === yHigh ? x - y : xHigh ? 1 : -1;
	}
	return a.length - b.length;
}

const mustBeEscaped =
	// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what JSON escapes
	/[\x00-\x1f"\\<>&\u2028\u2029]|\p{Surrogate}/gu;

const shortEscapes: Readonly<Record<string, string>> = {
	'"': '\\"',
	"\\": "\\\\",
	"\b": "\\b",
	"\f": "\\f",
	"\n": "\\n",
	"\r": "\\r",
	"\t": "\\t",
};

function escapeCharacter(character: string): string {
	const short = shortEscapes[character];
	if (short !== undefined) return short;
	if (/^\p{Surrogate}$/u.test(character)) return "\\ufffd";
	return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

interface Reader {
	readonly text: string;
	at: number;
	depth: number;
	/** Set by the function that then returns `undefined`. */
	failure: Failure | undefined;
}

function readValue(reader: Reader): JsonValue | undefined {
	reader.at = skipBlanks(reader.text, reader.at);
	const offset = reader.at;
	switch (reader.text[offset]) {
		case '"': {
			const string = readString(reader);
			return string && { kind: "string", ...string, offset };
		}
		case "{": {
			const members: JsonMember[] = [];
			const complete = readList(reader, "}", () => {
				const member = readMember(reader);
				if (member !== undefined) members.push(member);
				return member !== undefined;
			});
			return complete ? { kind: "object", members, offset } : undefined;
		}
		case "[": {
			const items: JsonValue[] = [];
			const complete = readList(reader, "]", () => {
				const item = readValue(reader);
				if (item !== undefined) items.push(item);
				return item !== undefined;
			});
			return complete ? { kind: "array", items, offset } : undefined;
		}
		default:
			return readScalar(reader, offset);
	}
}

function readScalar(reader: Reader, offset: number): JsonValue | undefined {
	const pattern =
		/null|true|false|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
	pattern.lastIndex = offset;
	const text = pattern.exec(reader.text)?.[0];
	if (text === undefined) return expected(reader, "a JSON value");
	reader.at += text.length;
	switch (text) {
		case "null":
			return { kind: "null", offset };
		case "true":
		case "false":
			return { kind: "boolean", value: text === "true", offset };
		default:
			return { kind: "number", text, offset };
	}
}

function readMember(reader: Reader): JsonMember | undefined {
	reader.at = skipBlanks(reader.text, reader.at);
	if (reader.text[reader.at] !== '"') {
		return expected(reader, "a member name in double quotes");
	}
	const key = readString(reader);
	if (key === undefined) return undefined;
	reader.at = skipBlanks(reader.text, reader.at);
	if (reader.text[reader.at] !== ":") {
		return expected(reader, 'a ":" after the member name');
	}
	reader.at++;
	const value = readValue(reader);
	return value && { key: key.value, value };
}

/** Reads up to the closing bracket, calling `readOne` for each element; tells whether all went well. */
function readList(
	reader: Reader,
	close: string,
	readOne: () => boolean,
): boolean {
	if (++reader.depth > deepest) {
		reader.failure = fail("the JSON value is nested too deeply", reader.at);
		return false;
	}
	reader.at = skipBlanks(reader.text, reader.at + 1);
	if (reader.text[reader.at] !== close) {
		for (;;) {
			if (!readOne()) return false;
			reader.at = skipBlanks(reader.text, reader.at);
			if (reader.text[reader.at] === close) break;
			if (reader.text[reader.at] !== ",") {
				expected(reader, `"," or "${close}"`);
				return false;
			}
			reader.at++;
		}
	}
	reader.at++;
	reader.depth--;
	return true;
}

function readString(
	reader: Reader,
): { readonly value: string; readonly raw: string } | undefined {
	// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters must be escaped in JSON
	const body = /(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4}))*/y;
	const start = reader.at + 1;
	body.lastIndex = start;
	const raw = body.exec(reader.text)?.[0] ?? "";
	const end = start + raw.length;
	if (end >= reader.text.length) {
		reader.failure = fail("the string has no closing quote", start - 1);
		return undefined;
	}
	if (reader.text[end] !== '"') {
		reader.failure = fail(
			reader.text[end] === "\\"
				? `"${reader.text.slice(end, end + 2)}" is not an escape of JSON`
				: "a control character in a JSON string must be written as an escape",
			end,
		);
		return undefined;
	}
	reader.at = end + 1;
	const value = raw.includes("\\")
		? raw.replace(
				/\\(?:u([0-9A-Fa-f]{4})|(.))/g,
				(_, digits: string | undefined, letter: string) =>
					digits === undefined
						? (longForms[letter] ?? letter)
						: String.fromCharCode(Number.parseInt(digits, 16)),
			)
		: raw;
	// Half of a surrogate pair is no text.
	return { value: value.toWellFormed(), raw };
}

const longForms: Readonly<Record<string, string>> = {
	b: "\b",
	f: "\f",
	n: "\n",
	r: "\r",
	t: "\t",
};

function expected(reader: Reader, what: string): undefined {
	const found =
		reader.at >= reader.text.length
			? "the text ends"
			: `found "${characterAt(reader.text, reader.at)}"`;
	reader.failure = fail(`expected ${what}, but ${found}`, reader.at);
	return undefined;
}

function characterAt(text: string, at: number): string {
	return String.fromCodePoint(text.codePointAt(at) as number);
}

function skipBlanks(text: string, at: number): number {
	const blanks = /[ \t\r\n]*/y;
	blanks.lastIndex = at;
	return at + (blanks.exec(text)?.[0].length ?? 0);
}
