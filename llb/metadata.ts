import type { Capability } from "./capabilities.ts";
import type { Constraints } from "./constraints.ts";
import type { OpMetadata } from "./messages.ts";

/** The metadata of a vertex: what holds for the whole graph, overridden by what the vertex says, and the capabilities it needs. */
export function metadataOf(
	graph: OpMetadata | undefined,
	own: Constraints,
	needs: Iterable<Capability>,
): OpMetadata {
	const metadata = fromConstraints(own, capsOf(needs));
	return graph === undefined ? metadata : mergeMetadata(graph, metadata);
}

/** What holds for every vertex of a graph; undefined when nothing does, as usual. */
export function graphMetadata(graph: Constraints): OpMetadata | undefined {
	const metadata = fromConstraints(graph, undefined);
	return Object.values(metadata).some((value) => value !== undefined)
		? metadata
		: undefined;
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

/** Capability names as metadata holds them. */
export function capsOf(needs: Iterable<Capability>): Record<string, boolean> {
	const caps: Record<string, boolean> = {};
	for (const need of needs) caps[need] = true;
	return caps;
}

function fromConstraints(
	{
		description,
		name,
		ignoreCache,
		exportCache,
		progressGroup,
		linuxResources,
	}: Constraints,
	caps: Record<string, boolean> | undefined,
): OpMetadata {
	return {
		ignore_cache: ignoreCache || undefined,
		description:
			name === undefined
				? unlessEmpty(description)
				: { ...description, "llb.customname": name },
		export_cache:
			exportCache === undefined ? undefined : { Value: exportCache },
		caps,
		progress_group: progressGroup,
		linux_resources: linuxResources,
	};
}

function mergeRecords<Value>(
	earlier: Readonly<Record<string, Value>> | undefined,
	later: Readonly<Record<string, Value>> | undefined,
): Readonly<Record<string, Value>> | undefined {
	return unlessEmpty({ ...earlier, ...later });
}

function unlessEmpty<Value>(
	record: Readonly<Record<string, Value>> | undefined,
): Readonly<Record<string, Value>> | undefined {
	for (const _ in record) return record;
	return undefined;
}
