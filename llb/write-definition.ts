import type { ByteWriter } from "./byte-writer.ts";
import { sortByUtf8 } from "./compare.ts";
import type {
	Definition,
	Location,
	Locations,
	OpMetadata,
	Position,
	Range,
	SourceInfo,
	SourceMessage,
} from "./messages.ts";
import { writeOpMetadata } from "./write-op-metadata.ts";

/** Writes a whole graph, whose ops are encoded already. */
export function writeDefinition(to: ByteWriter, definition: Definition): void {
	const { def = none, metadata = noMetadata, Source } = definition;
	for (let index = 0; index < def.length; index++)
		to.anyBytes(1, def[index] as Uint8Array);
	const digests = sortedKeys(metadata);
	to.messageMap(2, metadata, digests, writeOpMetadata);
	if (Source === undefined) return;
	const begun = to.begin(3);
	writeSource(to, Source, digests);
	to.end(begun);
}

const none: readonly never[] = [];
const noMetadata: ReadonlyMap<string, OpMetadata> = new Map();

/** @param digests Those of the ops, sorted: nearly always, all places are those of ops. */
function writeSource(
	to: ByteWriter,
	{ locations, infos }: SourceMessage,
	digests: readonly string[],
): void {
	if (locations !== undefined) {
		const keys = hasOnly(locations, digests) ? digests : sortedKeys(locations);
		to.messageMap(1, locations, keys, writeLocations);
	}
	to.messages(2, infos, writeSourceInfo);
}

function sortedKeys(map: ReadonlyMap<string, unknown>): readonly string[] {
	return sortByUtf8([...map.keys()]);
}

/** Whether a map has no keys but these; each of them is there once. */
function hasOnly(
	map: ReadonlyMap<string, unknown>,
	keys: readonly string[],
): boolean {
	let found = 0;
	for (const key of keys) if (map.has(key)) found += 1;
	return found === map.size;
}

function writeLocations(to: ByteWriter, locations: Locations): void {
	to.messages(1, locations.locations, writeLocation);
}

function writeLocation(to: ByteWriter, location: Location): void {
	to.integer(1, location.sourceIndex);
	to.messages(2, location.ranges, writeRange);
}

function writeRange(to: ByteWriter, range: Range): void {
	to.message(1, range.start, writePosition);
	to.message(2, range.end, writePosition);
}

function writePosition(to: ByteWriter, position: Position): void {
	to.integer(1, position.line);
	to.integer(2, position.character);
}

function writeSourceInfo(to: ByteWriter, info: SourceInfo): void {
	to.text(1, info.filename);
	to.bytes(2, info.data);
	to.message(3, info.definition, writeDefinition);
	to.text(4, info.language);
}
