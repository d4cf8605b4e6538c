/**
 * Decompresses bzip2, which Node.js cannot. A stream is a row of blocks; a block is text after run-length coding, the Burrows–Wheeler
 * transform, move-to-front coding with runs of zeros, and Huffman coding with two to six tables. Checksums are not compared: what is
 * read here only tells times.
 *
 * @throws RangeError when the bytes are damaged.
 */
export function readBzip2(bytes: Uint8Array): Uint8Array {
	const bits = bitReader(bytes);
	const blocks: Uint8Array[] = [];
	do {
		if (bits.read(24) !== streamMagic) throw damaged();
		const level = bits.read(8) - 0x30;
		if (level < 1 || level > 9) throw damaged();
		for (;;) {
			const magic = bits.read(24) * 2 ** 24 + bits.read(24);
			bits.read(32);
			if (magic === endMagic) break;
			if (magic !== blockMagic) throw damaged();
			blocks.push(readBlock(bits, level * 100_000));
		}
		bits.align();
	} while (!bits.isAtEnd());
	return Buffer.concat(blocks);
}

const streamMagic = 0x425a68;
const blockMagic = 0x314159265359;
const endMagic = 0x177245385090;
const longestCode = 20;
/** So many symbols are decoded with one table before the next selector counts. */
const groupSize = 50;

interface BitReader {
	/** The next bits, at most 32, as a number. */
	read(count: number): number;
	align(): void;
	isAtEnd(): boolean;
}

function bitReader(bytes: Uint8Array): BitReader {
	let at = 0;
	return {
		read(count) {
			let value = 0;
			for (let bit = 0; bit < count; bit++, at++) {
				const byte = bytes[at >> 3];
				if (byte === undefined) throw damaged();
				value = value * 2 + ((byte >> (7 - (at & 7))) & 1);
			}
			return value;
		},
		align: () => {
			at = Math.ceil(at / 8) * 8;
		},
		isAtEnd: () => at >> 3 >= bytes.length,
	};
}

function readBlock(bits: BitReader, limit: number): Uint8Array {
	if (bits.read(1) === 1) throw damaged();
	const start = bits.read(24);
	const symbols = readAlphabet(bits);
	const tableCount = bits.read(3);
	if (tableCount < 2 || tableCount > 6) throw damaged();
	const selectors = readSelectors(bits, tableCount);
	const tables = Array.from({ length: tableCount }, () =>
		readTable(bits, symbols.length + 2),
	);
	const transformed = readSymbols(bits, symbols, selectors, tables, limit);
	if (start >= transformed.length) throw damaged();
	return expandRuns(undoTransform(transformed, start));
}

/** The bytes that occur in the block. */
function readAlphabet(bits: BitReader): number[] {
	const used = bits.read(16);
	const symbols: number[] = [];
	for (let row = 0; row < 16; row++) {
		if (((used >> (15 - row)) & 1) === 0) continue;
		const columns = bits.read(16);
		for (let column = 0; column < 16; column++) {
			if ((columns >> (15 - column)) & 1) symbols.push(row * 16 + column);
		}
	}
	if (symbols.length === 0) throw damaged();
	return symbols;
}

function readSelectors(bits: BitReader, tableCount: number): number[] {
	const order = Array.from({ length: tableCount }, (_, index) => index);
	return Array.from({ length: bits.read(15) }, () => {
		let index = 0;
		while (bits.read(1) === 1) index++;
		return toFront(order, index);
	});
}

/** The element at `index`, which moves to the front. */
function toFront(order: number[], index: number): number {
	const [element] = order.splice(index, 1);
	if (element === undefined) throw damaged();
	order.unshift(element);
	return element;
}

/** Symbols by code length and code, the codes being given out in order of length and symbol. */
type HuffmanTable = ReadonlyMap<number, number>;

function codeKey(length: number, code: number): number {
	return length * 2 ** longestCode + code;
}

function readTable(bits: BitReader, symbolCount: number): HuffmanTable {
	let length = bits.read(5);
	const lengths = Array.from({ length: symbolCount }, () => {
		while (bits.read(1) === 1) length += bits.read(1) === 1 ? -1 : 1;
		if (length < 1 || length > longestCode) throw damaged();
		return length;
	});
	const table = new Map<number, number>();
	let code = 0;
	for (let each = 1; each <= longestCode; each++) {
		for (const [symbol, own] of lengths.entries()) {
			if (own === each) table.set(codeKey(each, code++), symbol);
		}
		code *= 2;
	}
	return table;
}

function readSymbol(bits: BitReader, table: HuffmanTable): number {
	let code = 0;
	for (let length = 1; length <= longestCode; length++) {
		code = code * 2 + bits.read(1);
		const symbol = table.get(codeKey(length, code));
		if (symbol !== undefined) return symbol;
	}
	throw damaged();
}

/** Undoes Huffman, zero-run and move-to-front coding. */
function readSymbols(
	bits: BitReader,
	alphabet: number[],
	selectors: readonly number[],
	tables: readonly HuffmanTable[],
	limit: number,
): Uint8Array {
	const output = new Uint8Array(limit);
	const order = [...alphabet];
	const endOfBlock = alphabet.length + 1;
	let size = 0;
	let run = 0;
	let runDigit = 1;
	for (let count = 0; ; count++) {
		const table = tables[selectors[Math.floor(count / groupSize)] ?? -1];
		if (table === undefined) throw damaged();
		const symbol = readSymbol(bits, table);
		if (symbol <= 1) {
			// The length of a run, in digits 1 and 2 with the lowest first.
			run += runDigit * (symbol + 1);
			runDigit *= 2;
			if (run > limit) throw damaged();
			continue;
		}
		if (size + run > limit) throw damaged();
		output.fill(order[0] as number, size, size + run);
		size += run;
		run = 0;
		runDigit = 1;
		if (symbol === endOfBlock) return output.subarray(0, size);
		if (size === limit) throw damaged();
		output[size++] = toFront(order, symbol - 1);
	}
}

function undoTransform(last: Uint8Array, start: number): Uint8Array {
	const firsts = new Uint32Array(257);
	for (const byte of last) firsts[byte + 1] = (firsts[byte + 1] as number) + 1;
	for (let byte = 0; byte < 256; byte++) {
		firsts[byte + 1] = (firsts[byte + 1] as number) + (firsts[byte] as number);
	}
	const next = new Uint32Array(last.length);
	for (const [index, byte] of last.entries()) {
		const place = firsts[byte] as number;
		firsts[byte] = place + 1;
		next[place] = index;
	}
	const text = new Uint8Array(last.length);
	let at = next[start] as number;
	for (let index = 0; index < text.length; index++) {
		text[index] = last[at] as number;
		at = next[at] as number;
	}
	return text;
}

/** After four equal bytes stands how many more of them there are. */
function expandRuns(coded: Uint8Array): Uint8Array {
	const parts: Uint8Array[] = [];
	let from = 0;
	let equal = 0;
	for (let at = 0; at < coded.length; at++) {
		equal = at > from && coded[at] === coded[at - 1] ? equal + 1 : 1;
		if (equal < 4) continue;
		parts.push(coded.subarray(from, at + 1));
		parts.push(new Uint8Array(coded[at + 1] ?? 0).fill(coded[at] as number));
		at++;
		from = at + 1;
		equal = 0;
	}
	parts.push(coded.subarray(from));
	return Buffer.concat(parts);
}

function damaged(): RangeError {
	return new RangeError("these bytes are not bzip2, or damaged");
}
