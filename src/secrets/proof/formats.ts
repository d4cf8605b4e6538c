import { isTar } from "./tar-stream.ts";

/** What a stream is, as its first bytes tell. */
export type Format =
	| { readonly kind: "gzip" | "zlib" | "zstd" | "bzip2" | "tar" | "zip" }
	/** A text that is all base64 or hexadecimal, with something compressed inside. */
	| { readonly kind: "base64" | "hex" }
	/** Something that cannot be looked into. */
	| { readonly kind: "closed"; readonly name: string }
	| { readonly kind: "bytes" };

/** As many bytes `formatOf` wants to see. */
export const headSize = 512;

const closedFormats: readonly (readonly [name: string, magic: string])[] = [
	["xz", "fd377a585a00"],
	["7z", "377abcaf271c"],
	["lz4", "04224d18"],
	["rar", "526172211a07"],
	["compress", "1f9d"],
	["lzip", "4c5a4950"],
	["OpenSSL encryption", "53616c7465645f5f"],
	["age encryption", "6167652d656e6372797074696f6e2e6f72672f"],
];

/** Recognises what a stream holds. `inner` is set for what is inside a text that was decoded: then no text is looked for again. */
export function formatOf(head: Uint8Array, inner = false): Format {
	const bytes = Buffer.from(head.buffer, head.byteOffset, head.length);
	const starts = (hex: string) =>
		bytes.length >= hex.length / 2 &&
		bytes.toString("hex", 0, hex.length / 2) === hex;
	// The third byte is the method, deflate; reserved flags are zero.
	if (starts("1f8b08") && ((bytes[3] ?? 0xff) & 0xe0) === 0) {
		return { kind: "gzip" };
	}
	if (starts("7801") || starts("789c") || starts("78da")) {
		return { kind: "zlib" };
	}
	if (starts("28b52ffd")) return { kind: "zstd" };
	if (starts("504b0304") || starts("504b0506")) return { kind: "zip" };
	if (starts("425a68") && starts(`425a68${hexByte(bytes[3])}314159265359`)) {
		return { kind: "bzip2" };
	}
	if (isTar(bytes)) return { kind: "tar" };
	for (const [name, magic] of closedFormats) {
		if (starts(magic)) return { kind: "closed", name };
	}
	if (inner) return { kind: "bytes" };
	return textFormat(bytes) ?? { kind: "bytes" };
}

/** Base64 or hexadecimal is taken for a container only when its beginning decodes to the beginning of one. */
function textFormat(bytes: Buffer): Format | undefined {
	const text = bytes.toString("latin1").replace(/\s+/g, "");
	if (text.length < 16) return undefined;
	if (/^[0-9a-fA-F]+$/.test(text)) {
		const decoded = Buffer.from(text.slice(0, text.length & ~1), "hex");
		if (formatOf(decoded, true).kind !== "bytes") return { kind: "hex" };
	}
	if (/^[A-Za-z0-9+/_-]+={0,2}$/.test(text)) {
		const decoded = Buffer.from(text, "base64");
		if (formatOf(decoded, true).kind !== "bytes") return { kind: "base64" };
	}
	return undefined;
}

function hexByte(byte = 0): string {
	return byte.toString(16).padStart(2, "0");
}
