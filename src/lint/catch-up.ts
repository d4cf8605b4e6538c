import type { Dockerfile, Instruction, Stage } from "../dockerfile/ast.ts";
import type { Place, TextListeners } from "./listeners.ts";

type Listen = (instruction: Instruction, place: Place) => void;

/**
 * For rules that are about few commands, but need to know what stands above them: tells listeners of every instruction up to one,
 * as `walkText` does, but for those that it told them about before. So files without such commands are not looked at.
 */
export function catchUp(
	document: Dockerfile,
	listeners: Omit<TextListeners, "instruction" | "script" | "command">,
): (last: Instruction) => void {
	const { instructions, stages } = document;
	let next = 0;
	let stageIndex = -1;
	let place: Place = {};
	const tell = (instruction: Instruction, where: Place): void => {
		const listen = listeners[instruction.kind] as Listen | undefined;
		listen?.(instruction, where);
	};
	return ({ span }) => {
		for (; next < instructions.length; next++) {
			const instruction = instructions[next] as Instruction;
			if (instruction.span.start > span.start) return;
			if (instruction.kind === "from") {
				stageIndex++;
				place = { stage: stages[stageIndex] as Stage };
			}
			tell(instruction, place);
			if (instruction.kind === "onbuild") {
				tell(instruction.trigger, { ...place, onbuild: instruction });
			}
		}
	};
}
