import type { ByteReader } from "./bytes.ts";

/** A member of a tar archive. Its contents have to be read, or skipped, before the next member. */
export interface TarMember {
	/** As the archive spells it, without a leading `./`. */
	readonly name: string;
	readonly isDirectory: boolean;
	/** Bytes. */
	readonly size: number;
	/** Everything else that the headers say: targets of links, owners, extended attributes. */
	readonly header: Uint8Array;
}

const blockSize = 512;
/** Longer extended headers are no headers. */
const longestHeader = 1 << 20;

/** Whether bytes begin like a tar archive: the magic of POSIX.1-1988, or a header from before it with a right checksum. */
export function isTar(head: Uint8Array): boolean {
	if (head.length < blockSize) return false;
	const bytes = Buffer.from(head.buffer, head.byteOffset, blockSize);
	if (bytes.toString("latin1", 257, 262) === "ustar") return true;
	return bytes[0] !== 0 && checksumIsRight(bytes);
}

function checksumIsRight(header: Buffer): boolean {
	const stated = Number.parseInt(
		header.toString("latin1", 148, 156).replace(/\0.*$/, "").trim(),
		8,
	);
	let sum = 8 * 0x20;
	for (let at = 0; at < blockSize; at++) {
		if (at < 148 || at >= 156) sum += header[at] ?? 0;
	}
	return sum === stated;
}

/**
 * Reads an archive with its pax and GNU long names. Sparse files come as the archive holds them.
 *
 * @throws RangeError when the archive is damaged or ends early.
 */
export async function* readTarMembers(reader: ByteReader): AsyncGenerator<{
	readonly member: TarMember;
	contents(): AsyncGenerator<Uint8Array>;
}> {
	let extended = new Map<string, string>();
	let headers: Uint8Array[] = [];
	for (;;) {
		const block = Buffer.from(await reader.peek(blockSize));
		// An archive ends with two empty blocks, but many end with the file.
		if (block.length === 0 || block.every((byte) => byte === 0)) return;
		if (block.length < blockSize || !checksumIsRight(block)) {
			throw new RangeError("the archive is damaged");
		}
		await reader.take(blockSize);
		headers.push(block);
		const kind = block.toString("latin1", 156, 157);
		const size = Number(extended.get("size") ?? number(block, 124, 12));
		if (!Number.isSafeInteger(size) || size < 0) {
			throw new RangeError("the archive is damaged");
		}
		const padding = (blockSize - (size % blockSize)) % blockSize;
		if (kind === "x" || kind === "g" || kind === "L" || kind === "K") {
			if (size > longestHeader) throw new RangeError("the archive is damaged");
			const contents = Buffer.from(await reader.take(size));
			await reader.skip(padding);
			headers.push(contents);
			if (kind === "x") {
				extended = new Map([...extended, ...paxRecords(contents)]);
			} else if (kind !== "g") {
				const value = contents.toString("utf8").replace(/\0+$/, "");
				extended.set(kind === "L" ? "path" : "linkpath", value);
			}
			continue;
		}
		const prefix = text(block, 345, 155);
		const short = text(block, 0, 100);
		const isPosix = block.toString("latin1", 257, 263) === "ustar\0";
		const name =
			extended.get("path") ??
			(isPosix && prefix !== "" ? `${prefix}/${short}` : short);
		// Links and devices have no contents, whatever the size says.
		const stored = /[1-6]/.test(kind) ? 0 : size;
		let left = stored;
		const member: TarMember = {
			name: name.replace(/^(\.\/)+/, ""),
			isDirectory: kind === "5" || name.endsWith("/"),
			size: stored,
			header: Buffer.concat(headers),
		};
		async function* contents(): AsyncGenerator<Uint8Array> {
			for await (const chunk of reader.chunks(left)) {
				left -= chunk.length;
				yield chunk;
			}
		}
		yield { member, contents };
		await reader.skip(left);
		if (stored > 0) await reader.skip(padding);
		extended = new Map();
		headers = [];
	}
}

function text(header: Buffer, start: number, length: number): string {
	const field = header.subarray(start, start + length);
	const end = field.indexOf(0);
	return field.toString("utf8", 0, end < 0 ? length : end);
}

/** A numeric field: octal digits, or base 256 when the first bit is set (GNU). */
function number(header: Buffer, start: number, length: number): number {
	const field = header.subarray(start, start + length);
	if (((field[0] ?? 0) & 0x80) === 0) {
		return Number.parseInt(text(header, start, length).trim() || "0", 8);
	}
	return field
		.subarray(1)
		.reduce((value, byte) => value * 256 + byte, (field[0] ?? 0) & 0x7f);
}

/** The records of a pax header: `length key=value\n`, where the length counts the whole record in bytes. */
function paxRecords(contents: Buffer): Map<string, string> {
	const records = new Map<string, string>();
	let offset = 0;
	while (offset < contents.length) {
		const space = contents.indexOf(0x20, offset);
		const length = Number.parseInt(
			contents.toString("latin1", offset, space),
			10,
		);
		if (!(length > 0)) break;
		const record = contents.toString("utf8", space + 1, offset + length - 1);
		const equals = record.indexOf("=");
		records.set(record.slice(0, equals), record.slice(equals + 1));
		offset += length;
	}
	return records;
}
