import type { Dockerfile, Stage } from "../dockerfile/ast.ts";
import type { Facts } from "./facts.ts";

/**
 * The stages whose layers and configuration the image has: the target and what it builds on. Files that COPY takes from other
 * stages are in it too, but not what else is in those.
 */
export function finalStages(
	document: Dockerfile,
	facts: Facts,
): ReadonlySet<Stage> {
	const { stages } = document;
	const target =
		facts.target === undefined || facts.target === ""
			? stages.at(-1)
			: stages.findLast(({ name }) => name === facts.target?.toLowerCase());
	const found = new Set<Stage>();
	let stage = target;
	while (stage !== undefined && !found.has(stage)) {
		found.add(stage);
		const { base } = stage.from;
		const { index } = stage;
		stage = stages.findLast(
			(each) => each.index < index && each.name === base.value,
		);
	}
	return found;
}
