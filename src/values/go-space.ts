// The blanks of Go's `unicode.IsSpace`. JavaScript's own set lacks U+0085 and has the byte order mark.
const blanks: ReadonlySet<string> = new Set(
	"\t\n\v\f\r \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000",
);

/** Whether Go takes a character for a blank. */
export function isSpace(character: string): boolean {
	return blanks.has(character);
}

/** Removes what Go takes for blanks from both ends. */
export function trimSpace(text: string): string {
	let start = 0;
	let end = text.length;
	while (start < end && isSpace(text[start] as string)) start++;
	while (end > start && isSpace(text[end - 1] as string)) end--;
	return text.slice(start, end);
}
