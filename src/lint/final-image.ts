import type { Dockerfile, Stage } from "../dockerfile/ast.ts";
import type { Facts } from "./facts.ts";
import { rememberLast } from "./remember-last.ts";

/**
 * The stages whose layers and configuration the image has: the target and what it builds on. Files that COPY takes from other
 * stages are in it too, but not what else is in those.
 */
export function finalStages(
	document: Dockerfile,
	{ target }: Facts,
): ReadonlySet<Stage> {
	if (last?.document !== document || last.target !== target) {
		last = { document, target, stages: findFinal(document, target) };
	}
	return last.stages;
}

/** The answer to the last question: several rules ask it about every file. */
let last:
	| {
			readonly document: Dockerfile;
			readonly target: string | undefined;
			readonly stages: ReadonlySet<Stage>;
	  }
	| undefined;

function findFinal(
	document: Dockerfile,
	target: string | undefined,
): ReadonlySet<Stage> {
	const { stages } = document;
	const bases = baseStages(document);
	let stage =
		target === undefined || target === ""
			? stages.at(-1)
			: stages.findLast(({ name }) => name === target.toLowerCase());
	const found = new Set<Stage>();
	for (; stage !== undefined; stage = bases.get(stage)) found.add(stage);
	return found;
}

/** The stage that each stage builds on, if it is one: of those above it that have the name, the last. */
export const baseStages = rememberLast(findBases);

function findBases(document: Dockerfile): ReadonlyMap<Stage, Stage> {
	const bases = new Map<Stage, Stage>();
	const byName = new Map<string, Stage>();
	for (const stage of document.stages) {
		const base = byName.get(stage.from.base.value);
		if (base !== undefined) bases.set(stage, base);
		if (stage.name !== undefined) byName.set(stage.name, stage);
	}
	return bases;
}
