import type {
	ArgInstruction,
	ArgumentDeclaration,
	EnvInstruction,
	Instruction,
	KeyValue,
} from "../../dockerfile/ast.ts";
import type { Span } from "../../text/span.ts";
import type { WalkedStage, WalkedStep } from "../plan/target-walk.ts";
import type { FixContext } from "./fix-context.ts";
import { mentions, type RunScript } from "./run-script.ts";

/** Where a secret variable comes in and where it goes, under all its names. */
export interface VariableTrace {
	readonly name: string;
	readonly definitions: readonly Definition[];
	readonly runs: readonly RunPlace[];
	/** Names that have exactly the secret's value. */
	readonly same: ReadonlySet<string>;
	/** Names whose values have the secret in them, with the value as it is written. */
	readonly composed: ReadonlyMap<string, string>;
	/** What makes it impossible to do without the variable. */
	readonly obstacles: readonly Obstacle[];
}

export type Definition = {
	readonly name: string;
	readonly span: Span;
	/** Absent for arguments before the first FROM. */
	readonly stage?: WalkedStage;
	readonly value: string | undefined;
} & (
	| {
			readonly kind: "arg";
			readonly instruction: ArgInstruction;
			readonly part: ArgumentDeclaration;
	  }
	| {
			readonly kind: "env";
			readonly instruction: EnvInstruction;
			readonly part: KeyValue;
	  }
);

export interface RunPlace {
	readonly run: RunScript;
	readonly step: WalkedStep;
	readonly stage: WalkedStage;
	/** Which of the names are set there. */
	readonly inScope: ReadonlySet<string>;
}

export interface Obstacle {
	readonly span: Span;
	readonly message: string;
	readonly help?: string;
}

/** Follows a variable through all stages of a file. */
export function traceVariable(
	context: FixContext,
	name: string,
): VariableTrace {
	const { document, walk } = context;
	const trace = {
		name,
		definitions: [] as Definition[],
		runs: [] as RunPlace[],
		same: new Set([name]),
		composed: new Map<string, string>(),
		obstacles: [] as Obstacle[],
	};
	for (const instruction of document.globalArguments) {
		for (const part of instruction.declarations) {
			if (part.key.value === name) {
				trace.definitions.push(argument(instruction, part, undefined));
			}
		}
	}
	if (trace.definitions.length > 0) {
		for (const { from } of document.stages) {
			if (mentions(from.text, name)) {
				trace.obstacles.push({
					span: from.span,
					message: `FROM needs ${name}`,
					help: "secrets cannot decide which image is used",
				});
			}
		}
	}
	const scopes = new Map<WalkedStage, ReadonlySet<string>>();
	for (const stage of walk.stages) {
		const scope = new Set(stage.base && scopes.get(stage.base));
		for (const step of stage.steps)
			followStep(context, trace, stage, step, scope);
		scopes.set(stage, scope);
	}
	return trace;
}

type MutableTrace = VariableTrace & {
	readonly definitions: Definition[];
	readonly runs: RunPlace[];
	readonly same: Set<string>;
	readonly composed: Map<string, string>;
	readonly obstacles: Obstacle[];
};

function followStep(
	context: FixContext,
	trace: MutableTrace,
	stage: WalkedStage,
	step: WalkedStep,
	scope: Set<string>,
): void {
	const { instruction, trigger } = step;
	if (trigger?.kind === "image") return;
	switch (instruction.kind) {
		case "arg":
			followArg(trace, stage, step, instruction, scope);
			return;
		case "env":
			followEnv(trace, stage, step, instruction, scope);
			return;
		case "run": {
			if (scope.size === 0) return;
			const run = context.scriptOf(step, instruction);
			trace.runs.push({ run, step, stage, inScope: new Set(scope) });
			return;
		}
		case "cmd":
		case "entrypoint":
		case "healthcheck":
			for (const name of scope) {
				const isImageVariable = trace.definitions.some(
					(each) => each.kind === "env" && each.name === name,
				);
				if (isImageVariable && mentions(instruction.text, name)) {
					trace.obstacles.push({
						span: step.span,
						message: `${instruction.keyword.value} reads ${name} when a container runs`,
						help: `a build secret is not there then: pass ${name} to the container instead, with --env-file or a secret of the platform`,
					});
				}
			}
			return;
		case "add":
			if (instruction.sources.some(({ word }) => isUrlWithLogin(word.value)))
				return;
			break;
		default:
	}
	for (const name of scope) {
		if (!mentions(instruction.text, name)) continue;
		trace.obstacles.push({
			span: step.span,
			message: `${instruction.keyword.value} needs ${name}`,
			help: "only RUN can be given a secret",
		});
	}
}

/** Addresses are looked after by themselves. */
export function isUrlWithLogin(text: string): boolean {
	return /^https?:\/\/[^/@]+@/.test(text);
}

function followArg(
	trace: MutableTrace,
	stage: WalkedStage,
	step: WalkedStep,
	instruction: ArgInstruction,
	scope: Set<string>,
): void {
	for (const part of instruction.declarations) {
		const name = part.key.value;
		const value = part.value?.value;
		if (trace.same.has(name)) {
			define(trace, argument(instruction, part, stage), step);
			scope.add(name);
			continue;
		}
		for (const known of [...scope]) {
			if (value === undefined || !mentions(value, known)) continue;
			if (isExactly(value, known)) {
				trace.same.add(name);
				scope.add(name);
				define(trace, argument(instruction, part, stage), step);
			} else {
				trace.obstacles.push({
					span: instruction.span,
					message: `the default of ${name} is made of ${known}`,
				});
			}
		}
	}
}

function followEnv(
	trace: MutableTrace,
	stage: WalkedStage,
	step: WalkedStep,
	instruction: EnvInstruction,
	scope: Set<string>,
): void {
	const before = [...scope];
	for (const part of instruction.variables) {
		const name = part.key.value;
		const value = part.value.value;
		const source = before.find((known) => mentions(value, known));
		const definition: Definition = {
			kind: "env",
			name,
			value,
			stage,
			instruction,
			part,
			span: { start: part.key.span.start, end: part.value.span.end },
		};
		if (
			trace.same.has(name) ||
			(source !== undefined && isExactly(value, source))
		) {
			trace.same.add(name);
		} else if (source !== undefined) {
			trace.composed.set(name, value);
		} else continue;
		scope.add(name);
		define(trace, definition, step);
	}
}

function define(
	trace: MutableTrace,
	definition: Definition,
	step: WalkedStep,
): void {
	if (step.trigger !== undefined) {
		trace.obstacles.push({
			span: definition.span,
			message: `${definition.name} is set by an ONBUILD trigger`,
			help: "images that build on this one count on it",
		});
	}
	trace.definitions.push(definition);
}

function argument(
	instruction: ArgInstruction,
	part: ArgumentDeclaration,
	stage: WalkedStage | undefined,
): Definition {
	return {
		kind: "arg",
		name: part.key.value,
		value: part.value?.value,
		instruction,
		part,
		span: {
			start: part.key.span.start,
			end: (part.value ?? part.key).span.end,
		},
		...(stage && { stage }),
	};
}

/** Whether a value is a variable and nothing else. */
export function isExactly(value: string, name: string): boolean {
	const bare = value.replace(/^"(.*)"$/, "$1");
	return (
		bare === `$${name}` || bare === `\${${name}}` || bare === `\${${name}:-}`
	);
}

/** The parts of an instruction that set variables. */
export function partsOf(
	instruction: Instruction,
): readonly { readonly span: Span }[] {
	switch (instruction.kind) {
		case "arg":
			return instruction.declarations.map(({ key, value }) => ({
				span: { start: key.span.start, end: (value ?? key).span.end },
			}));
		case "env":
			return instruction.variables.map(({ key, value }) => ({
				span: { start: key.span.start, end: value.span.end },
			}));
		default:
			return [];
	}
}
