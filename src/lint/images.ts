import type { Dockerfile, Instruction, Word } from "../dockerfile/ast.ts";
import { mountFrom, scratchName } from "../dockerfile/stages.ts";
import {
	type ImageReference,
	parseImageReference,
} from "../values/image-reference.ts";
import { rememberLast } from "./remember-last.ts";

/** An image that a Dockerfile names: as a base, or as a source of COPY or of a mount. */
export interface ImageUse {
	readonly word: Word;
	readonly instruction: Instruction;
	readonly use: "base" | "copy" | "mount";
	/** The name, taken apart; undefined when it cannot be one. */
	readonly reference: ImageReference | undefined;
}

/** The images that are named without variables; stages and scratch are none. */
export const imagesOf = rememberLast(findImages);

function findImages(document: Dockerfile): readonly ImageUse[] {
	const uses: ImageUse[] = [];
	const stages = new Set<string>();
	const add = (
		word: Word,
		instruction: Instruction,
		use: ImageUse["use"],
	): void => {
		const name = word.value;
		if (name === scratchName || /[$"'\\`]/.test(name)) return;
		if (stages.has(use === "base" ? name : name.toLowerCase())) return;
		const parsed = parseImageReference(name);
		const reference = parsed.ok ? parsed.value : undefined;
		uses.push({ word, instruction, use, reference });
	};
	const allNames = new Set(document.stages.map(({ name }) => name));
	for (const stage of document.stages) {
		add(stage.from.base, stage.from, "base");
		if (stage.name !== undefined) stages.add(stage.name);
		for (const instruction of stage.instructions) {
			if (instruction.kind === "copy" && instruction.from !== undefined) {
				const { value } = instruction.from;
				if (/^\d+$/.test(value) || allNames.has(value.toLowerCase())) continue;
				add(instruction.from, instruction, "copy");
			}
			if (instruction.kind !== "run") continue;
			for (const mount of instruction.mounts) {
				const name = mountFrom(mount);
				if (name === "" || allNames.has(name.toLowerCase())) continue;
				const option = mount.options.findLast(({ key }) => key === "from");
				if (option?.value === undefined) continue;
				add(option.value, instruction, "mount");
			}
		}
	}
	return uses;
}
