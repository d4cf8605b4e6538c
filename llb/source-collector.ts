import type { SourceLocation, SourceMap } from "./constraints.ts";
import type {
	Definition,
	Location,
	Locations,
	SourceMessage,
} from "./messages.ts";
import type { Filesystem } from "./vertex.ts";

/** Where each digest comes from, as far as a graph is marshalled. */
export interface SourceCollector {
	/** Different texts, in the order they were met. */
	readonly maps: SourceMap[];
	/** The numbers of those that were met beside the first one, and of others that have the same text as one of `maps`. */
	numbers: Map<SourceMap, number> | undefined;
	readonly locations: Map<string, Locations & { locations: Location[] }>;
}

/** An empty collector. */
export function sourceCollector(): SourceCollector {
	return { maps: [], numbers: undefined, locations: new Map() };
}

/** Adds a vertex' places to those of its digest; vertices that turn out equal share theirs. */
export function addLocations(
	collector: SourceCollector,
	digest: string,
	locations: readonly SourceLocation[] | undefined,
): void {
	const known = collector.locations.get(digest);
	const list = known === undefined ? [] : known.locations;
	if (known === undefined) collector.locations.set(digest, { locations: list });
	if (locations === undefined) return;
	for (const { map, ranges } of locations)
		list.push({ sourceIndex: numberOf(collector, map), ranges });
}

/** The places and the texts they are in. */
export function collectedSources(
	{ maps, locations }: SourceCollector,
	definitionOf: (origin: Filesystem) => Definition,
): SourceMessage {
	const infos = maps.map(({ filename, data, language, origin }) => ({
		filename,
		data,
		definition: origin === undefined ? undefined : definitionOf(origin),
		language,
	}));
	return { locations, infos };
}

function numberOf(collector: SourceCollector, map: SourceMap): number {
	const { maps } = collector;
	// Nearly all graphs are made from one text.
	if (maps[0] === map) return 0;
	if (maps.length === 0) return maps.push(map) - 1;
	collector.numbers ??= new Map();
	let number = collector.numbers.get(map);
	if (number !== undefined) return number;
	number = maps.findIndex((known) => equalMaps(known, map));
	if (number < 0) number = maps.push(map) - 1;
	collector.numbers.set(map, number);
	return number;
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
