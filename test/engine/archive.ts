/** One member of a tar archive. */
export interface ArchiveEntry {
	/** As the archive spells it, without a leading `./`. */
	readonly name: string;
	/** `file`, `directory`, `link` (hard), `symlink`, or the type byte of something rarer. */
	readonly kind: string;
	/** Permission bits. */
	readonly mode: number;
	readonly userId: number;
	readonly groupId: number;
	/** Where a link points, else "". */
	readonly target: string;
	readonly contents: Buffer;
}

const blockSize = 512;

const kinds: Readonly<Record<string, string>> = {
	"\0": "file",
	"0": "file",
	"1": "link",
	"2": "symlink",
	"5": "directory",
};

/** Whether bytes start like a tar archive: the magic at offset 257 of POSIX.1-1988, which GNU tar and Go write as well. */
export function isTar(bytes: Buffer): boolean {
	return (
		bytes.length >= blockSize && bytes.toString("latin1", 257, 262) === "ustar"
	);
}

/** Reads a tar archive with its pax and GNU long names. Throws on a truncated one. */
export function readTar(bytes: Buffer): readonly ArchiveEntry[] {
	const entries: ArchiveEntry[] = [];
	let extended = new Map<string, string>();
	let offset = 0;
	while (offset + blockSize <= bytes.length && bytes[offset] !== 0) {
		const header = bytes.subarray(offset, offset + blockSize);
		const kind = header.toString("latin1", 156, 157);
		const size = Number(extended.get("size") ?? number(header, 124, 12));
		const start = offset + blockSize;
		if (start + size > bytes.length)
			throw new Error(`the archive ends inside the member at byte ${offset}`);
		const contents = bytes.subarray(start, start + size);
		offset = start + Math.ceil(size / blockSize) * blockSize;
		if (kind === "g") continue;
		if (kind === "x") {
			extended = new Map([...extended, ...paxRecords(contents)]);
			continue;
		}
		if (kind === "L" || kind === "K") {
			const text = contents.toString("utf8").replace(/\0+$/, "");
			extended.set(kind === "L" ? "path" : "linkpath", text);
			continue;
		}
		const prefix = text(header, 345, 155);
		const short = text(header, 0, 100);
		const name =
			extended.get("path") ?? (prefix === "" ? short : `${prefix}/${short}`);
		entries.push({
			name: name.replace(/^\.\//, ""),
			kind: kinds[kind] ?? kind,
			mode: number(header, 100, 8),
			userId: number(header, 108, 8),
			groupId: number(header, 116, 8),
			target: extended.get("linkpath") ?? text(header, 157, 100),
			contents,
		});
		extended = new Map();
	}
	return entries;
}

function text(header: Buffer, start: number, length: number): string {
	const field = header.subarray(start, start + length);
	const end = field.indexOf(0);
	return field.toString("utf8", 0, end < 0 ? length : end);
}

/** A numeric field: octal digits, or base 256 when the first bit is set (GNU). */
function number(header: Buffer, start: number, length: number): number {
	const field = header.subarray(start, start + length);
	if (((field[0] ?? 0) & 0x80) === 0)
		return Number.parseInt(text(header, start, length).trim() || "0", 8);
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
