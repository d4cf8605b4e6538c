import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { gunzipSync } from "node:zlib";
import { readTar } from "../archive.ts";
import type { Engine } from "../ensure-engine.ts";
import { savedImage } from "../saved-image.ts";

/** Files by path, wherever a build put them. */
export type Files = Readonly<Record<string, string>>;

/** What `--output type=local` wrote. */
export async function localFiles(directory: string): Promise<Files> {
	const entries = await readdir(directory, {
		recursive: true,
		withFileTypes: true,
	});
	const files = entries.filter((entry) => entry.isFile());
	return Object.fromEntries(
		await Promise.all(
			files.map(async (entry): Promise<[string, string]> => {
				const path = join(entry.parentPath, entry.name);
				return [relative(directory, path), await readFile(path, "utf8")];
			}),
		),
	);
}

/** What `--output type=tar` wrote. */
export async function tarFiles(file: string): Promise<Files> {
	return filesOf(await readFile(file));
}

/** What `--output type=oci` wrote: by platform, the files of all layers. */
export async function ociFiles(
	file: string,
): Promise<Readonly<Record<string, Files>>> {
	const members = new Map(
		readTar(await readFile(file)).map(({ name, contents }) => [name, contents]),
	);
	const blob = (digest: string): Buffer => {
		const contents = members.get(`blobs/${digest.replace(":", "/")}`);
		if (contents === undefined) throw new Error(`the layout lacks ${digest}`);
		return contents;
	};
	const json = (contents: Buffer | undefined) =>
		JSON.parse(contents?.toString("utf8") ?? "null") as Index & Manifest;
	const found: Record<string, Files> = {};
	const read = (descriptor: Descriptor): void => {
		const value = json(blob(descriptor.digest));
		for (const inner of value.manifests ?? []) read(inner);
		if (value.layers === undefined || value.config === undefined) return;
		const { os, architecture } = json(blob(value.config.digest));
		if (os === "unknown") return;
		found[`${os}/${architecture}`] = Object.assign(
			{},
			...value.layers.map(({ digest }) => filesOf(blob(digest))),
		) as Files;
	};
	for (const descriptor of json(members.get("index.json")).manifests ?? [])
		read(descriptor);
	return found;
}

/** The files of an image in the engine. */
export async function imageFiles(
	engine: Engine,
	reference: string,
): Promise<Files> {
	const { layers } = await savedImage(engine, reference);
	return Object.fromEntries(
		layers.flatMap(({ entries }) =>
			entries
				.filter(({ kind }) => kind === "file")
				.map(({ name, contents }) => [name, contents.toString("utf8")]),
		),
	);
}

interface Descriptor {
	readonly digest: string;
}

interface Index {
	readonly manifests?: readonly Descriptor[];
}

interface Manifest {
	readonly config?: Descriptor;
	readonly layers?: readonly Descriptor[];
	readonly os?: string;
	readonly architecture?: string;
}

function filesOf(archive: Buffer): Files {
	const plain = archive[0] === 0x1f ? gunzipSync(archive) : archive;
	return Object.fromEntries(
		readTar(plain)
			.filter(({ kind }) => kind === "file")
			.map(({ name, contents }) => [name, contents.toString("utf8")]),
	);
}
