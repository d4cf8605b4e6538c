import type { Dockerfile } from "../../dockerfile/ast.ts";
import { expandWord } from "../../dockerfile/expand.ts";
import { neededStages } from "../../dockerfile/needed-stages.ts";
import { parseDockerfile } from "../../dockerfile/parse.ts";
import type { GlobalScope } from "../../dockerfile/scope.ts";
import {
	chooseTarget,
	findStageCycle,
	type StageNode,
	stageGraphOf,
} from "../../dockerfile/stages.ts";
import type { ImageConfig } from "../../image/image-config.ts";
import type { Diagnostic } from "../../text/diagnostic.ts";
import { createSource } from "../../text/source.ts";
import { didYouMean } from "../../text/suggest.ts";
import {
	refused,
	type StageLinks,
	type TargetRequest,
	type Trigger,
} from "./target-walk.ts";

/** A target and the stages it needs, bases before what builds on them. */
export interface LinkedStages extends StageLinks {
	readonly ok: true;
	readonly target: StageNode;
	readonly needed: readonly StageNode[];
	readonly all: readonly StageNode[];
}

type PlannedStep = ReturnType<StageLinks["stepsOf"]>[number];

/** Finds what a target needs. Triggers of a base run where a stage builds on it, and may make the target need more. */
export function linkStages(
	document: Dockerfile,
	globals: GlobalScope,
	request: TargetRequest,
):
	| LinkedStages
	| { readonly ok: false; readonly problems: readonly Diagnostic[] } {
	const bases: string[] = [];
	for (const { from } of document.stages) {
		const name = expandWord(from.base.value, globals.environment, document);
		if (name.kind === "failed") {
			return refused("unusable-word", name.problem.message, from.base.span);
		}
		bases.push(name.value);
	}
	const graph = stageGraphOf(document, bases);
	const target = chooseTarget(graph, request.target);
	if (target === undefined)
		return unknownTarget(document, request.target ?? "");
	const cycle = findStageCycle(graph);
	if (cycle !== undefined) {
		const span = cycle.instructions[0]?.span ?? { start: 0, end: 0 };
		return refused(
			"stage-cycle",
			"stages read from each other in a circle",
			span,
		);
	}
	const imageOf = (node: StageNode): ImageConfig | undefined =>
		node.base === undefined ? request.images?.get(node.baseName) : undefined;
	const triggers = new Map<StageNode, readonly PlannedStep[]>();
	const needed = neededStages(document, graph, target, (node) => {
		const found = triggersOf(node, imageOf);
		triggers.set(node, found);
		return found.map(({ instruction }) => instruction);
	});
	return {
		ok: true,
		target,
		needed: [...needed].sort((a, b) => a.index - b.index),
		all: graph.nodes,
		imageOf,
		stepsOf: (node) => [
			...(triggers.get(node) ?? []),
			...(node.stage?.instructions ?? []).map((instruction) => ({
				instruction,
			})),
		],
	};
}

function unknownTarget(document: Dockerfile, name: string) {
	const names = document.stages.flatMap((stage) => stage.name ?? []);
	const known = `stages: ${names.join(", ") || "none has a name"}`;
	return refused(
		"unknown-target",
		`there is no stage called "${name}"`,
		{ start: 0, end: 0 },
		didYouMean(name, names, { caseSensitive: false }) || known,
	);
}

function triggersOf(
	node: StageNode,
	imageOf: (node: StageNode) => ImageConfig | undefined,
): readonly PlannedStep[] {
	const from = node.stage?.from;
	if (from === undefined) return [];
	const name = node.baseName;
	const base = node.base?.stage;
	if (base !== undefined) {
		const trigger: Trigger = { kind: "stage", name, from };
		return base.instructions.flatMap((instruction) =>
			instruction.kind === "onbuild"
				? [{ instruction: instruction.trigger, trigger }]
				: [],
		);
	}
	const trigger: Trigger = { kind: "image", name, from };
	return (imageOf(node)?.config.onBuild ?? []).flatMap((text) => {
		const { instructions } = parseDockerfile(createSource("ONBUILD", text));
		return instructions
			.slice(0, 1)
			.map((instruction) => ({ instruction, trigger }));
	});
}
