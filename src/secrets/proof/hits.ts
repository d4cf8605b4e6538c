import type { Match, Matcher } from "./matcher.ts";
import { redact } from "./matcher.ts";
import { type Hit, hitKinds, type Part, type Unsearched } from "./proof.ts";

/** Where a match was, before it is known what made it. */
export interface HitPlace extends Pick<Hit, "kind" | "path"> {
	readonly layer?: NonNullable<Hit["layer"]>;
	readonly platform?: string | undefined;
	readonly madeBy?: Hit["madeBy"];
	/** The step whose output it is in: looked up when the log is complete. */
	readonly vertex?: string;
}

interface OpenHit {
	readonly secret: string;
	place: HitPlace;
	readonly encodings: Set<string>;
	count: number;
}

/** Gathers matches: those of one secret in one place come together. Nothing in it shows a value. */
export class Hits {
	readonly #matcher: Matcher;
	readonly #open = new Map<string, OpenHit>();
	readonly #unsearched: Unsearched[] = [];
	/** How many matches there were so far. */
	total = 0;

	constructor(matcher: Matcher) {
		this.#matcher = matcher;
	}

	add(place: HitPlace, match: Match): void {
		this.total++;
		const { kind, path, layer, platform, vertex } = place;
		const { name } = match;
		const key = JSON.stringify([name, kind, path, layer, platform, vertex]);
		const encoding = match.isSpread
			? `${match.encoding}, broken up`
			: match.encoding;
		const known = this.#open.get(key);
		if (known === undefined) {
			this.#open.set(key, {
				secret: name,
				place,
				encodings: new Set([encoding]),
				count: 1,
			});
			return;
		}
		known.encodings.add(encoding);
		known.count++;
	}

	/** Looks at a text of which a hit can tell no more than that it is there. */
	search(place: HitPlace, text: string | Uint8Array): void {
		for (const match of this.#matcher.find(text)) this.add(place, match);
	}

	unsearched(part: Part, path: string, reason: string): void {
		this.#unsearched.push({
			part,
			path: redact(this.#matcher, path),
			reason,
		});
	}

	/** Turns layers' hits at paths for which `isGone` says so into those of removed files. */
	removeLater(
		platform: string | undefined,
		before: number,
		isGone: (path: string) => boolean,
	): void {
		for (const open of this.#open.values()) {
			const { place } = open;
			if (place.kind !== "layer" || place.platform !== platform) continue;
			if ((place.layer?.number ?? before) >= before) continue;
			if (isGone(place.path)) {
				open.place = { ...place, kind: "layer-removed-later" };
			}
		}
	}

	hasLayerHits(): boolean {
		return [...this.#open.values()].some(({ place }) => place.kind === "layer");
	}

	list(madeBy: (vertex: string) => Hit["madeBy"]): readonly Hit[] {
		const hits = [...this.#open.values()].map(
			({ secret, place, encodings, count }) => {
				const { vertex, madeBy: known, platform, ...rest } = place;
				const maker =
					known ?? (vertex === undefined ? undefined : madeBy(vertex));
				return {
					secret,
					...rest,
					path: redact(this.#matcher, place.path),
					...(platform !== undefined && { platform }),
					encodings: [...encodings],
					...(maker && {
						madeBy: { ...maker, text: redact(this.#matcher, maker.text) },
					}),
					count,
				};
			},
		);
		return hits.sort(
			(a, b) =>
				hitKinds.indexOf(a.kind) - hitKinds.indexOf(b.kind) ||
				(a.layer?.number ?? 0) - (b.layer?.number ?? 0) ||
				(a.madeBy?.line ?? 0) - (b.madeBy?.line ?? 0),
		);
	}

	listUnsearched(): readonly Unsearched[] {
		return this.#unsearched;
	}
}
