import type { Constraints } from "./constraints.ts";
import { constraintsOf } from "./constraints.ts";
import type { DiffVertex, Filesystem } from "./vertex.ts";

/** What `upper` changes in `lower`. Against an empty `lower` that is `upper` itself and no vertex is made. */
export function diff(
	lower: Filesystem,
	upper: Filesystem,
	constraints: Constraints = {},
): Filesystem {
	if (lower === null) return upper;
	const vertex: DiffVertex = {
		kind: "diff",
		lower,
		upper,
		constraints: constraintsOf(constraints),
		capabilities: ["diffop"],
	};
	return { vertex, index: 0, platform: lower.platform };
}
