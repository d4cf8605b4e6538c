import { gunzipSync, zstdDecompressSync } from "node:zlib";
import { readBzip2 } from "./bzip2.ts";
import { readTar } from "./tar.ts";

/**
 * The time, in seconds since 1970, of the newest file in a tar archive that may be compressed with gzip, zstd or bzip2. Undefined when
 * it has no files or is no such archive.
 */
export function newestFile(bytes: Uint8Array): bigint | undefined {
	const archive = decompress(bytes);
	if (archive === undefined) return undefined;
	let newest: number | undefined;
	for (const event of readTar(archive)) {
		if (event.kind === "broken") return undefined;
		const { type, modified } = event.entry;
		// Hard links are files too; everything else has a type of its own.
		if (/[2-6g]/.test(type)) continue;
		newest = Math.max(newest ?? modified, modified);
	}
	return newest === undefined ? undefined : BigInt(newest);
}

/** The content of something compressed, or the thing itself; undefined when it is damaged or xz, which cannot be read here. */
function decompress(bytes: Uint8Array): Uint8Array | undefined {
	const begins = (...magic: readonly number[]): boolean =>
		magic.every((byte, index) => bytes[index] === byte);
	try {
		if (begins(0x1f, 0x8b, 0x08)) return gunzipSync(bytes);
		if (begins(0x28, 0xb5, 0x2f, 0xfd)) return zstdDecompressSync(bytes);
		if (begins(0x42, 0x5a, 0x68)) return readBzip2(bytes);
		if (begins(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00)) return undefined;
		return bytes;
	} catch {
		return undefined;
	}
}
