import type { Layout } from "./blobs.ts";
import type { Hits } from "./hits.ts";
import type { Matcher } from "./matcher.ts";
import type { MadeBy, Part } from "./proof.ts";
import { searchStream } from "./search.ts";

export interface LayerSearch {
	readonly layout: Layout;
	readonly matcher: Matcher;
	readonly hits: Hits;
	readonly bunzip2?: ((bytes: Uint8Array) => Uint8Array) | undefined;
	/** Digests of layers that are left out. */
	readonly older?: ReadonlySet<string> | undefined;
}

/** A layer as a manifest lists it. */
export interface Layer {
	readonly digest: string;
	/** From 1; absent in a cache. */
	readonly number?: number;
	readonly platform?: string | undefined;
	readonly madeBy?: MadeBy | undefined;
}

/** Looks for the values in a layer. `members` are told what files it has. */
export async function searchLayer(
	{ layout, matcher, hits, bunzip2, older }: LayerSearch,
	part: Part & ("image" | "cache"),
	{ digest, number, platform, madeBy }: Layer,
	member: (name: string) => void = () => undefined,
): Promise<void> {
	if (older?.has(digest)) return;
	await searchStream(layout.open(digest), {
		matcher,
		bunzip2,
		listener: {
			member,
			found(path, match) {
				hits.add(
					{
						kind: part === "image" ? "layer" : "cache",
						path: shown(path),
						layer: { digest, ...(number !== undefined && { number }) },
						platform,
						...(madeBy && { madeBy }),
					},
					match,
				);
			},
			closed: (path, reason) => hits.unsearched(part, shown(path), reason),
		},
	});
}

/** `usr/lib/x.jar!conf/y`. */
function shown(path: readonly string[]): string {
	return path.join("!");
}

/**
 * What a layer does to files of the layers below: tells, for the path of a file, whether it deletes or replaces it. A whiteout
 * `.wh.name` deletes a file or directory; `.wh..wh..opq` all that was in its directory (OCI image specification).
 */
export class LayerChanges {
	readonly #replaced = new Set<string>();
	readonly #deleted = new Set<string>();
	readonly #emptied = new Set<string>();

	note(name: string): void {
		const path = name.replace(/\/+$/, "");
		const slash = path.lastIndexOf("/");
		const directory = slash < 0 ? "" : path.slice(0, slash);
		const base = path.slice(slash + 1);
		if (base === ".wh..wh..opq") this.#emptied.add(directory);
		else if (base.startsWith(".wh.")) {
			const victim = base.slice(".wh.".length);
			this.#deleted.add(directory === "" ? victim : `${directory}/${victim}`);
		} else if (!name.endsWith("/")) this.#replaced.add(path);
	}

	get isEmpty(): boolean {
		return this.#replaced.size + this.#deleted.size + this.#emptied.size === 0;
	}

	/** @param path Of a hit: what follows `!` is inside the file. */
	hides(path: string): boolean {
		const file = path.split("!", 1)[0] ?? "";
		if (this.#replaced.has(file) || this.#deleted.has(file)) return true;
		for (
			let slash = file.lastIndexOf("/");
			slash >= 0;
			slash = file.lastIndexOf("/", slash - 1)
		) {
			const directory = file.slice(0, Math.max(slash, 0));
			if (
				this.#deleted.has(directory) ||
				this.#emptied.has(directory) ||
				this.#replaced.has(directory)
			) {
				return true;
			}
			if (slash === 0) break;
		}
		return this.#emptied.has("");
	}
}
