import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, zstdDecompressSync } from "node:zlib";
import { type ArchiveEntry, readTar } from "./archive.ts";
import type { BuildLog } from "./build-log.ts";
import type { Engine } from "./ensure-engine.ts";
import { buildFrontend } from "./frontend-image.ts";

/** An image of one platform in OCI layout. */
export interface OciImage {
	/** The digest of the manifest: the name of the image. */
	readonly digest: string;
	/** Bytes that are downloaded: its layers, compressed. */
	readonly size: number;
	/** The files of its layers. */
	readonly entries: readonly ArchiveEntry[];
}

interface Descriptor {
	readonly digest: string;
	readonly size: number;
}

/** The most that the engine does; gzip as it does it by default. */
const compressions = {
	gzip: "",
	zstd: ",compression=zstd,compression-level=22,force-compression=true",
} as const;

/**
 * Builds the frontend's image for an archive, as of a fixed time. Throws when that fails.
 *
 * @param args Further arguments of `docker buildx build`.
 */
export async function exportFrontendImage(
	engine: Engine,
	compression: keyof typeof compressions,
	...args: readonly string[]
): Promise<{ readonly image: OciImage; readonly log: BuildLog }> {
	const directory = await mkdtemp(join(tmpdir(), "keyhole-oci-"));
	try {
		const file = join(directory, "image.tar");
		const log = await buildFrontend(engine, [
			`--output=type=oci,rewrite-timestamp=true,dest=${file}${compressions[compression]}`,
			"--build-arg=SOURCE_DATE_EPOCH=1700000000",
			"--provenance=false",
			...args,
		]);
		if (log.status !== 0)
			throw new Error(
				`the frontend's image cannot be built\n${log.output}\n${log.message}`,
			);
		return { image: readOciImage(await readFile(file)), log };
	} finally {
		await rm(directory, { recursive: true, force: true });
	}
}

function readOciImage(archive: Buffer): OciImage {
	const files = new Map(
		readTar(archive).map(({ name, contents }) => [name, contents]),
	);
	const blob = ({ digest }: Descriptor): Buffer => {
		const found = files.get(`blobs/${digest.replace(":", "/")}`);
		if (found === undefined) throw new Error(`the archive lacks ${digest}`);
		return found;
	};
	const index = JSON.parse(String(files.get("index.json")));
	const manifest: Descriptor = index.manifests[0];
	const layers: readonly Descriptor[] = JSON.parse(
		String(blob(manifest)),
	).layers;
	return {
		digest: manifest.digest,
		size: layers.reduce((sum, { size }) => sum + size, 0),
		entries: layers.flatMap((layer) => readTar(uncompressed(blob(layer)))),
	};
}

function uncompressed(bytes: Buffer): Buffer {
	return bytes[0] === 0x1f ? gunzipSync(bytes) : zstdDecompressSync(bytes);
}
