import type { Dockerfile, Instruction, Stage } from "../dockerfile/ast.ts";
import { parseDockerfile } from "../dockerfile/parse.ts";
import {
	chooseTarget,
	createStageGraph,
	reachableFrom,
	referencesOf,
	type StageGraphBuilder,
	type StageNode,
} from "../dockerfile/stages.ts";
import { createSource } from "../text/source.ts";
import type { Facts } from "./facts.ts";

/** Which stages are built, and what each of them does. */
export interface StagePlan {
	readonly nodes: readonly StageNode[];
	isBuilt(node: StageNode): boolean;
	/** The instructions that a stage's base has it run before its own. */
	triggersOf(node: StageNode): readonly Instruction[];
}

/**
 * Plans the build of a file whose bases have these names, by stage. Triggers run only in stages that the target needs, and may
 * make it need more.
 */
export function planStages(
	document: Dockerfile,
	bases: readonly string[],
	facts: Facts,
): StagePlan {
	const graph = createStageGraph();
	for (const stage of document.stages) {
		graph.addStage(stage, bases[stage.index] ?? stage.from.base.value);
	}
	for (const node of graph.nodes.slice()) {
		addReferences(document, graph, node, node.stage?.instructions ?? []);
	}
	const triggers = new Map<StageNode, readonly Instruction[]>();
	const needed = collectTriggers(document, facts, graph, triggers);
	return {
		nodes: graph.nodes,
		isBuilt: (node) =>
			facts.allStages ||
			(needed.has(node) && !facts.images.get(node.index)?.replaced),
		triggersOf: (node) => triggers.get(node) ?? noTriggers,
	};
}

function addReferences(
	document: Dockerfile,
	graph: StageGraphBuilder,
	node: StageNode,
	instructions: readonly Instruction[],
): void {
	for (const instruction of instructions) {
		const found = referencesOf(instruction, graph, document);
		if (found.kind === "problem") continue;
		for (const source of found.sources) {
			graph.addDependency(node, instruction, source);
		}
	}
}

/** Finds what the target needs, and the triggers that run on the way. */
function collectTriggers(
	document: Dockerfile,
	facts: Facts,
	graph: StageGraphBuilder,
	triggers: Map<StageNode, readonly Instruction[]>,
): ReadonlySet<StageNode> {
	const target = chooseTarget(graph, facts.target);
	if (target === undefined) return new Set();
	for (;;) {
		const needed = reachableFrom(target);
		let added = false;
		for (const node of needed) {
			if (node.stage === undefined || triggers.has(node)) continue;
			const found = triggersFrom(node.base?.stage, facts, node.index);
			triggers.set(node, found);
			addReferences(document, graph, node, found);
			added ||= found.length > 0;
		}
		if (!added) return needed;
	}
}

const noTriggers: readonly Instruction[] = [];

function triggersFrom(
	base: Stage | undefined,
	facts: Facts,
	stageIndex: number,
): readonly Instruction[] {
	if (base === undefined) {
		const texts = facts.images.get(stageIndex)?.triggers ?? [];
		return texts.flatMap((text) => {
			const parsed = parseDockerfile(createSource("ONBUILD", text));
			return parsed.instructions.slice(0, 1);
		});
	}
	return base.instructions.flatMap((instruction) =>
		instruction.kind === "onbuild" ? [instruction.trigger] : [],
	);
}
