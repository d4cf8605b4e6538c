import type { Capability } from "./capabilities.ts";
import type { Constraints } from "./constraints.ts";
import { constraintsOf } from "./constraints.ts";
import type { Output } from "./vertex.ts";

/**
 * Any source, by its identifier (`scheme://…`) and attributes. Prefer `image`, `local`, `git`, `http` and `ociLayout`, which know
 * the attributes and what they demand of an engine.
 *
 * @throws RangeError when the identifier is empty.
 */
export function source(
	identifier: string,
	attributes: Readonly<Record<string, string>>,
	capabilities: readonly Capability[],
	constraints: Constraints = {},
): Output {
	if (identifier === "") {
		throw new RangeError(
			"a source needs an identifier such as docker-image://…",
		);
	}
	return {
		vertex: {
			kind: "source",
			identifier,
			attributes,
			capabilities,
			constraints: constraintsOf(constraints),
		},
		index: 0,
		platform: constraints.platform,
	};
}
