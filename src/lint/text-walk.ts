import type { Dockerfile, Instruction, Stage } from "../dockerfile/ast.ts";
import { shellScript } from "../shell/commands.ts";
import { execAsScript } from "../shell/exec-text.ts";
import type { ShellParser } from "../shell/parser.ts";
import { defaultShell, type Shell, shellOf } from "../shell/shell.ts";
import {
	type ShellCommand,
	type ShellText,
	shellText,
} from "../shell/shell-text.ts";
import type { Facts } from "./facts.ts";
import { readShellComment } from "./ignore-comments.ts";
import type { Place } from "./listeners.ts";
import { audienceOf } from "./script-interest.ts";
import type { Subscribers } from "./subscribers.ts";

/**
 * Tells subscribers of every instruction in file order, with its shell script if there is a parser for it.
 */
export function walkText(
	document: Dockerfile,
	facts: Facts,
	parser: ShellParser | undefined,
	on: Subscribers,
): void {
	const shells = new StageShells(facts);
	const { instruction: everyone } = on;
	let stageIndex = -1;
	let place: Place = {};
	for (const instruction of document.instructions) {
		if (instruction.kind === "from") {
			stageIndex++;
			const stage = document.stages[stageIndex] as Stage;
			place = { stage };
			shells.enter(stage);
		}
		for (const comment of instruction.comments) {
			const words = readShellComment(comment);
			if (words !== undefined) shells.set(words);
		}
		for (const listen of everyone) listen(instruction, place);
		visit(instruction, place, on);
		let where = place;
		let runs: Instruction = instruction;
		if (instruction.kind === "onbuild") {
			where = { ...place, onbuild: instruction };
			runs = instruction.trigger;
			for (const listen of everyone) listen(runs, where);
			visit(runs, where, on);
		}
		if (instruction.kind === "shell") {
			shells.set(instruction.words.map(({ value }) => value));
		}
		if (parser === undefined) continue;
		const command = shellCommandOf(runs);
		if (command === undefined) continue;
		const text =
			shellText(document.source, command, shells.current) ?? programText(runs);
		if (text?.shell.family !== "posix") continue;
		const audience = audienceOf(on, text.word.value, runs);
		if (audience === undefined) continue;
		const script = shellScript(parser, text);
		if (script === undefined) continue;
		for (const listen of audience.script) listen(script, runs, where);
		if (audience.command.length === 0) continue;
		for (const each of script.allCommands) {
			for (const listen of audience.command) listen(each, runs, where);
		}
	}
}

/** The program of a RUN in exec form: rules look at it as if a shell ran it. */
function programText(instruction: Instruction): ShellText | undefined {
	if (instruction.kind !== "run") return undefined;
	const { command } = instruction;
	return command.kind === "exec" ? execAsScript(command.words) : undefined;
}

/** What a shell is to run, if the instruction has that. */
export function shellCommandOf(
	instruction: Instruction,
): ShellCommand | undefined {
	switch (instruction.kind) {
		case "run":
		case "cmd":
		case "entrypoint":
			return instruction;
		case "healthcheck":
			return instruction.check.kind === "none"
				? undefined
				: { command: instruction.check.command, heredocs: [] };
		default:
			return undefined;
	}
}

function visit(instruction: Instruction, place: Place, on: Subscribers): void {
	const listeners = on.to(instruction.kind) as readonly ((
		instruction: Instruction,
		place: Place,
	) => void)[];
	for (const listen of listeners) listen(instruction, place);
}

/** Images of Windows, as far as a name can tell. */
const windowsImage = /\/windows(?:[/:]|$)|nanoserver|servercore/i;
const windowsShell = shellOf(["cmd", "/S", "/C"]);

/** Which shell the shell forms of a stage are for: SHELL, else that of the stage or image it builds on. */
class StageShells {
	readonly #facts: Facts;
	readonly #byName = new Map<string, Shell>();
	#name: string | undefined;
	current = defaultShell;

	constructor(facts: Facts) {
		this.#facts = facts;
	}

	enter(stage: Stage): void {
		const image = this.#facts.images.get(stage.index)?.shell ?? [];
		const { value } = stage.from.base;
		this.current =
			this.#byName.get(value) ??
			(image.length > 0
				? shellOf(image)
				: windowsImage.test(value)
					? windowsShell
					: defaultShell);
		this.#name = stage.name;
		this.#remember();
	}

	set(words: readonly string[]): void {
		this.current = shellOf(words);
		this.#remember();
	}

	#remember(): void {
		if (this.#name !== undefined) this.#byName.set(this.#name, this.current);
	}
}
