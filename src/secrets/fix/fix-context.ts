import type {
	Dockerfile,
	Instruction,
	RunInstruction,
} from "../../dockerfile/ast.ts";
import type { ShellParser } from "../../shell/parser.ts";
import type {
	TargetWalk,
	WalkedStage,
	WalkedStep,
} from "../plan/target-walk.ts";
import { Changes } from "./run-changes.ts";
import {
	type RunScript,
	runScript,
	type ScriptStep,
	stepsOf,
} from "./run-script.ts";

/** What all parts of a fix work on. */
export interface FixContext {
	readonly document: Dockerfile;
	readonly walk: TargetWalk;
	readonly changes: Changes;
	/** Names that are secrets whatever they look like. */
	readonly named: ReadonlySet<string>;
	/** The text of a file of the build context; undefined when it cannot be read. */
	readContext(path: string): string | undefined;
	/** Programs whose settings are in the image, and name variables: each of their calls needs those. */
	readonly templates: Set<string>;
	/** Those settings files. */
	readonly settings: Set<string>;
	/** A RUN with its shell text; the same object each time. */
	scriptOf(step: WalkedStep, instruction: RunInstruction): RunScript;
	stepsOf(run: RunScript): readonly ScriptStep[] | undefined;
	/** Whether the exported image has the stage's layers and configuration. */
	isExported(stage: WalkedStage): boolean;
}

export function createFixContext(
	document: Dockerfile,
	walk: TargetWalk,
	shell: ShellParser,
	named: ReadonlySet<string>,
	readContext: (path: string) => string | undefined,
): FixContext {
	const scripts = new Map<Instruction, RunScript>();
	const steps = new Map<RunScript, readonly ScriptStep[] | undefined>();
	const exported = new Set<WalkedStage>();
	for (
		let stage: WalkedStage | undefined = walk.target;
		stage;
		stage = stage.base
	) {
		exported.add(stage);
	}
	return {
		document,
		walk,
		named,
		readContext,
		templates: new Set(),
		settings: new Set(),
		changes: new Changes(document),
		scriptOf(step, instruction) {
			const known = scripts.get(instruction);
			if (known !== undefined) return known;
			const made = runScript(document, shell, instruction, step.shell);
			scripts.set(instruction, made);
			return made;
		},
		stepsOf(run) {
			if (!steps.has(run)) steps.set(run, stepsOf(run));
			return steps.get(run);
		},
		isExported: (stage) => exported.has(stage),
	};
}
