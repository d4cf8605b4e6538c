import type { Cursor } from "./cursor.ts";

/** Numbers of HPACK (RFC 7541, section 5.1): the last bits of a byte, and further bytes of seven bits each when these are all ones. */

/** Seven-bit groups after the first byte that are read; what they can hold is far beyond any length or index there is. */
const maximumGroups = 4;

/** Reads a number that begins in the last `prefix` bits of the next byte. Undefined when it is cut off or absurdly large. */
export function readInteger(
	cursor: Cursor,
	prefix: number,
): number | undefined {
	const first = cursor.bytes[cursor.at++];
	if (first === undefined) return undefined;
	const ones = 2 ** prefix - 1;
	let value = first & ones;
	if (value < ones) return value;
	for (let group = 0; group < maximumGroups; group++) {
		const byte = cursor.bytes[cursor.at++];
		if (byte === undefined) return undefined;
		value += (byte & 0x7f) * 2 ** (7 * group);
		if (byte < 0x80) return value;
	}
	return undefined;
}

/** A number in the last `prefix` bits of a byte whose other bits are those of `pattern`. */
export function encodeInteger(
	value: number,
	prefix: number,
	pattern: number,
): readonly number[] {
	const ones = 2 ** prefix - 1;
	if (value < ones) return [pattern | value];
	const bytes = [pattern | ones];
	let rest = value - ones;
	for (; rest >= 0x80; rest = Math.floor(rest / 0x80))
		bytes.push((rest % 0x80) | 0x80);
	return [...bytes, rest];
}
