/** Just enough of the tar format to tell whether something is an archive and how new its files are. */

const blockSize = 512;

/** A file of an archive, as far as it matters here. */
export interface TarEntry {
	/** The type flag: `0` a file, `5` a directory … */
	readonly type: string;
	/** Seconds since 1970. */
	readonly modified: number;
}

const compressedHeads: readonly (readonly number[])[] = [
	[0x42, 0x5a, 0x68], // bzip2
	[0x1f, 0x8b, 0x08], // gzip
	[0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], // xz
];

/** Whether something that begins with `head` is an archive: compressed in a way a context may be, or a tar file with a file in it. */
export function looksLikeArchive(head: Uint8Array): boolean {
	const isCompressed = compressedHeads.some((magic) =>
		magic.every((byte, index) => head[index] === byte),
	);
	if (isCompressed) return true;
	const first = readTar(head).next();
	return first.done !== true && first.value.kind === "entry";
}

type TarEvent =
	| { readonly kind: "entry"; readonly entry: TarEntry }
	| { readonly kind: "broken" };

/** Reads entries until the archive ends or breaks off; the latter is the last event. */
export function* readTar(bytes: Uint8Array): Generator<TarEvent> {
	let at = 0;
	let paxTime: number | undefined;
	let isExtended = false;
	for (;;) {
		if (at === bytes.length && !isExtended) return;
		const header = bytes.subarray(at, at + blockSize);
		if (header.length < blockSize) return yield { kind: "broken" };
		if (header.every((byte) => byte === 0)) {
			const isEnd = !isExtended && at + 2 * blockSize <= bytes.length;
			if (!isEnd) yield { kind: "broken" };
			return;
		}
		const size = readNumber(header, 124, 12);
		const modified = readNumber(header, 136, 12);
		if (!hasChecksum(header) || size === undefined || modified === undefined) {
			return yield { kind: "broken" };
		}
		const type = String.fromCharCode(header[156] as number);
		const start = at + blockSize;
		const stored = hasContent(type) ? size : 0;
		if (start + stored > bytes.length) {
			// A file may be cut off here, but not what is said about files.
			if (describesNext(type) || type === "g") return yield { kind: "broken" };
			yield { kind: "entry", entry: { type, modified: paxTime ?? modified } };
			return yield { kind: "broken" };
		}
		if (describesNext(type)) {
			if (type === "x") {
				paxTime = readPaxTime(bytes.subarray(start, start + size)) ?? paxTime;
			}
			isExtended = true;
		} else {
			yield { kind: "entry", entry: { type, modified: paxTime ?? modified } };
			paxTime = undefined;
			isExtended = false;
		}
		at = Math.min(
			start + Math.ceil(stored / blockSize) * blockSize,
			bytes.length,
		);
	}
}

/** Extended headers, and the long names GNU tar puts before an entry. */
function describesNext(type: string): boolean {
	return type === "x" || type === "L" || type === "K";
}

/** Links, devices, directories and FIFOs have no content, whatever their size says. */
function hasContent(type: string): boolean {
	return !/[1-6]/.test(type);
}

/** Octal digits, or GNU's big-endian form with the first bit set. */
function readNumber(
	header: Uint8Array,
	at: number,
	length: number,
): number | undefined {
	const field = header.subarray(at, at + length);
	const first = field[0] as number;
	if (first & 0x80) {
		let value = first & 0x40 ? -1 : 0;
		value = value * 64 + (first & 0x3f);
		for (const byte of field.subarray(1)) value = value * 256 + byte;
		return Number.isSafeInteger(value) ? value : undefined;
	}
	const text = Buffer.from(field).toString("latin1");
	const [terminated = ""] = text.split("\0", 1);
	const digits = terminated.trim();
	if (digits === "") return 0;
	return /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : undefined;
}

/** The sum of the header's bytes, its own field taken as blanks. Some old writers summed signed bytes. */
function hasChecksum(header: Uint8Array): boolean {
	const written = readNumber(header, 148, 8);
	let unsigned = 0;
	let signed = 0;
	for (const [index, byte] of header.entries()) {
		const counted = index >= 148 && index < 156 ? 0x20 : byte;
		unsigned += counted;
		signed += counted > 127 ? counted - 256 : counted;
	}
	return written === unsigned || written === signed;
}

/** The modification time among the records `<length> <key>=<value>` of an extended header. */
function readPaxTime(records: Uint8Array): number | undefined {
	const text = Buffer.from(records).toString("latin1");
	for (let at = 0; at < text.length; ) {
		const length = Number.parseInt(text.slice(at), 10);
		if (!(length > 0)) return undefined;
		const record = text.slice(at, at + length);
		const match = /^[0-9]+ mtime=(-?[0-9]+)(?:\.[0-9]*)?\n$/.exec(record);
		if (match !== null) return Number(match[1]);
		at += length;
	}
	return undefined;
}
