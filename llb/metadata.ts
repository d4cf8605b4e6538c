import type { Capability } from "./capabilities.ts";
import type { Constraints } from "./constraints.ts";
import type { OpMetadata } from "./messages.ts";

/** The metadata of a vertex: what holds for the whole graph, overridden by what the vertex says, and the capabilities it needs. */
export function metadataOf(
	graph: Constraints,
	own: Constraints,
	needs: Iterable<Capability>,
): OpMetadata {
	return mergeMetadata(fromConstraints(graph), {
		...fromConstraints(own),
		caps: capsOf(needs),
	});
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

function fromConstraints(constraints: Constraints): OpMetadata {
	const { description, name, exportCache } = constraints;
	return {
		ignore_cache: constraints.ignoreCache || undefined,
		description:
			name === undefined
				? description
				: { ...description, "llb.customname": name },
		export_cache:
			exportCache === undefined ? undefined : { Value: exportCache },
		progress_group: constraints.progressGroup,
		linux_resources: constraints.linuxResources,
	};
}

function mergeRecords<Value>(
	earlier: Readonly<Record<string, Value>> | undefined,
	later: Readonly<Record<string, Value>> | undefined,
): Readonly<Record<string, Value>> | undefined {
	const merged = { ...earlier, ...later };
	return Object.keys(merged).length === 0 ? undefined : merged;
}
