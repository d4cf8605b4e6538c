import type { Instruction } from "../dockerfile/ast.ts";
import {
	chooseTarget,
	findStageCycle,
	referencesOf,
	type StageNode,
} from "../dockerfile/stages.ts";
import { suggest } from "../text/suggest.ts";
import { BuildRefused, type Place } from "./build-refused.ts";
import type { Lowering } from "./lowering.ts";
import { placeOf } from "./refuse.ts";
import {
	type Command,
	createStageBuild,
	type StageBuild,
} from "./stage-build.ts";

/** The pass `target`: the stage to build. */
export function findTarget(lowering: Lowering): StageBuild {
	const name = lowering.request.target;
	const node = chooseTarget(lowering.graph, name);
	if (node !== undefined) return buildOf(lowering, node);
	const names = lowering.stages.map((stage) => stage.label);
	const similar = suggest(name ?? "", names);
	throw new BuildRefused(`target stage "${name}" could not be found`, {
		help:
			similar === undefined
				? `stages that have a name: ${namedStages(lowering)}`
				: `did you mean "${similar}"?`,
	});
}

function namedStages(lowering: Lowering): string {
	const names = lowering.document.stages.flatMap(({ name }) => name ?? []);
	return names.length === 0 ? "none" : names.join(", ");
}

/** The pass `graph`: what the instructions of each stage read from. */
export function linkStages(lowering: Lowering): void {
	const { stages } = lowering;
	// Images that instructions name join the stages meanwhile.
	const { length } = stages;
	for (let index = 0; index < length; index += 1) {
		const stage = stages[index] as StageBuild;
		const commands: Command[] = [];
		for (const instruction of stage.node.stage?.instructions ?? []) {
			commands.push(commandOf(lowering, stage, instruction));
		}
		stage.commands = commands;
	}
	refuseCycle(lowering);
	// With one stage and nothing else there is nothing to tell it apart from.
	const [only] = stages;
	if (only !== undefined && stages.length === 1) only.label = "";
}

/** An instruction of a stage, with its sources found. */
export function commandOf(
	lowering: Lowering,
	stage: StageBuild,
	instruction: Instruction,
	trigger?: Place,
): Command {
	const { graph, document } = lowering;
	const references = referencesOf(instruction, graph, document);
	if (references.kind === "problem") throw refuseReference(references);
	const place = trigger ?? instruction;
	const isTrigger = trigger !== undefined;
	if (references.sources.length === 0)
		return { instruction, sources: noSources, isTrigger, place };
	const sources = references.sources.map((reference) => {
		const node = graph.addDependency(stage.node, instruction, reference);
		// The official frontend names no place for the images of mounts.
		return buildOf(
			lowering,
			node,
			instruction.kind === "copy" ? placeOf(place) : undefined,
		);
	});
	return { instruction, sources, isTrigger, place };
}

const noSources: readonly StageBuild[] = [];

function refuseReference(reference: {
	readonly problem: "variable" | "index";
	readonly text: string;
}): BuildRefused {
	switch (reference.problem) {
		case "variable":
			return new BuildRefused(
				`variable expansion is not supported for --from: "${reference.text}"`,
				{
					help: "define a new stage with FROM $VARIABLE AS name, using ARG from global scope, and name that stage",
				},
			);
		case "index":
			return new BuildRefused(
				`invalid stage index ${reference.text} in COPY --from`,
				{
					help: "stages count from 0; a name does not change when stages move",
				},
			);
	}
}

/** What is known of a node; an image that is met for the first time begins here. */
function buildOf(
	lowering: Lowering,
	node: StageNode,
	place?: Place,
): StageBuild {
	const known = lowering.stages[node.index];
	if (known !== undefined) return known;
	const build = createStageBuild(node, { base: undefined, place, label: "" });
	lowering.stages.push(build);
	return build;
}

function refuseCycle(lowering: Lowering): void {
	const cycle = findStageCycle(lowering.graph);
	if (cycle === undefined) return;
	const { label } = buildOf(lowering, cycle.node);
	throw new BuildRefused(`circular dependency detected on stage: ${label}`, {
		help: "the instructions named here read from each other's stages; one of them has to read from elsewhere",
		// The official frontend names the instruction that closes the circle first.
		places: cycle.instructions.map(placeOf).reverse(),
	});
}
