import { pipeline, Readable, type Transform } from "node:stream";
import zlib from "node:zlib";
import type { ByteStream } from "./bytes.ts";

/** A way of packing bytes that can be undone while they are read. */
export type Packing = "gzip" | "zlib" | "deflate" | "zstd" | "base64" | "hex";

/** Whether this Node.js can undo a packing: zstd came with 22.15. */
export function canUnpack(packing: Packing): boolean {
	return packing !== "zstd" || typeof zlib.createZstdDecompress === "function";
}

/** Undoes a packing. Rejects, after what could be unpacked, when the bytes are damaged or end early. */
export function unpack(stream: ByteStream, packing: Packing): ByteStream {
	switch (packing) {
		case "gzip":
			return through(stream, zlib.createGunzip());
		case "zlib":
			return through(stream, zlib.createInflate());
		case "deflate":
			return through(stream, zlib.createInflateRaw());
		case "zstd":
			return through(stream, zlib.createZstdDecompress());
		case "base64":
			return decodeText(stream, "base64", 4, /[^A-Za-z0-9+/_-]+/g);
		case "hex":
			return decodeText(stream, "hex", 2, /[^0-9a-fA-F]+/g);
	}
}

async function* through(
	stream: ByteStream,
	transform: Transform,
): AsyncGenerator<Uint8Array> {
	const source = Readable.from(stream, { objectMode: false });
	pipeline(source, transform, () => undefined);
	try {
		for await (const chunk of transform) yield chunk as Uint8Array;
	} finally {
		transform.destroy();
		source.destroy();
	}
}

async function* decodeText(
	stream: ByteStream,
	encoding: "base64" | "hex",
	group: number,
	other: RegExp,
): AsyncGenerator<Uint8Array> {
	let rest = "";
	for await (const chunk of stream) {
		const text =
			rest + Buffer.from(chunk).toString("latin1").replace(other, "");
		const whole = text.length - (text.length % group);
		rest = text.slice(whole);
		if (whole > 0) yield Buffer.from(text.slice(0, whole), encoding);
	}
	if (rest !== "") yield Buffer.from(rest, encoding);
}
