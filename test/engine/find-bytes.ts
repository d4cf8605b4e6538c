import { lstat, readdir, readFile, readlink } from "node:fs/promises";
import { join, relative } from "node:path";
import { gunzipSync, zstdDecompressSync } from "node:zlib";
import { type ArchiveEntry, isTar, readTar } from "./archive.ts";

/**
 * Looks for a byte string in a file or a whole directory: in the bytes as they are, and inside gzip, zstd and tar to any
 * depth. Names and link targets count too. Returns the places, such as
 * `blobs/sha256/ab…:gzip:tar:etc/token`; an empty list means that it is nowhere.
 */
export async function findBytes(
	path: string,
	wanted: string | Uint8Array,
): Promise<readonly string[]> {
	const needle = needleOf(wanted);
	const places: string[] = [];
	for (const file of await listFiles(path)) {
		const place = relative(path, file) || file;
		if (Buffer.from(place).includes(needle)) places.push(`${place} (name)`);
		const status = await lstat(file);
		if (status.isSymbolicLink()) {
			if (Buffer.from(await readlink(file)).includes(needle))
				places.push(`${place} (link)`);
		} else if (status.isFile())
			places.push(...search(place, await readFile(file), needle));
	}
	return places;
}

/** The same search in bytes that are in memory; `place` starts the name of every place found. */
export function findBytesIn(
	place: string,
	bytes: Uint8Array,
	wanted: string | Uint8Array,
): readonly string[] {
	return search(place, Buffer.from(bytes), needleOf(wanted));
}

function needleOf(wanted: string | Uint8Array): Buffer {
	const needle = Buffer.from(wanted);
	// Everything contains nothing: an empty secret would be found everywhere.
	if (needle.length === 0) throw new Error("cannot search for no bytes");
	return needle;
}

function search(place: string, bytes: Buffer, needle: Buffer): string[] {
	const places = isTar(bytes) ? searchTar(place, bytes, needle) : [];
	// Headers and padding of an archive hold bytes as well.
	if (places.length === 0 && bytes.includes(needle)) places.push(place);
	const inner = decompress(bytes);
	if (inner !== undefined)
		places.push(...search(`${place}:${inner.kind}`, inner.bytes, needle));
	return places;
}

function searchTar(place: string, bytes: Buffer, needle: Buffer): string[] {
	let entries: readonly ArchiveEntry[];
	try {
		entries = readTar(bytes);
	} catch {
		// It only looks like an archive: its bytes are searched as they are.
		return [];
	}
	return entries.flatMap(({ name, target, contents }) => {
		const member = `${place}:tar:${name}`;
		const inName = Buffer.from(`${name}\n${target}`).includes(needle);
		return [
			...(inName ? [`${member} (name)`] : []),
			...search(member, contents, needle),
		];
	});
}

function decompress(
	bytes: Buffer,
): { readonly kind: string; readonly bytes: Buffer } | undefined {
	try {
		if (bytes[0] === 0x1f && bytes[1] === 0x8b)
			return { kind: "gzip", bytes: gunzipSync(bytes) };
		if (bytes.length >= 4 && bytes.readUInt32LE(0) === 0xfd2fb528)
			return { kind: "zstd", bytes: zstdDecompressSync(bytes) };
	} catch {
		// It only starts like one: its bytes were searched as they are.
	}
	return undefined;
}

async function listFiles(path: string): Promise<readonly string[]> {
	if (!(await lstat(path)).isDirectory()) return [path];
	const entries = await readdir(path, { recursive: true });
	return entries.sort().map((name) => join(path, name));
}
