/**
 * What counts as white space. The official parser uses Go's `unicode.IsSpace`, which is neither ASCII nor JavaScript's `\s`: it has
 * U+0085 and lacks U+FEFF. Regular expression sources, without brackets.
 */

/** White space other than the line feed. */
export const BLANK =
	"\\t\\v\\f\\r \\x85\\xA0\\u1680\\u2000-\\u200A\\u2028\\u2029\\u202F\\u205F\\u3000";

/** All white space. */
export const SPACE = `\\n${BLANK}`;

const LEADING = new RegExp(`^[${SPACE}]+`);
const TRAILING = new RegExp(`[${SPACE}]$`);
const ALL = new RegExp(`[${SPACE}]`);

export function isSpace(character: string): boolean {
	return ALL.test(character);
}

/** How many code units of white space `text` begins with. */
export function leadingSpace(text: string): number {
	const code = text.charCodeAt(0);
	if (code > 32 && code < 127) return 0;
	return LEADING.exec(text)?.[0].length ?? 0;
}

/** Where `text` ends when trailing white space is left off; at least `from`. */
export function trimmedEnd(text: string, from = 0): number {
	let end = text.length;
	while (end > from) {
		const code = text.charCodeAt(end - 1);
		if (code > 32 && code < 127) break;
		if (!TRAILING.test(text[end - 1] as string)) break;
		end--;
	}
	return end;
}

/** `text` without white space around it. */
export function trimmedText(text: string): string {
	const from = leadingSpace(text);
	const to = trimmedEnd(text, from);
	return from === 0 && to === text.length ? text : text.slice(from, to);
}
