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
	const { blob, images } = await readLayout(file);
	return Object.fromEntries(
		images
			.filter(({ platform }) => platform !== "unknown/unknown")
			.map(({ platform, manifest }) => [
				platform,
				Object.assign(
					{},
					...(manifest.layers ?? []).map(({ digest }) => filesOf(blob(digest))),
				) as Files,
			]),
	);
}

/** An in-toto statement about an image. */
export interface Statement {
	readonly platform: string;
	readonly predicateType: string;
	readonly predicate: unknown;
}

/** What `--output type=oci` wrote beside images: the statements about each, by platform and type. */
export async function ociStatements(
	file: string,
): Promise<readonly Statement[]> {
	const { json, images } = await readLayout(file);
	const platforms = new Map(
		images.map(({ digest, platform }) => [digest, platform]),
	);
	const order = (each: Statement) => `${each.platform} ${each.predicateType}`;
	return images
		.flatMap(({ manifest, annotations }) => {
			const about = annotations["vnd.docker.reference.digest"];
			if (about === undefined) return [];
			return (manifest.layers ?? []).map(({ digest }) => {
				const { predicateType, predicate } = json(digest);
				return {
					platform: platforms.get(about) ?? "",
					predicateType: predicateType ?? "",
					predicate,
				};
			});
		})
		.sort((a, b) => (order(a) < order(b) ? -1 : 1));
}

/** The manifests of an archive in OCI layout, and how its blobs are read. */
interface Layout {
	readonly blob: (digest: string) => Buffer;
	readonly json: (digest: string) => Document;
	readonly images: readonly {
		readonly digest: string;
		readonly platform: string;
		readonly manifest: Document;
		readonly annotations: Readonly<Record<string, string>>;
	}[];
}

async function readLayout(file: string): Promise<Layout> {
	const members = new Map(
		readTar(await readFile(file)).map(({ name, contents }) => [name, contents]),
	);
	const member = (name: string): Buffer => {
		const contents = members.get(name);
		if (contents === undefined) throw new Error(`the layout lacks ${name}`);
		return contents;
	};
	const blob = (digest: string) => member(`blobs/${digest.replace(":", "/")}`);
	const parse = (contents: Buffer) =>
		JSON.parse(contents.toString("utf8")) as Document;
	const json = (digest: string) => parse(blob(digest));
	const read = ({ digest, annotations = {} }: Descriptor): Layout["images"] => {
		const manifest = json(digest);
		if (manifest.manifests !== undefined)
			return manifest.manifests.flatMap(read);
		const { os, architecture } = json(manifest.config?.digest ?? "");
		return [
			{ digest, platform: `${os}/${architecture}`, manifest, annotations },
		];
	};
	const top = parse(member("index.json"));
	return { blob, json, images: (top.manifests ?? []).flatMap(read) };
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
	readonly annotations?: Readonly<Record<string, string>>;
}

/** Members of indexes, manifests, configurations and statements. */
interface Document {
	readonly manifests?: readonly Descriptor[];
	readonly config?: Descriptor;
	readonly layers?: readonly Descriptor[];
	readonly os?: string;
	readonly architecture?: string;
	readonly predicateType?: string;
	readonly predicate?: unknown;
}

function filesOf(archive: Buffer): Files {
	const plain = archive[0] === 0x1f ? gunzipSync(archive) : archive;
	return Object.fromEntries(
		readTar(plain)
			.filter(({ kind }) => kind === "file")
			.map(({ name, contents }) => [name, contents.toString("utf8")]),
	);
}
