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

function rank(unit: number): number {
	return unit >= 0xd800 && unit < 0xe000 ? unit + 0x10000 : unit;
}
