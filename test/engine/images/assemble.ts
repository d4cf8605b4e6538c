import { createHash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import {
	chmod,
	mkdir,
	mkdtemp,
	readFile,
	rename,
	rm,
	symlink,
	writeFile,
} from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { progress, runCommand } from "../command.ts";
import { withLock } from "../lock.ts";
import { cacheDirectory, keyOf } from "../places.ts";
import type { BaseImage, BaseLayer } from "./base-image.ts";

/** A layer's archive in the cache. */
interface LayerArchive {
	readonly file: string;
	/** `sha256:` and the digest of the archive, which is not compressed. */
	readonly digest: string;
}

// One instant for all, so that the same contents give the same image on every machine.
const epoch = "2024-01-01T00:00:00Z";

/**
 * Hands `use` the archive of an image as `docker load` takes it: a directory to be put into a tar with its links
 * followed. Layers come from the cache or are assembled first.
 */
export async function withImageDirectory<Result>(
	image: BaseImage,
	use: (directory: string) => Promise<Result>,
): Promise<Result> {
	const layers: LayerArchive[] = [];
	for (const layer of image.layers)
		layers.push(await layerArchive(layer, layers));
	const config = JSON.stringify({
		architecture: process.arch === "x64" ? "amd64" : process.arch,
		os: "linux",
		created: epoch,
		config: await image.configuration(),
		rootfs: { type: "layers", diff_ids: layers.map(({ digest }) => digest) },
		history: image.layers.map(({ name }) => ({
			created: epoch,
			created_by: `assembled for tests: ${name}`,
		})),
	});
	const configName = `${createHash("sha256").update(config).digest("hex")}.json`;
	const layerNames = layers.map((_, index) => `layer-${index}.tar`);
	const manifest = [
		{ Config: configName, RepoTags: image.references, Layers: layerNames },
	];
	const directory = await mkdtemp(join(cacheDirectory(), "image-"));
	try {
		await writeFile(join(directory, "manifest.json"), JSON.stringify(manifest));
		await writeFile(join(directory, configName), config);
		for (const [index, layer] of layers.entries())
			await symlink(layer.file, join(directory, `layer-${index}.tar`));
		return await use(directory);
	} finally {
		await rm(directory, { recursive: true, force: true });
	}
}

async function layerArchive(
	layer: BaseLayer,
	below: readonly LayerArchive[],
): Promise<LayerArchive> {
	const contents = await layer.contents();
	const parents = below.map(({ digest }) => digest);
	const file = join(
		cacheDirectory(),
		"layers",
		`${layer.name}-${keyOf(contents, ...parents)}.tar`,
	);
	const digestFile = `${file}.digest`;
	await withLock(`layers/${layer.name}`, async () => {
		if (existsSync(file) && existsSync(digestFile)) return;
		await mkdir(join(file, ".."), { recursive: true });
		const work = await mkdtemp(`${file}.new-`);
		try {
			progress(`assembling the ${layer.name} layer`);
			const root = join(work, "root");
			await mkdir(root);
			await chmod(root, 0o755);
			await layer.fill(
				root,
				below.map((archive) => archive.file),
			);
			const archive = join(work, "layer.tar");
			await runCommand("tar", [
				"--create",
				`--file=${archive}`,
				`--directory=${root}`,
				"--sort=name",
				"--numeric-owner",
				`--mtime=${epoch}`,
				".",
			]);
			await writeFile(join(work, "digest"), await digestOf(archive));
			await rename(join(work, "digest"), digestFile);
			await rename(archive, file);
		} finally {
			await rm(work, { recursive: true, force: true });
		}
	});
	return { file, digest: await readFile(digestFile, "utf8") };
}

async function digestOf(file: string): Promise<string> {
	const hash = createHash("sha256");
	await pipeline(createReadStream(file), hash);
	return `sha256:${hash.digest("hex")}`;
}
