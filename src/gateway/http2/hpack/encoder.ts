import { encodeInteger } from "./integer.ts";
import { type Header, staticTable } from "./static-table.ts";

/**
 * A header block that the peer does not have to remember anything of: names and values that have a number are sent as that, all others
 * as they are, without Huffman coding. The calls of one build are too few to gain from more.
 */
export function encodeHeaders(headers: readonly Header[]): Buffer {
	return Buffer.concat(headers.map(encodeHeader));
}

/**
 * What goes before the first header block: that the table of remembered headers stays empty. Without it, a peer that announces a
 * smaller table than usual would wait for an answer to that (RFC 7541, section 4.2).
 */
export const noTable: Buffer = Buffer.from([0x20]);

function encodeHeader([name, value]: Header): Buffer {
	const whole = staticTable.findIndex(
		([each, its]) => each === name && its === value,
	);
	if (whole >= 0) return Buffer.from(encodeInteger(whole + 1, 7, 0x80));
	const named = staticTable.findIndex(([each]) => each === name);
	return Buffer.concat([
		Buffer.from(encodeInteger(named + 1, 4, 0)),
		...(named >= 0 ? [] : [encodeString(name)]),
		encodeString(value),
	]);
}

function encodeString(text: string): Buffer {
	const bytes = Buffer.from(text, "latin1");
	return Buffer.concat([Buffer.from(encodeInteger(bytes.length, 7, 0)), bytes]);
}
