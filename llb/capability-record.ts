import type { Capability } from "./capabilities.ts";

/** Capability names as metadata holds them. */
export type CapabilityRecord = Readonly<Record<string, boolean>>;

/** A list of capabilities that some vertex has needed. */
interface KnownCapabilities {
	readonly record: CapabilityRecord;
	/** How the record is written, once it was. */
	bytes: Uint8Array | undefined;
	/** The lists that have one more. */
	readonly longer: Map<Capability, KnownCapabilities>;
}

const known = new Map<CapabilityRecord, KnownCapabilities>();
const none = remember({});

/**
 * Capabilities as a record; the same one for the same list. There are only so many lists that vertices can have, and the same few
 * come again and again, so that each is made and written once.
 */
export function capabilityRecord(
	needs: readonly Capability[],
	more?: Capability,
): CapabilityRecord {
	let found = none;
	for (let index = 0; index < needs.length; index++)
		found = longer(found, needs[index] as Capability);
	return (more === undefined ? found : longer(found, more)).record;
}

/** Where the bytes of a record are kept; undefined for a record that `capabilityRecord` has not made. */
export function keptBytes(
	record: CapabilityRecord,
): { bytes: Uint8Array | undefined } | undefined {
	return known.get(record);
}

function longer(list: KnownCapabilities, need: Capability): KnownCapabilities {
	let found = list.longer.get(need);
	if (found === undefined) {
		found = remember({ ...list.record, [need]: true });
		list.longer.set(need, found);
	}
	return found;
}

function remember(record: CapabilityRecord): KnownCapabilities {
	const list: KnownCapabilities = {
		record: Object.freeze(record),
		bytes: undefined,
		longer: new Map(),
	};
	known.set(record, list);
	return list;
}
