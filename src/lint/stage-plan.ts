import type { Dockerfile, Instruction, Stage } from "../dockerfile/ast.ts";
import { neededStages } from "../dockerfile/needed-stages.ts";
import { parseDockerfile } from "../dockerfile/parse.ts";
import {
	chooseTarget,
	type StageNode,
	stageGraphOf,
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
	const graph = stageGraphOf(document, bases);
	if (facts.allStages && !hasTriggers(document, facts)) {
		return { nodes: graph.nodes, isBuilt: always, triggersOf: never };
	}
	const triggers = new Map<StageNode, readonly Instruction[]>();
	const target = chooseTarget(graph, facts.target);
	const needed =
		target === undefined
			? noStages
			: neededStages(document, graph, target, (node) => {
					const found = triggersFrom(node.base?.stage, facts, node.index);
					triggers.set(node, found);
					return found;
				});
	return {
		nodes: graph.nodes,
		isBuilt: (node) =>
			facts.allStages ||
			(needed.has(node) && !facts.images.get(node.index)?.replaced),
		triggersOf: (node) => triggers.get(node) ?? noTriggers,
	};
}

const always = () => true;
const never = () => noTriggers;

/** Whether a stage may have to run instructions of its base: nothing else needs to know which stages the target needs. */
function hasTriggers({ stages }: Dockerfile, { images }: Facts): boolean {
	for (const { triggers = [] } of images.values()) {
		if (triggers.length > 0) return true;
	}
	return stages.some(({ instructions }) =>
		instructions.some(({ kind }) => kind === "onbuild"),
	);
}

const noStages: ReadonlySet<StageNode> = new Set();
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
