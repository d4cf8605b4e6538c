import { sourceOf } from "./exec.ts";
import type { ActionChain } from "./file.ts";
import type { Output, Vertex } from "./vertex.ts";

/**
 * The outputs a vertex is made from, in the order a definition lists what they need. This decides the order of ops in a definition
 * and nothing else; the inputs on the wire are numbered by the op itself.
 */
export function inputsOf(vertex: Vertex): readonly Output[] {
	switch (vertex.kind) {
		case "source":
			return [];
		case "exec":
			return vertex.mounts
				.map(sourceOf)
				.filter((source): source is Output => source !== null);
		case "file":
			return chainInputs(vertex.chain);
		case "merge":
			return vertex.layers;
		case "diff":
			return vertex.upper === null
				? [vertex.lower]
				: [vertex.lower, vertex.upper];
		case "encoded":
			return vertex.inputs;
		case "deferred":
			return [vertex.resolve()];
	}
}

/** The base, then what is copied from, the last action first: the order of the reference implementation. */
function chainInputs(chain: ActionChain): readonly Output[] {
	const inputs: Output[] = chain.base === null ? [] : [chain.base];
	for (const action of chain.actions.toReversed()) {
		if (action.kind !== "copy" || action.from === null) continue;
		if ("vertex" in action.from) inputs.push(action.from);
		else inputs.push(...chainInputs(action.from));
	}
	return inputs;
}
