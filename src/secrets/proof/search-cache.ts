import { parseJson } from "./blobs.ts";
import type { BuildSteps } from "./build-steps.ts";
import type { MadeBy } from "./proof.ts";
import { readText, searchJson } from "./search-image.ts";
import { type LayerSearch, searchLayer } from "./search-layers.ts";

/**
 * Looks for the values in a cache export: its description, and the layers that are not in the image, which are those of other stages.
 * Which step made such a layer is told from the time that the engine gives with it.
 */
export async function searchCache(
	search: LayerSearch,
	steps: BuildSteps,
	known: ReadonlySet<string>,
): Promise<{ readonly layers: number; readonly bytes: number }> {
	const { layout, hits } = search;
	let layers = 0;
	let bytes = 0;
	const seen = new Set<string>(known);
	for (const entry of (await layout.index()).get("manifests").list()) {
		const text = await readText(layout, entry.get("digest").text);
		if (text === undefined) continue;
		bytes += text.length;
		const manifest = parseJson(text);
		searchJson(hits, "cache", manifest, "manifest", text);
		const configDigest = manifest.get("config", "digest").text;
		const config = await readText(layout, configDigest);
		if (config !== undefined) {
			bytes += config.length;
			searchJson(hits, "cache", parseJson(config), "cache records", config);
		}
		// Engines list the layers of a cache in an index, or in a manifest.
		for (const layer of [
			...manifest.get("layers").list(),
			...manifest.get("manifests").list(),
		]) {
			const digest = layer.get("digest").text;
			const size = await layout.sizeOf(digest);
			if (digest === configDigest || size === undefined) continue;
			layers++;
			bytes += size;
			if (seen.has(digest)) continue;
			seen.add(digest);
			const time = Date.parse(
				layer.get("annotations", "buildkit/createdat").text,
			);
			const madeBy: MadeBy | undefined =
				steps.ofLayer(digest) ??
				(Number.isNaN(time) ? undefined : steps.finishedBefore(time));
			await searchLayer(search, "cache", { digest, madeBy });
		}
	}
	return { layers, bytes };
}
