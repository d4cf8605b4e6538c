/**
 * Orders texts by their UTF-8 bytes. JavaScript compares UTF-16 units, which differs where a surrogate pair meets U+E000–U+FFFF:
 * there the pair, a code point above U+FFFF, comes later.
 */
export function compareUtf8(left: string, right: string): number {
	const length = Math.min(left.length, right.length);
	for (let index = 0; index < length; index++) {
		const a = left.charCodeAt(index);
		const b = right.charCodeAt(index);
		if (a !== b) return rank(a) - rank(b);
	}
	return left.length - right.length;
}

/** Sorts a list in place by the UTF-8 bytes of its texts. */
export function sortByUtf8(texts: string[]): string[] {
	if (texts.length > fewTexts) return texts.sort(compareUtf8);
	// Insertion: nearly all lists are of two or three texts, for which `sort` takes several times as long.
	for (let index = 1; index < texts.length; index++) {
		const text = texts[index] as string;
		let at = index;
		for (; at > 0 && compareUtf8(texts[at - 1] as string, text) > 0; at--)
			texts[at] = texts[at - 1] as string;
		texts[at] = text;
	}
	return texts;
}

const fewTexts = 8;

function rank(unit: number): number {
	return unit >= 0xd800 && unit < 0xe000 ? unit + 0x10000 : unit;
}
