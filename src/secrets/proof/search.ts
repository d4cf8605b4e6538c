import { type FileHandle, mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
	type ByteReader,
	type ByteStream,
	collect,
	createByteReader,
	withoutReturn,
} from "./bytes.ts";
import { canUnpack, type Packing, unpack } from "./decode-stream.ts";
import { type Format, formatOf, headSize } from "./formats.ts";
import type { Match, Matcher } from "./matcher.ts";
import { readTarMembers } from "./tar-stream.ts";
import { readPart, readZipMembers } from "./zip-file.ts";

/** What a search tells while it goes on. */
export interface SearchListener {
	/**
	 * A value was found. `path` leads from the stream inwards: names of members of archives, one in another, and `(gzip)` and the
	 * like for packings without a name. Empty for the stream itself.
	 */
	found(path: readonly string[], match: Match): void;
	/** Something could not be looked into; its bytes as they stand were searched all the same. */
	closed(path: readonly string[], reason: string): void;
	/** A member of the outermost archive was met. Default: nobody is told. */
	member?(name: string): void;
}

export interface SearchOptions {
	readonly matcher: Matcher;
	readonly listener: SearchListener;
	/** Undoes bzip2, which Node.js cannot. Absent: such members are told as closed. */
	readonly bunzip2?: ((bytes: Uint8Array) => Uint8Array) | undefined;
}

/** So many places of one file are told. */
const mostMatches = 100;
/** So many containers one in another are opened. */
const deepest = 12;
/** Bytes of a bzip2 file that are held in memory at most. */
const largestBzip2 = 1 << 26;
/** Bytes that one packed stream may come to: beyond, it is taken for a bomb. */
const largestUnpacked = 2 ** 36;

/**
 * Looks for values in a stream and in everything packed into it: gzip, zstd, bzip2, zip and tar in any order and depth, and whole files
 * of base64 or hexadecimal around these. Needs memory for a few chunks only, whatever the size; zip archives, whose directory is at
 * their end, go through a temporary file.
 */
export async function searchStream(
	stream: ByteStream,
	options: SearchOptions,
): Promise<void> {
	await searchPart(stream, [], options, 0);
}

async function searchPart(
	stream: ByteStream,
	path: readonly string[],
	options: SearchOptions,
	depth: number,
	inner = false,
): Promise<void> {
	const { listener, matcher } = options;
	const session = matcher.start();
	let told = 0;
	const inside: SearchOptions = {
		...options,
		listener: {
			...listener,
			found(place, match) {
				told++;
				listener.found(place, match);
			},
		},
	};
	// The members of an archive are searched each for itself; its own bytes count only where it turns out to be damaged, or where
	// they hold what no member does.
	let isTar = false;
	const own: Match[] = [];
	const note = (match: Match): void => {
		if (own.length < mostMatches) own.push(match);
	};
	const reader = createByteReader(withoutReturn(stream), (chunk) => {
		if (!isTar) session.push(chunk, note);
	});
	const tellOwn = (): void => {
		for (const match of own) listener.found(path, match);
	};
	const head = await reader.peek(headSize);
	const format = formatOf(head, inner);
	const close = (reason: string) => listener.closed(path, reason);
	if (format.kind === "closed") close(`${format.name} cannot be looked into`);
	else if (depth >= deepest && format.kind !== "bytes") {
		close(`more than ${deepest} containers one in another`);
	} else {
		try {
			isTar = format.kind === "tar";
			await openContainer(format.kind, reader, path, inside, depth);
		} catch (error) {
			const reason = reasonOf(error);
			// Two bytes make it look like zlib: what is not was never packed.
			if (format.kind !== "zlib") close(reason);
		}
		isTar = false;
	}
	await reader.skip();
	if (format.kind !== "zip" || told === 0) tellOwn();
}

async function openContainer(
	kind: Exclude<Format["kind"], "closed">,
	reader: ByteReader,
	path: readonly string[],
	options: SearchOptions,
	depth: number,
): Promise<void> {
	switch (kind) {
		case "bytes":
			return;
		case "tar":
			return searchTar(reader, path, options, depth);
		case "zip":
			return searchZip(reader, path, options, depth);
		case "bzip2":
			return searchBzip2(reader, path, options, depth);
		case "gzip":
		case "zlib":
		case "zstd":
		case "base64":
		case "hex":
			return searchPacked(reader, path, options, depth, kind);
	}
}

async function searchTar(
	reader: ByteReader,
	path: readonly string[],
	options: SearchOptions,
	depth: number,
): Promise<void> {
	const { listener, matcher } = options;
	for await (const { member, contents } of readTarMembers(reader)) {
		const place = [...path, member.name];
		if (path.length === 0) listener.member?.(member.name);
		for (const match of matcher.find(member.header)) {
			listener.found([...place, "(name or attributes)"], match);
		}
		if (member.size > 0) {
			await searchPart(contents(), place, options, depth + 1);
		}
	}
}

async function searchPacked(
	reader: ByteReader,
	path: readonly string[],
	options: SearchOptions,
	depth: number,
	packing: Packing,
): Promise<void> {
	if (!canUnpack(packing)) {
		options.listener.closed(
			path,
			`${packing} cannot be looked into with Node.js ${process.version}; 22.15 and later can`,
		);
		return;
	}
	const unpacked = limited(unpack(reader.chunks(), packing));
	const isText = packing === "base64" || packing === "hex";
	// A layer is packed as a whole, which is not worth a word.
	const inside = path.length === 0 ? path : [...path, `(${packing})`];
	await searchPart(unpacked, inside, options, depth + 1, isText);
}

async function searchBzip2(
	reader: ByteReader,
	path: readonly string[],
	options: SearchOptions,
	depth: number,
): Promise<void> {
	const { bunzip2, listener } = options;
	if (bunzip2 === undefined) {
		listener.closed(path, "bzip2 cannot be looked into");
		return;
	}
	const packed = await collect(reader.chunks(), largestBzip2);
	if (packed === undefined) {
		listener.closed(path, "bzip2 of more than 64 MiB cannot be looked into");
		return;
	}
	const bytes = bunzip2(packed);
	await searchPart(once(bytes), [...path, "(bzip2)"], options, depth + 1);
}

async function searchZip(
	reader: ByteReader,
	path: readonly string[],
	options: SearchOptions,
	depth: number,
): Promise<void> {
	const { listener, matcher } = options;
	const directory = await mkdtemp(join(tmpdir(), "keyhole-zip-"));
	try {
		const file = await open(join(directory, "zip"), "w+", 0o600);
		try {
			for await (const chunk of reader.chunks()) await file.write(chunk);
			for await (const member of readZipMembers(file)) {
				const place = [...path, member.name];
				for (const match of matcher.find(member.header)) {
					listener.found([...place, "(name or attributes)"], match);
				}
				const contents = zipContents(file, member);
				if (typeof contents === "string") listener.closed(place, contents);
				else await searchPart(contents, place, options, depth + 1);
			}
		} finally {
			await file.close();
		}
	} finally {
		await rm(directory, { recursive: true, force: true });
	}
}

/** The bytes of a member, or why there are none. */
function zipContents(
	file: FileHandle,
	member: {
		readonly method: number;
		readonly isEncrypted: boolean;
		readonly start: number;
		readonly compressedSize: number;
	},
): ByteStream | string {
	const { method, isEncrypted, start, compressedSize } = member;
	if (isEncrypted) return "it is encrypted";
	const packed = readPart(file, start, compressedSize);
	switch (method) {
		case 0:
			return packed;
		case 8:
			return limited(unpack(packed, "deflate"));
		case 93:
			if (canUnpack("zstd")) return limited(unpack(packed, "zstd"));
			return `zstd cannot be looked into with Node.js ${process.version}`;
		default:
			return `compression method ${method} cannot be looked into`;
	}
}

async function* limited(stream: ByteStream): ByteStream {
	let length = 0;
	for await (const chunk of stream) {
		length += chunk.length;
		if (length > largestUnpacked) {
			throw new RangeError("it unpacks to more than 64 GiB");
		}
		yield chunk;
	}
}

async function* once(bytes: Uint8Array): ByteStream {
	yield bytes;
}

function reasonOf(error: unknown): string {
	const { message, code } = error as NodeJS.ErrnoException;
	if (error instanceof RangeError) return message;
	if (/^Z_|^ZSTD/.test(code ?? "")) return `it is damaged (${message})`;
	throw error;
}
