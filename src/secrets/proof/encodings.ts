/** One way in which a value may be written down. */
export interface Form {
	/** For people: `base64`, `hex`, `reversed` and so on. */
	readonly encoding: string;
	readonly bytes: Uint8Array;
}

/** Shorter pieces than this are found by chance: they are left out. */
const fewestBytes = 8;

const standardAlphabet =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const urlAlphabet = standardAlphabet.replace("+/", "-_");
const base32Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/**
 * Every way of writing a value that `findValues` looks for: as it is, in base64 and base32 wherever it stands in a longer text, base64
 * twice, hexadecimal and row by row, escaped for URLs, JSON, shells and XML, and backwards. Of forms that come to the same bytes the first is kept.
 *
 * A piece of a longer base64 text has the characters that depend on its neighbours cut off.
 */
export function formsOf(value: Uint8Array): readonly Form[] {
	const plain = Buffer.from(value);
	const forms: Form[] = [{ encoding: "plain", bytes: plain }];
	const add = (encoding: string, text: string | Uint8Array): void => {
		const bytes = typeof text === "string" ? Buffer.from(text) : text;
		if (bytes.length >= fewestBytes) forms.push({ encoding, bytes });
	};
	for (const { encoding, text } of escapedTexts(plain)) add(encoding, text);
	const base64 = base64Pieces(plain);
	for (const { encoding, text } of base64) add(encoding, text);
	for (const { text } of base64) {
		for (const twice of base64Pieces(Buffer.from(text))) {
			add("base64 twice", twice.text);
		}
	}
	for (let offset = 0; offset < 5; offset++) {
		const text = bitPieces(plain, offset, 5, base32Alphabet);
		add("base32", text);
		add("base32", text.toLowerCase());
	}
	for (const { encoding, text } of hexTexts(plain)) add(encoding, text);
	for (const row of dumpRows(plain)) {
		add("hex dump", row.toString("hex"));
		add("hex dump", row.toString("hex").toUpperCase());
	}
	const reversed = Buffer.from(plain).reverse();
	add("reversed", reversed);
	for (const { text } of base64Pieces(reversed)) add("reversed, base64", text);
	for (const { text } of base64) {
		add("base64, reversed", Buffer.from(text).reverse());
	}
	return distinct(forms);
}

interface Written {
	readonly encoding: string;
	readonly text: string;
}

function base64Pieces(value: Uint8Array): readonly Written[] {
	return [0, 1, 2].flatMap((offset) => [
		{
			encoding: "base64",
			text: bitPieces(value, offset, 6, standardAlphabet),
		},
		{ encoding: "base64url", text: bitPieces(value, offset, 6, urlAlphabet) },
	]);
}

/**
 * The digits that a value comes to in an encoding with `width` bits to a digit, when it stands `offset` bytes after a place where a
 * digit begins; only digits all of whose bits are the value's own.
 */
function bitPieces(
	value: Uint8Array,
	offset: number,
	width: number,
	alphabet: string,
): string {
	const skipped = (width - ((offset * 8) % width)) % width;
	let text = "";
	let bits = 0;
	let held = 0;
	let toSkip = skipped;
	for (const byte of value) {
		held = (held << 8) | byte;
		bits += 8;
		if (toSkip > 0) {
			const cut = Math.min(toSkip, bits);
			bits -= cut;
			toSkip -= cut;
		}
		for (; bits >= width; bits -= width) {
			text += alphabet[(held >> (bits - width)) & (2 ** width - 1)];
		}
		held &= 2 ** bits - 1;
	}
	return text;
}

function hexTexts(value: Buffer): readonly Written[] {
	const digits = [...value].map((byte) => byte.toString(16).padStart(2, "0"));
	return ["", ":", "\\x", "-", ", 0x"].flatMap((separator) => {
		const lower = digits.join(separator);
		// Only the digits: the x of a prefix stays small.
		const upper = digits.map((each) => each.toUpperCase()).join(separator);
		return [
			{ encoding: "hex", text: lower },
			{ encoding: "hex", text: upper },
		];
	});
}

/**
 * What may be a whole row in a dump (`xxd`, `hexdump -C`), where addresses and texts between the rows keep the value apart. Of a value
 * of two rows less a byte, one row is whole wherever it begins.
 */
function dumpRows(value: Buffer): readonly Buffer[] {
	const width = 16;
	if (value.length < 2 * width - 1) return [];
	return Array.from({ length: width }, (_, at) =>
		value.subarray(at, at + width),
	);
}

/** The value as a text, where it is one, with escapes. */
function escapedTexts(value: Buffer): readonly Written[] {
	const everyByte = [...value].map((byte) =>
		byte.toString(16).padStart(2, "0"),
	);
	const written: Written[] = [
		{ encoding: "url", text: `%${everyByte.join("%")}` },
		{ encoding: "url", text: `%${everyByte.join("%").toUpperCase()}` },
	];
	const text = value.toString("utf8");
	if (!Buffer.from(text).equals(value)) return written;
	const url = encodeURIComponent(text);
	const strictUrl = url.replace(/[!'()*]/g, percent);
	for (const each of [url, strictUrl, encodeURI(text)]) {
		const lower = each.replace(/%../g, (code) => code.toLowerCase());
		for (const cased of [each, lower]) {
			written.push({ encoding: "url", text: cased });
			written.push({ encoding: "url", text: cased.replaceAll("%20", "+") });
			written.push({
				encoding: "url twice",
				text: cased.replaceAll("%", "%25"),
			});
		}
	}
	const json = JSON.stringify(text).slice(1, -1);
	// Go and others also escape what HTML gives a meaning.
	const html = json.replace(/[<>&\u2028\u2029]/g, unicodeEscape);
	const ascii = json.replace(/[^ -~]/g, unicodeEscape);
	for (const each of [json, html, ascii, json.replaceAll("/", "\\/")]) {
		written.push({ encoding: "json", text: each });
		written.push({
			encoding: "json twice",
			text: JSON.stringify(each).slice(1, -1),
		});
	}
	written.push(
		{ encoding: "shell", text: text.replaceAll("'", `'\\''`) },
		{ encoding: "shell", text: text.replaceAll("'", `'"'"'`) },
		{ encoding: "shell", text: text.replace(/[\\"$`]/g, "\\$&") },
		{ encoding: "shell", text: text.replace(/[\\"$`!]/g, "\\$&") },
		{ encoding: "shell", text: text.replace(/[^\w@%+=:,./-]/g, "\\$&") },
		{ encoding: "shell", text: ansiQuoted(text) },
		{ encoding: "xml", text: text.replace(/[<>&"']/g, entity) },
		{ encoding: "xml", text: text.replace(/[<>&]/g, entity) },
	);
	return written;
}

function percent(character: string): string {
	return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

function unicodeEscape(character: string): string {
	return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** As inside `$'…'`. */
function ansiQuoted(text: string): string {
	return text
		.replace(/[\\']/g, "\\$&")
		.replaceAll("\n", "\\n")
		.replaceAll("\t", "\\t")
		.replaceAll("\r", "\\r");
}

const entities: Readonly<Record<string, string>> = {
	"<": "&lt;",
	">": "&gt;",
	"&": "&amp;",
	'"': "&quot;",
	"'": "&#39;",
};

function entity(character: string): string {
	return entities[character] ?? character;
}

function distinct(forms: readonly Form[]): readonly Form[] {
	const seen = new Set<string>();
	return forms.filter(({ bytes }) => {
		const key = Buffer.from(bytes).toString("latin1");
		if (seen.has(key)) return false;
		seen.add(key);
		return true;
	});
}
