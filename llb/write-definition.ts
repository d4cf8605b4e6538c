import type { ByteWriter } from "./byte-writer.ts";
import type {
	Definition,
	Location,
	Locations,
	Position,
	Range,
	SourceInfo,
	SourceMessage,
} from "./messages.ts";
import { writeOpMetadata } from "./write-op-metadata.ts";

/** Writes a whole graph, whose ops are encoded already. */
export function writeDefinition(to: ByteWriter, definition: Definition): void {
	for (const op of definition.def ?? []) to.anyBytes(1, op);
	to.messageMap(2, definition.metadata, writeOpMetadata);
	to.message(3, definition.Source, writeSource);
}

function writeSource(to: ByteWriter, source: SourceMessage): void {
	to.messageMap(1, source.locations, writeLocations);
	to.messages(2, source.infos, writeSourceInfo);
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
