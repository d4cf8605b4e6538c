import type { Dockerfile } from "../dockerfile/ast.ts";
import { mountFrom } from "../dockerfile/stages.ts";
import type { Span } from "../text/span.ts";
import { holds, spotAt } from "./word-at.ts";

/** Where the stage is that a FROM, a COPY or a mount names at an offset. */
export function stageDefinition(
	document: Dockerfile,
	offset: number,
): Span | undefined {
	const instruction = spotAt(document, offset)?.instruction;
	if (instruction === undefined) return undefined;
	let name: string | undefined;
	if (instruction.kind === "from" && holds(instruction.base.span, offset)) {
		name = instruction.base.value;
	} else if (
		instruction.kind === "copy" &&
		instruction.from !== undefined &&
		holds(instruction.from.span, offset)
	) {
		name = instruction.from.value;
	} else if (instruction.kind === "run") {
		const mount = instruction.mounts.find(({ value }) =>
			holds(value.span, offset),
		);
		name = mount && mountFrom(mount);
	}
	if (name === undefined || name === "") return undefined;
	const wanted = name.toLowerCase();
	const stage = document.stages.findLast(
		(each) =>
			each.from.span.start < instruction.span.start &&
			(each.name === wanted || String(each.index) === wanted),
	);
	return stage?.from.name?.span ?? stage?.from.keyword.span;
}
