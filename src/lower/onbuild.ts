import type { Instruction } from "../dockerfile/ast.ts";
import { parseDockerfile } from "../dockerfile/parse.ts";
import { createSource } from "../text/source.ts";
import { BuildRefused, type Place } from "./build-refused.ts";
import { commandOf } from "./link-stages.ts";
import type { Lowering } from "./lowering.ts";
import type { StageBuild } from "./stage-build.ts";
import { takeImageTriggers } from "./stage-image.ts";

/**
 * Puts the triggers that a stage's base left for it before the stage's own instructions.
 *
 * @returns Whether they read from anywhere, so that there is more to resolve.
 */
export function takeTriggers(lowering: Lowering, stage: StageBuild): boolean {
	const texts = triggerTexts(stage);
	if (texts.length === 0) return false;
	const place = stage.place ?? nowhere;
	const commands = texts.map((text) =>
		commandOf(lowering, stage, parseTrigger(text, place), place),
	);
	stage.commands = [...commands, ...stage.commands];
	stage.triggerCount += commands.length;
	stage.stepCount += commands.length;
	return commands.some(({ sources }) => sources.length > 0);
}

const nowhere: Place = {
	span: { start: 0, end: 0 },
	lines: { first: 0, last: 0 },
};

/** Triggers of an image come with its configuration, those of a stage are its ONBUILD instructions. They count once. */
function triggerTexts(stage: StageBuild): readonly string[] {
	if (stage.base === undefined) {
		const texts = takeImageTriggers(stage.image);
		if (texts.length > 0)
			stage.imageTriggers = [...stage.imageTriggers, ...texts];
		return texts;
	}
	if (stage.triggersTaken) return [];
	stage.triggersTaken = true;
	return stage.base.commands.flatMap(({ instruction }) =>
		instruction.kind === "onbuild" ? instruction.expression : [],
	);
}

function parseTrigger(text: string, place: Place): Instruction {
	const document = parseDockerfile(createSource("ONBUILD", text));
	const refuse = (problem: string, help?: string): BuildRefused =>
		new BuildRefused(`ONBUILD trigger "${text}" of the base: ${problem}`, {
			help:
				help ?? "the base image has to be built anew with a trigger that works",
			places: place === nowhere ? [] : [place],
		});
	const problem = document.diagnostics.find(
		({ code, severity }) => severity === "error" && !noStageCodes.has(code),
	);
	if (problem !== undefined) throw refuse(problem.message, problem.help);
	const [instruction, ...others] = document.instructions;
	if (instruction === undefined || others.length > 0) {
		throw refuse("it has to be a single instruction");
	}
	if (instruction.kind === "from") {
		throw refuse("FROM cannot be a trigger");
	}
	return instruction;
}

/** A trigger has no FROM of its own. */
const noStageCodes: ReadonlySet<string> = new Set(["no-stage", "no-stages"]);
