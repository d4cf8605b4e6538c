import type { SourceLocation, SourceMap } from "./constraints.ts";
import type {
	Definition,
	Location,
	Locations,
	SourceMessage,
} from "./messages.ts";
import type { Filesystem } from "./vertex.ts";

/** Gathers where each digest comes from while a graph is marshalled. */
export interface SourceCollector {
	/** Adds a vertex' places to those of its digest; vertices that turn out equal share theirs. */
	add(digest: string, locations: readonly SourceLocation[]): void;
	/** The places and the texts they are in, texts in the order they were met. */
	finish(definitionOf: (origin: Filesystem) => Definition): SourceMessage;
}

/** An empty collector. */
export function sourceCollector(): SourceCollector {
	const maps: SourceMap[] = [];
	const indexes = new Map<SourceMap, number>();
	const places = new Map<string, Location[]>();

	const indexOf = (map: SourceMap): number => {
		let index = indexes.get(map);
		if (index !== undefined) return index;
		index = maps.findIndex((known) => equalMaps(known, map));
		if (index < 0) index = maps.push(map) - 1;
		indexes.set(map, index);
		return index;
	};

	return {
		add(digest, locations) {
			let list = places.get(digest);
			if (list === undefined) {
				list = [];
				places.set(digest, list);
			}
			for (const { map, ranges } of locations) {
				list.push({ sourceIndex: indexOf(map), ranges });
			}
		},
		finish(definitionOf) {
			const locations = new Map<string, Locations>();
			for (const [digest, list] of places) {
				locations.set(digest, { locations: list });
			}
			const infos = maps.map(({ filename, data, language, origin }) => ({
				filename,
				data,
				definition: origin === undefined ? undefined : definitionOf(origin),
				language,
			}));
			return { locations, infos };
		},
	};
}

/** Equal texts under one name are one source, even when they were read twice. */
function equalMaps(a: SourceMap, b: SourceMap): boolean {
	return (
		a.filename === b.filename &&
		(a.language ?? "") === (b.language ?? "") &&
		a.data.length === b.data.length &&
		a.data.every((byte, index) => byte === b.data[index])
	);
}
