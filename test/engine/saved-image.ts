import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, zstdDecompressSync } from "node:zlib";
import { type ArchiveEntry, readTar } from "./archive.ts";
import type { Engine } from "./ensure-engine.ts";
import { findBytesIn } from "./find-bytes.ts";

/** An image as `docker save` writes it. */
export interface SavedImage {
	/** The whole archive, for searches. */
	readonly archive: Buffer;
	/** The configuration's text, exactly. */
	readonly configurationText: string;
	readonly configuration: SavedConfiguration;
	/** From the bottom up. */
	readonly layers: readonly SavedLayer[];
}

/** The configuration of an OCI image, with the names of its specification. */
export interface SavedConfiguration {
	readonly architecture: string;
	readonly os: string;
	readonly config: Readonly<Record<string, unknown>>;
	readonly rootfs: { readonly diff_ids: readonly string[] };
	readonly history: readonly {
		readonly created_by?: string;
		readonly comment?: string;
		readonly empty_layer?: boolean;
	}[];
}

/** One layer: its blob's name in the archive, and its files. */
export interface SavedLayer {
	readonly blob: string;
	readonly entries: readonly ArchiveEntry[];
}

/** Reads an image out of an engine. */
export async function savedImage(
	engine: Engine,
	reference: string,
): Promise<SavedImage> {
	const directory = await mkdtemp(join(tmpdir(), "keyhole-save-"));
	try {
		const file = join(directory, "image.tar");
		await engine.run(["image", "save", "--output", file, reference]);
		return readSavedImage(await readFile(file));
	} finally {
		await rm(directory, { recursive: true, force: true });
	}
}

/** Reads the first image of a `docker save` archive; both of the engine's image stores write a `manifest.json`. */
export function readSavedImage(archive: Buffer): SavedImage {
	const members = new Map(
		readTar(archive).map((entry) => [entry.name, entry.contents]),
	);
	const member = (name: string): Buffer => {
		const contents = members.get(name);
		if (contents === undefined)
			throw new Error(`the image archive has no member ${name}`);
		return contents;
	};
	const [manifest] = JSON.parse(member("manifest.json").toString("utf8")) as [
		{ readonly Config: string; readonly Layers: readonly string[] },
	];
	const configurationText = member(manifest.Config).toString("utf8");
	return {
		archive,
		configurationText,
		configuration: JSON.parse(configurationText) as SavedConfiguration,
		layers: manifest.Layers.map((blob) => ({
			blob,
			entries: readTar(uncompressed(member(blob))),
		})),
	};
}

/** Where a byte string is in an image: layers, configuration, history, attestations. Empty when it is nowhere. */
export function findInImage(
	image: SavedImage,
	wanted: string | Uint8Array,
): readonly string[] {
	return findBytesIn("image", image.archive, wanted);
}

function uncompressed(blob: Buffer): Buffer {
	if (blob[0] === 0x1f && blob[1] === 0x8b) return gunzipSync(blob);
	if (blob.length >= 4 && blob.readUInt32LE(0) === 0xfd2fb528)
		return zstdDecompressSync(blob);
	return blob;
}
