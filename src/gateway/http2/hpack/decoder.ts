import type { Cursor } from "./cursor.ts";
import { decodeHuffman } from "./huffman.ts";
import { readInteger } from "./integer.ts";
import { type Header, staticTable } from "./static-table.ts";

/** Reads the header blocks of a connection, all of them and in their order: each may refer to headers of earlier ones. */
export interface HpackDecoder {
	/** The headers of a block. Undefined when the block cannot be decoded or they are too many, after which no other can be either. */
	decode(block: Buffer): readonly Header[] | undefined;
}

/** Bytes that a header counts for beside its name and value (RFC 7541, section 4.1). */
const overhead = 32;

export interface DecoderLimits {
	/** The size the table of remembered headers may have, as announced to the peer. */
	readonly tableSize: number;
	/** The size the headers of a block may have together. */
	readonly listSize: number;
}

export function hpackDecoder({
	tableSize,
	listSize,
}: DecoderLimits): HpackDecoder {
	/** The newest first. */
	const table: Header[] = [];
	let size = 0;
	let limit = tableSize;

	const evict = () => {
		while (size > limit) size -= sizeOf(table.pop() as Header);
	};
	/** One that does not fit empties the table (section 4.4). */
	const remember = (header: Header) => {
		table.unshift(header);
		size += sizeOf(header);
		evict();
	};
	const headerAt = (index: number): Header | undefined =>
		index <= staticTable.length
			? staticTable[index - 1]
			: table[index - staticTable.length - 1];

	const readHeader = (cursor: Cursor): Header | undefined => {
		const first = cursor.bytes[cursor.at] as number;
		if (first & 0x80) {
			const index = readInteger(cursor, 7);
			return index === undefined ? undefined : headerAt(index);
		}
		const isRemembered = (first & 0x40) !== 0;
		const index = readInteger(cursor, isRemembered ? 6 : 4);
		const name = index === 0 ? readString(cursor) : headerAt(index ?? -1)?.[0];
		const value = name === undefined ? undefined : readString(cursor);
		if (name === undefined || value === undefined) return undefined;
		const header: Header = [name, value];
		if (isRemembered) remember(header);
		return header;
	};

	return {
		decode(block) {
			const cursor: Cursor = { bytes: block, at: 0 };
			const headers: Header[] = [];
			let total = 0;
			while (cursor.at < block.length) {
				if (((block[cursor.at] as number) & 0xe0) === 0x20) {
					// A new size of the table, only before the first header (section 4.2).
					const newLimit = readInteger(cursor, 5);
					if (newLimit === undefined || newLimit > tableSize) return undefined;
					if (headers.length > 0) return undefined;
					limit = newLimit;
					evict();
					continue;
				}
				const header = readHeader(cursor);
				if (header === undefined) return undefined;
				total += sizeOf(header);
				if (total > listSize) return undefined;
				headers.push(header);
			}
			return headers;
		},
	};
}

function sizeOf([name, value]: Header): number {
	return name.length + value.length + overhead;
}

/** Section 5.2. */
function readString(cursor: Cursor): string | undefined {
	const isHuffman = ((cursor.bytes[cursor.at] ?? 0) & 0x80) !== 0;
	const length = readInteger(cursor, 7);
	if (length === undefined) return undefined;
	const end = cursor.at + length;
	if (end > cursor.bytes.length) return undefined;
	const bytes = cursor.bytes.subarray(cursor.at, end);
	cursor.at = end;
	return (isHuffman ? decodeHuffman(bytes) : bytes)?.toString("latin1");
}
