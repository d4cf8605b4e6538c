import type { FileTree, TreeEntry } from "./file-tree.ts";
import { clean } from "./path-patterns.ts";

const blockSize = 512;

/** The entries of a tar archive (POSIX ustar), or undefined when the data is none. Long names of extended headers are not known. */
export function untar(data: Uint8Array): FileTree | undefined {
	const tree = new Map<string, TreeEntry>();
	let offset = 0;
	while (offset + blockSize <= data.length) {
		const header = Buffer.from(data.subarray(offset, offset + blockSize));
		if (header.every((byte) => byte === 0)) return tree;
		if (header.toString("latin1", 257, 262) !== "ustar") return undefined;
		const size = Number.parseInt(text(header, 124, 12), 8);
		const start = offset + blockSize;
		const path = clean(`${text(header, 345, 155)}/${text(header, 0, 100)}`);
		const entry = entryOf(header, data.subarray(start, start + size));
		if (path !== "" && entry !== undefined) tree.set(path, entry);
		offset = start + Math.ceil(size / blockSize) * blockSize;
	}
	return tree.size > 0 ? tree : undefined;
}

function entryOf(header: Buffer, data: Uint8Array): TreeEntry | undefined {
	const type = header.toString("latin1", 156, 157);
	const mode = Number.parseInt(text(header, 100, 8), 8);
	if (type === "0" || type === "\0") return { kind: "file", data, mode };
	if (type === "5") return { kind: "directory" };
	if (type === "2") return { kind: "link", target: text(header, 157, 100) };
	return undefined;
}

function text(header: Buffer, start: number, length: number): string {
	const field = header.toString("utf8", start, start + length);
	return field.split("\0")[0]?.trim() ?? "";
}
