import type { Dockerfile, Instruction } from "./ast.ts";
import {
	addReferences,
	reachableFrom,
	type StageGraphBuilder,
	type StageNode,
} from "./stages.ts";

/**
 * What a target needs when the triggers of bases run, too: what they read from joins the graph, and may have triggers of its own.
 *
 * @param triggersOf the instructions that the base of a stage has it run; asked once for each stage that is needed
 */
export function neededStages(
	document: Dockerfile,
	graph: StageGraphBuilder,
	target: StageNode,
	triggersOf: (node: StageNode) => readonly Instruction[],
): ReadonlySet<StageNode> {
	const asked = new Set<StageNode>();
	for (;;) {
		const needed = reachableFrom(target);
		let added = false;
		for (const node of needed) {
			if (node.stage === undefined || asked.has(node)) continue;
			asked.add(node);
			const triggers = triggersOf(node);
			addReferences(document, graph, node, triggers);
			added ||= triggers.length > 0;
		}
		if (!added) return needed;
	}
}
