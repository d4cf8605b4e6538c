import { sourceOf } from "./exec.ts";
import type { ActionChain } from "./file.ts";
import type { DeferredVertex, Output, Vertex } from "./vertex.ts";

const none: readonly Output[] = [];

/**
 * The outputs a vertex is made from, in the order a definition lists what they need. This decides the order of ops in a definition
 * and nothing else; the inputs on the wire are numbered by the op itself.
 */
export function inputsOf(
	vertex: Exclude<Vertex, DeferredVertex>,
): readonly Output[] {
	switch (vertex.kind) {
		case "source":
			return none;
		case "exec": {
			const inputs: Output[] = [];
			for (const mount of vertex.mounts) {
				const source = sourceOf(mount);
				if (source !== null) inputs.push(source);
			}
			return inputs;
		}
		case "file": {
			const inputs: Output[] = [];
			addChainInputs(inputs, vertex.chain);
			return inputs;
		}
		case "merge":
			return vertex.layers;
		case "diff":
			return vertex.upper === null
				? [vertex.lower]
				: [vertex.lower, vertex.upper];
		case "encoded":
			return vertex.inputs;
	}
}

/** The base, then what is copied from, the last action first: the order of the reference implementation. */
function addChainInputs(
	inputs: Output[],
	{ base, actions }: ActionChain,
): void {
	if (base !== null) inputs.push(base);
	for (let index = actions.length - 1; index >= 0; index--) {
		const action = actions[index];
		if (action?.kind !== "copy" || action.from === null) continue;
		if ("vertex" in action.from) inputs.push(action.from);
		else addChainInputs(inputs, action.from);
	}
}
