import { type Json, type Layout, parseJson } from "./blobs.ts";
import {
	type BuildSteps,
	type ProvenanceSteps,
	provenanceSteps,
} from "./build-steps.ts";
import { collect } from "./bytes.ts";
import type { Hits } from "./hits.ts";
import type { MadeBy } from "./proof.ts";
import {
	LayerChanges,
	type LayerSearch,
	searchLayer,
} from "./search-layers.ts";

/** Manifests of an export, found from its index. */
export interface Manifests {
	readonly images: readonly ImageManifest[];
	readonly attestations: readonly Json[];
	/** Texts of indexes and manifests, which have annotations. */
	readonly texts: readonly string[];
}

export interface ImageManifest {
	readonly manifest: Json;
	/** Set when there are several images. */
	readonly platform: string | undefined;
}

/** Attestations and configurations beyond this size are none. */
const largestJson = 1 << 28;

export async function readManifests(layout: Layout): Promise<Manifests> {
	const images: { manifest: Json; platform: string }[] = [];
	const attestations: Json[] = [];
	const texts: string[] = [];
	const visit = async (index: Json, depth: number): Promise<void> => {
		for (const entry of index.get("manifests").list()) {
			const digest = entry.get("digest").text;
			const text = await readText(layout, digest);
			if (text === undefined) continue;
			texts.push(text);
			const content = parseJson(text);
			if (content.get("manifests").isPresent) {
				if (depth < 4) await visit(content, depth + 1);
				continue;
			}
			const kind = entry.get("annotations", "vnd.docker.reference.type").text;
			if (kind === "attestation-manifest") {
				attestations.push(content);
				continue;
			}
			const { get } = entry.get("platform");
			images.push({
				manifest: content,
				platform: [
					get("os").text,
					get("architecture").text,
					get("variant").text,
				]
					.filter((each) => each !== "")
					.join("/"),
			});
		}
	};
	await visit(await layout.index(), 0);
	return {
		images: images.map(({ manifest, platform }) => ({
			manifest,
			platform: images.length > 1 ? platform : undefined,
		})),
		attestations,
		texts,
	};
}

/** Looks for the values in attestations, and reads what provenance says about steps. */
export async function searchAttestations(
	{ layout, hits }: LayerSearch,
	manifests: Manifests,
): Promise<{ readonly steps: ProvenanceSteps[]; readonly bytes: number }> {
	const steps: ProvenanceSteps[] = [];
	let bytes = 0;
	for (const manifest of manifests.attestations) {
		for (const layer of manifest.get("layers").list()) {
			const text = await readText(layout, layer.get("digest").text);
			if (text === undefined) continue;
			bytes += text.length;
			const type = layer.get("annotations", "in-toto.io/predicate-type").text;
			const statement = parseJson(text);
			searchJson(hits, "provenance", statement, type, text);
			if (type.includes("provenance")) steps.push(provenanceSteps(statement));
		}
	}
	return { steps, bytes };
}

/** What is to know about lines of a history. */
export interface ImageSearch extends LayerSearch {
	readonly steps: BuildSteps;
	/** The line of the Dockerfile that a line of the history is from. */
	readonly lineOfHistory: (createdBy: string) => number | undefined;
}

/** Looks for the values in configurations and layers. Returns digests of the layers, and how many bytes these have. */
export async function searchImages(
	search: ImageSearch,
	manifests: Manifests,
): Promise<{ readonly layers: ReadonlySet<string>; readonly bytes: number }> {
	const { layout, hits } = search;
	const layers = new Set<string>();
	let bytes = 0;
	for (const text of manifests.texts) {
		hits.search({ kind: "image-config", path: "manifest" }, text);
		bytes += text.length;
	}
	for (const { manifest, platform } of manifests.images) {
		const text = await readText(layout, manifest.get("config", "digest").text);
		const config = parseJson(text ?? "{}");
		bytes += text?.length ?? 0;
		const digests = manifest
			.get("layers")
			.list()
			.map(({ get }) => get("digest").text);
		searchConfig(search, config, text ?? "", platform, digests);
		const history = config
			.get("history")
			.list()
			.filter(({ get }) => get("empty_layer").isPresent === false);
		let number = 0;
		for (const digest of digests) {
			const createdBy = history[number]?.get("created_by").text;
			number++;
			layers.add(digest);
			bytes += (await layout.sizeOf(digest)) ?? 0;
			const changes = new LayerChanges();
			const watches = hits.hasLayerHits();
			await searchLayer(
				search,
				"image",
				{
					digest,
					number,
					platform,
					madeBy:
						search.steps.ofLayer(digest) ?? madeByHistory(search, createdBy),
				},
				watches ? (name) => changes.note(name) : undefined,
			);
			if (watches && !changes.isEmpty) {
				hits.removeLater(platform, number, (path) => changes.hides(path));
			}
		}
	}
	return { layers, bytes };
}

function madeByHistory(
	{ lineOfHistory }: ImageSearch,
	createdBy: string | undefined,
): MadeBy | undefined {
	if (createdBy === undefined || createdBy === "") return undefined;
	const line = lineOfHistory(createdBy);
	return { text: createdBy, ...(line !== undefined && { line }) };
}

function searchConfig(
	search: ImageSearch,
	config: Json,
	text: string,
	platform: string | undefined,
	digests: readonly string[],
): void {
	const { hits } = search;
	let found = false;
	const look = (path: string, content: string, madeBy?: MadeBy): void => {
		for (const match of search.matcher.find(content)) {
			found = true;
			hits.add(
				{ kind: "image-config", path, platform, ...(madeBy && { madeBy }) },
				match,
			);
		}
	};
	let layers = 0;
	config
		.get("history")
		.list()
		.forEach((entry, index) => {
			const layer = entry.get("empty_layer").isPresent
				? undefined
				: digests[layers++];
			const madeBy =
				(layer === undefined ? undefined : search.steps.ofLayer(layer)) ??
				madeByHistory(search, entry.get("created_by").text);
			for (const { path, content } of leaves(entry, "")) {
				const part = path === "created_by" ? "" : ` ${path}`;
				look(`history ${index + 1}${part}`, content, madeBy);
			}
		});
	for (const [key, value] of config.get("config").entries()) {
		for (const { path, content } of leaves(value, key)) {
			const name = key === "Env" ? `Env ${content.split("=", 1)[0]}` : path;
			look(name, content, variableSetBy(search, key, content));
		}
	}
	for (const [key, value] of config.entries()) {
		if (key === "history" || key === "config") continue;
		for (const { path, content } of leaves(value, key)) look(path, content);
	}
	if (!found) look("configuration", text);
}

function variableSetBy(
	{ lineOfHistory }: ImageSearch,
	key: string,
	content: string,
): MadeBy | undefined {
	if (key !== "Env") return undefined;
	const text = `ENV ${content.split("=", 1)[0]}`;
	const line = lineOfHistory(text);
	return line === undefined ? undefined : { text, line };
}

/** Searches a JSON text string by string, so that escapes are undone and the place has a name; else as it is. */
export function searchJson(
	hits: Hits,
	kind: "provenance" | "cache",
	json: Json,
	name: string,
	text: string,
): void {
	const before = hits.total;
	for (const { path, content } of leaves(json, "")) {
		hits.search({ kind, path: `${name} ${path}`.trim() }, content);
	}
	if (hits.total === before) hits.search({ kind, path: name }, text);
}

/** All texts of a JSON value, names of members included, with the way to them. */
function* leaves(
	json: Json,
	path: string,
): Generator<{ readonly path: string; readonly content: string }> {
	if (json.text !== "") yield { path, content: json.text };
	let index = 0;
	for (const each of json.list()) yield* leaves(each, `${path}[${index++}]`);
	for (const [key, value] of json.entries()) {
		const inner = path === "" ? key : `${path}.${key}`;
		yield { path: `${inner} (name)`, content: key };
		yield* leaves(value, inner);
	}
}

export async function readText(
	layout: Layout,
	digest: string,
): Promise<string | undefined> {
	if ((await layout.sizeOf(digest)) === undefined) return undefined;
	const bytes = await collect(layout.open(digest), largestJson);
	return bytes?.toString("utf8");
}
