import type { ArgInstruction, EnvInstruction } from "../dockerfile/ast.ts";
import {
	declareArgument,
	expandVariables,
	setVariables,
} from "../dockerfile/scope.ts";
import { addHistory } from "./history.ts";
import type { Lowering } from "./lowering.ts";
import { refuseWord } from "./refuse.ts";
import type { Command, StageBuild } from "./stage-build.ts";
import { setImageVariable } from "./stage-image.ts";

/** ARG: a variable of the build. Its value shows in the history. */
export function lowerArg(
	lowering: Lowering,
	stage: StageBuild,
	command: Command,
	instruction: ArgInstruction,
): void {
	const { outline } = stage;
	let told = "ARG";
	for (const declaration of instruction.declarations) {
		const argument = declareArgument(
			stage.state.scope,
			declaration,
			lowering.globals,
			lowering.buildArguments,
			lowering.document,
		);
		if (argument.kind === "problem") {
			const { word, problem } = argument;
			throw refuseWord(word, problem, command.place, command.isTrigger);
		}
		const { name, value, inherited } = argument;
		if (!inherited) {
			const { lines } = command.place;
			if (outline !== undefined) {
				outline.declared ??= new Map();
				outline.declared.set(name, { declaration, value: value ?? "", lines });
			}
		}
		if (outline !== undefined) {
			outline.used ??= new Set();
			outline.used.add(name);
		}
		told += value === undefined ? ` ${name}` : ` ${name}=${value}`;
	}
	addHistory(lowering, stage, told);
}

/** ENV: a variable of the build and of the image. */
export function lowerEnv(
	lowering: Lowering,
	stage: StageBuild,
	command: Command,
	instruction: EnvInstruction,
): void {
	const { scope } = stage.state;
	const expanded = expandVariables(scope, instruction, lowering.document);
	if (expanded.kind === "problem") {
		const { word, problem } = expanded;
		throw refuseWord(word, problem, command.place, command.isTrigger);
	}
	setVariables(scope, expanded);
	let told = "ENV";
	for (const [name, value] of expanded.variables) {
		setImageVariable(stage.image, name, value);
		told += ` ${name}=${value}`;
	}
	addHistory(lowering, stage, told);
}
