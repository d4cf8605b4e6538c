/**
 * The Huffman code of HPACK (RFC 7541, appendix B). It is canonical: codes of one length are consecutive numbers in the order of their
 * symbols, and follow those of the lengths before. So the lengths, sixteen symbols to a line, say everything. The end-of-string
 * symbol, last of the 30-bit codes, is never sent.
 */
const lengths = `
13 23 28 28 28 28 28 28 28 24 30 28 28 30 28 28
28 28 28 28 28 28 30 28 28 28 28 28 28 28 28 28
 6 10 10 12 13  6  8 11 10 10  8 11  8  6  6  6
 5  5  5  6  6  6  6  6  6  6  7  8 15  6 12 10
13  6  7  7  7  7  7  7  7  7  7  7  7  7  7  7
 7  7  7  7  7  7  7  7  8  7  8 13 19 13 14  6
15  5  6  5  6  5  6  6  6  5  7  7  6  6  6  5
 6  7  6  5  5  6  7  7  7  7  7 15 11 14 13 28
20 22 20 20 22 22 22 23 22 23 23 23 23 23 24 23
24 24 22 23 24 23 23 23 23 21 22 23 22 23 23 24
22 21 20 22 22 23 23 21 23 22 22 24 21 22 23 23
21 21 22 21 23 22 23 23 20 22 22 22 23 22 22 23
26 26 20 19 22 23 22 25 26 26 26 27 27 26 24 25
19 21 26 27 27 26 27 24 21 21 26 26 28 27 27 27
20 24 20 21 22 21 21 23 22 22 25 25 24 24 26 23
26 27 26 26 27 27 27 27 27 28 27 27 27 27 27 26`
	.trim()
	.split(/\s+/)
	.map(Number);

const longest = 30;

interface Codes {
	/** The number after the last code. */
	readonly end: number;
	readonly symbols: readonly number[];
}

/** The codes by their length. */
const codesByLength: readonly Codes[] = canonicalCodes();

function canonicalCodes(): readonly Codes[] {
	const all: Codes[] = [{ end: 0, symbols: [] }];
	for (let length = 1; length <= longest; length++) {
		const symbols = [...lengths.keys()].filter(
			(symbol) => lengths[symbol] === length,
		);
		const first = (all.at(-1)?.end ?? 0) * 2;
		all.push({ end: first + symbols.length, symbols });
	}
	return all;
}

/** Decodes a string. Undefined when it does not end in less than a byte of ones, the beginning of the end-of-string symbol (section 5.2). */
export function decodeHuffman(bytes: Uint8Array): Buffer | undefined {
	// No code is shorter than five bits.
	const decoded = Buffer.allocUnsafe(Math.ceil((bytes.length * 8) / 5));
	let size = 0;
	let code = 0;
	let length = 0;
	for (const byte of bytes)
		for (let bit = 7; bit >= 0; bit--) {
			code = code * 2 + ((byte >> bit) & 1);
			const codes = codesByLength[++length];
			if (codes === undefined) return undefined;
			if (code >= codes.end) continue;
			decoded[size++] = codes.symbols[
				code - (codes.end - codes.symbols.length)
			] as number;
			code = 0;
			length = 0;
		}
	const isPadding = length < 8 && code === 2 ** length - 1;
	return isPadding ? decoded.subarray(0, size) : undefined;
}
