import type { Dockerfile, Instruction, Word } from "../dockerfile/ast.ts";
import { mountFrom, scratchName } from "../dockerfile/stages.ts";

/** An image that a Dockerfile names: as a base, or as a source of COPY or of a mount. */
export interface ImageUse {
	readonly word: Word;
	readonly instruction: Instruction;
	readonly use: "base" | "copy" | "mount";
}

/** The images that are named without variables; stages and scratch are none. */
export function imagesOf(document: Dockerfile): readonly ImageUse[] {
	const uses: ImageUse[] = [];
	const stages = new Set<string>();
	const add = (use: ImageUse) => {
		const name = use.word.value;
		if (name === scratchName || /[$"'\\`]/.test(name)) return;
		if (
			use.use === "base" ? stages.has(name) : stages.has(name.toLowerCase())
		) {
			return;
		}
		uses.push(use);
	};
	const allNames = new Set(document.stages.map(({ name }) => name));
	for (const stage of document.stages) {
		add({ word: stage.from.base, instruction: stage.from, use: "base" });
		if (stage.name !== undefined) stages.add(stage.name);
		for (const instruction of stage.instructions) {
			if (instruction.kind === "copy" && instruction.from !== undefined) {
				const { value } = instruction.from;
				if (/^\d+$/.test(value) || allNames.has(value.toLowerCase())) continue;
				add({ word: instruction.from, instruction, use: "copy" });
			}
			if (instruction.kind !== "run") continue;
			for (const mount of instruction.mounts) {
				const name = mountFrom(mount);
				if (name === "" || allNames.has(name.toLowerCase())) continue;
				const option = mount.options.findLast(({ key }) => key === "from");
				if (option?.value === undefined) continue;
				add({ word: option.value, instruction, use: "mount" });
			}
		}
	}
	return uses;
}
