import type { CapabilityRecord } from "./capability-record.ts";
import type { Constraints } from "./constraints.ts";
import type { OpMetadata } from "./messages.ts";

/** The metadata of a vertex: what holds for the whole graph, overridden by what the vertex says, and the capabilities it needs. */
export function metadataOf(
	graph: OpMetadata | undefined,
	own: Constraints,
	caps: CapabilityRecord,
): OpMetadata {
	const metadata = fromConstraints(own, caps);
	return graph === undefined ? metadata : mergeMetadata(graph, metadata);
}

/** The metadata of the op that names the result. It has the fields of any other, so that writing metadata meets one form. */
export function resultMetadata(caps: CapabilityRecord): OpMetadata {
	return {
		ignore_cache: undefined,
		description: undefined,
		export_cache: undefined,
		caps,
		progress_group: undefined,
		linux_resources: undefined,
	};
}

/** What holds for every vertex of a graph; undefined when nothing does, as usual. */
export function graphMetadata(graph: Constraints): OpMetadata | undefined {
	const metadata = fromConstraints(graph, undefined);
	return metadata.ignore_cache === undefined &&
		metadata.description === undefined &&
		metadata.export_cache === undefined &&
		metadata.progress_group === undefined &&
		metadata.linux_resources === undefined
		? undefined
		: metadata;
}

/** `later` over `earlier`: descriptions and capabilities add up, anything else `later` has replaces. */
export function mergeMetadata(
	earlier: OpMetadata,
	later: OpMetadata,
): OpMetadata {
	return {
		ignore_cache: earlier.ignore_cache || later.ignore_cache || undefined,
		description: mergeRecords(earlier.description, later.description),
		export_cache: later.export_cache ?? earlier.export_cache,
		caps: mergeRecords(earlier.caps, later.caps),
		progress_group: later.progress_group ?? earlier.progress_group,
		linux_resources: later.linux_resources ?? earlier.linux_resources,
	};
}

function fromConstraints(
	constraints: Constraints,
	caps: CapabilityRecord | undefined,
): OpMetadata {
	const { description, name, exportCache } = constraints;
	return {
		ignore_cache: constraints.ignoreCache || undefined,
		description:
			name === undefined
				? unlessEmpty(description)
				: { ...description, "llb.customname": name },
		export_cache:
			exportCache === undefined ? undefined : { Value: exportCache },
		caps,
		progress_group: constraints.progressGroup,
		linux_resources: constraints.linuxResources,
	};
}

function mergeRecords<Value>(
	earlier: Readonly<Record<string, Value>> | undefined,
	later: Readonly<Record<string, Value>> | undefined,
): Readonly<Record<string, Value>> | undefined {
	if (earlier === undefined || earlier === later) return unlessEmpty(later);
	if (later === undefined) return unlessEmpty(earlier);
	return unlessEmpty({ ...earlier, ...later });
}

function unlessEmpty<Value>(
	record: Readonly<Record<string, Value>> | undefined,
): Readonly<Record<string, Value>> | undefined {
	for (const _ in record) return record;
	return undefined;
}
