import type { FileHandle } from "node:fs/promises";
import type { ByteStream } from "./bytes.ts";

/** A member of a zip archive. */
export interface ZipMember {
	readonly name: string;
	/** 0 stored, 8 deflate, 93 zstd; others exist. */
	readonly method: number;
	readonly isEncrypted: boolean;
	/** Of the compressed bytes in the file. */
	readonly start: number;
	readonly compressedSize: number;
	/** Comment and extra fields. */
	readonly header: Uint8Array;
}

const endSignature = 0x06054b50;
const end64Signature = 0x06064b50;
const locator64Signature = 0x07064b50;
const entrySignature = 0x02014b50;
const localSignature = 0x04034b50;
const endSize = 22;
const longestComment = 0xffff;

/**
 * Lists a zip archive by its central directory, which stands at the end of the file.
 *
 * @throws RangeError when there is none, or it is damaged.
 */
export async function* readZipMembers(
	file: FileHandle,
): AsyncGenerator<ZipMember> {
	const { size } = await file.stat();
	const tail = await readAt(
		file,
		Math.max(0, size - endSize - longestComment),
		Math.min(size, endSize + longestComment),
	);
	const at = lastIndexOf(tail, endSignature);
	if (at < 0) throw damaged();
	const directory = await directoryOf(file, tail, at);
	let offset = directory.start;
	const end = directory.start + directory.size;
	while (offset + 46 <= end) {
		const fixed = await readAt(file, offset, 46);
		if (fixed.readUInt32LE(0) !== entrySignature) throw damaged();
		const nameLength = fixed.readUInt16LE(28);
		const extraLength = fixed.readUInt16LE(30);
		const commentLength = fixed.readUInt16LE(32);
		const rest = await readAt(
			file,
			offset + 46,
			nameLength + extraLength + commentLength,
		);
		const extra = rest.subarray(nameLength, nameLength + extraLength);
		const sizes = largeSizes(fixed, extra);
		const local = await readAt(file, sizes.start, 30);
		if (local.readUInt32LE(0) !== localSignature) throw damaged();
		yield {
			name: rest.toString("utf8", 0, nameLength),
			method: fixed.readUInt16LE(10),
			isEncrypted: (fixed.readUInt16LE(8) & 1) === 1,
			start: sizes.start + 30 + local.readUInt16LE(26) + local.readUInt16LE(28),
			compressedSize: sizes.compressed,
			header: rest,
		};
		offset += 46 + rest.length;
	}
}

/** The bytes of a part of a file. */
export async function* readPart(
	file: FileHandle,
	start: number,
	size: number,
): ByteStream {
	const chunkSize = 1 << 16;
	for (let offset = 0; offset < size; offset += chunkSize) {
		yield await readAt(
			file,
			start + offset,
			Math.min(chunkSize, size - offset),
		);
	}
}

async function readAt(
	file: FileHandle,
	position: number,
	length: number,
): Promise<Buffer> {
	const buffer = Buffer.alloc(length);
	let read = 0;
	while (read < length) {
		const { bytesRead } = await file.read(
			buffer,
			read,
			length - read,
			position + read,
		);
		if (bytesRead === 0) throw damaged();
		read += bytesRead;
	}
	return buffer;
}

function lastIndexOf(tail: Buffer, signature: number): number {
	for (let at = tail.length - endSize; at >= 0; at--) {
		if (tail.readUInt32LE(at) === signature) return at;
	}
	return -1;
}

async function directoryOf(
	file: FileHandle,
	tail: Buffer,
	at: number,
): Promise<{ readonly start: number; readonly size: number }> {
	const size = tail.readUInt32LE(at + 12);
	const start = tail.readUInt32LE(at + 16);
	const locator = at - 20;
	const isLarge =
		locator >= 0 && tail.readUInt32LE(locator) === locator64Signature;
	if (!isLarge) return { start, size };
	const end = await readAt(file, Number(tail.readBigUInt64LE(locator + 8)), 56);
	if (end.readUInt32LE(0) !== end64Signature) throw damaged();
	return {
		size: Number(end.readBigUInt64LE(40)),
		start: Number(end.readBigUInt64LE(48)),
	};
}

/** Sizes over four bytes stand in an extra field, in a fixed order, those that did not fit only. */
function largeSizes(
	fixed: Buffer,
	extra: Buffer,
): { readonly compressed: number; readonly start: number } {
	let compressed = fixed.readUInt32LE(20);
	let start = fixed.readUInt32LE(42);
	for (let at = 0; at + 4 <= extra.length; ) {
		const length = extra.readUInt16LE(at + 2);
		if (extra.readUInt16LE(at) === 1) {
			let field = at + 4;
			const next = (): number => {
				const value = Number(extra.readBigUInt64LE(field));
				field += 8;
				return value;
			};
			if (fixed.readUInt32LE(24) === 0xffffffff) next();
			if (compressed === 0xffffffff) compressed = next();
			if (start === 0xffffffff) start = next();
		}
		at += 4 + length;
	}
	return { compressed, start };
}

function damaged(): RangeError {
	return new RangeError("the archive is damaged");
}
