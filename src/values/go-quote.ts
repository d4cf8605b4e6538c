/**
 * A text in double quotes as Go's `strconv.Quote` (and the verb `%q`) writes it: characters that cannot be printed become escapes.
 * Half a surrogate pair stands for a byte that is not text: U+DC80 to U+DCFF for the bytes 80 to FF. The JavaScript engine's Unicode tables
 * decide what can be printed; they may know younger characters than Go's, which are printed here and escaped there.
 */
export function quoteGo(text: string): string {
	let quoted = "";
	for (const character of text) quoted += quoteCharacter(character);
	return `"${quoted}"`;
}

const shortEscapes: Readonly<Record<string, string>> = {
	'"': '\\"',
	"\\": "\\\\",
	"\u0007": "\\a",
	"\b": "\\b",
	"\f": "\\f",
	"\n": "\\n",
	"\r": "\\r",
	"\t": "\\t",
	"\v": "\\v",
};

function quoteCharacter(character: string): string {
	const short = shortEscapes[character];
	if (short !== undefined) return short;
	const point = character.codePointAt(0) as number;
	if (point >= 0xdc80 && point <= 0xdcff) return `\\x${hex(point & 0xff, 2)}`;
	if (point >= 0xd800 && point <= 0xdfff) return "\ufffd";
	if (isPrintable(character, point)) return character;
	if (point < 0x20 || point === 0x7f) return `\\x${hex(point, 2)}`;
	return point < 0x1_0000 ? `\\u${hex(point, 4)}` : `\\U${hex(point, 8)}`;
}

/** Letters, marks, numbers, punctuation, symbols and the ASCII space. */
function isPrintable(character: string, point: number): boolean {
	if (point < 0x7f) return point >= 0x20;
	return /^[\p{L}\p{M}\p{N}\p{P}\p{S}]$/u.test(character);
}

function hex(value: number, digits: number): string {
	return value.toString(16).padStart(digits, "0");
}
