import type { Dockerfile, Instruction } from "../../dockerfile/ast.ts";

/**
 * Finds the line of the Dockerfile that a line of an image's history is from, where the history has no layer to go by: that of the first
 * ARG, ENV or LABEL of the same name, or of the last instruction of the same kind.
 */
export function historyLines(
	document: Dockerfile,
): (createdBy: string) => number | undefined {
	const instructions: readonly Instruction[] = document.stages.flatMap(
		(stage) => stage.instructions,
	);
	return (createdBy) => {
		const [, keyword = "", name = ""] =
			/^([A-Z]+)\s+(?:\|\d+\s+)?([^\s=]*)/.exec(createdBy) ?? [];
		const same = instructions.filter(
			({ kind }) => kind === keyword.toLowerCase(),
		);
		const named = same.find((instruction) =>
			namesOf(instruction).includes(name),
		);
		const found =
			named ??
			(/^(?:ARG|ENV|LABEL|RUN|COPY|ADD)$/.test(keyword)
				? undefined
				: same.at(-1));
		return found?.lines.first;
	};
}

function namesOf(instruction: Instruction): readonly string[] {
	switch (instruction.kind) {
		case "arg":
			return instruction.declarations.map(({ key }) => key.value);
		case "env":
			return instruction.variables.map(({ key }) => key.value);
		case "label":
			return instruction.labels.map(({ key }) => key.value);
		default:
			return [];
	}
}
