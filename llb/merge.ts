import type { Constraints } from "./constraints.ts";
import { constraintsOf } from "./constraints.ts";
import type { Filesystem, MergeVertex, Output } from "./vertex.ts";
import { scratch } from "./vertex.ts";

/**
 * File systems laid over one another, the last on top. Empty ones have no effect and are left out; with fewer than two others there
 * is nothing to merge and no vertex is made.
 */
export function merge(
	layers: readonly Filesystem[],
	constraints: Constraints = {},
): Filesystem {
	const filled = layers.filter((layer): layer is Output => layer !== null);
	const [lowest] = filled;
	if (lowest === undefined) return scratch;
	if (filled.length === 1) return lowest;
	const vertex: MergeVertex = {
		kind: "merge",
		layers: filled,
		constraints: constraintsOf(constraints),
		capabilities: ["mergeop"],
	};
	return { vertex, index: 0, platform: lowest.platform };
}
