import type {
	Dockerfile,
	Instruction,
	LineRange,
	Stage,
	Word,
} from "../../dockerfile/ast.ts";
import type { EnvironmentList } from "../../dockerfile/environment.ts";
import { type Expansion, expandWord } from "../../dockerfile/expand.ts";
import {
	type BuildArguments,
	declareArgument,
	expandVariables,
	type GlobalScope,
	globalScope,
	predefinedArguments,
	type StageScope,
	setVariables,
	startScope,
} from "../../dockerfile/scope.ts";
import {
	type StageNode,
	scratchName,
	stageLabel,
} from "../../dockerfile/stages.ts";
import type { ImageConfig } from "../../image/image-config.ts";
import { defaultShell, type Shell, shellOf } from "../../shell/shell.ts";
import type { Diagnostic } from "../../text/diagnostic.ts";
import type { Span } from "../../text/span.ts";
import { joinPath } from "../../values/go-path.ts";
import { createPlatform, type Platform } from "../../values/platform.ts";
import { linkStages } from "./link-stages.ts";

/** What decides which parts of a Dockerfile a build meets, and what their variables are. */
export interface TargetRequest {
	/** The stage to build. Default: the last one. */
	readonly target?: string | undefined;
	/** Values of `--build-arg`. Default: none. */
	readonly buildArguments?: BuildArguments | undefined;
	/** What is known of base images, by the name that the Dockerfile gives them, variables expanded. Default: nothing. */
	readonly images?: ReadonlyMap<string, ImageConfig> | undefined;
	/** Default: linux/amd64. */
	readonly platform?: Platform | undefined;
	/** Whether to follow the stages that the target does not need, too. Default: no. */
	readonly allStages?: boolean | undefined;
}

/** The stages that a target needs, with the state in which each of their instructions is met. */
export interface TargetWalk {
	readonly document: Dockerfile;
	readonly target: WalkedStage;
	/** In the order of the file. */
	readonly stages: readonly WalkedStage[];
	readonly globals: GlobalScope;
}

export interface WalkedStage {
	readonly node: StageNode;
	readonly stage: Stage;
	/** The name, or `stage-N`. */
	readonly label: string;
	/** The stage it builds on; absent when that is an image. */
	readonly base: WalkedStage | undefined;
	/** Triggers of the base first. */
	readonly steps: readonly WalkedStep[];
	/** Names that FROM and platform looked up, of this stage and of those it builds on. */
	readonly usedInFrom: ReadonlySet<string>;
	/** Set when the base is an image of which nothing is known: its variables, user and directory are missing here. */
	readonly baseIsUnknown: boolean;
}

/** An instruction, with what holds just before it. */
export interface WalkedStep {
	readonly instruction: Instruction;
	/** Absent for an instruction of the stage's own. */
	readonly trigger?: Trigger;
	readonly environment: EnvironmentList;
	/** As USER says; undefined when an unknown image decides. */
	readonly user: string | undefined;
	/** Absolute; undefined when an unknown image decides. */
	readonly directory: string | undefined;
	readonly shell: Shell;
	/** Where to point at: the instruction, or FROM for a trigger of an image. */
	readonly span: Span;
	readonly lines: LineRange;
	/** Only for ARG: names whose value is not that of the global argument, with their values. */
	readonly declared?: readonly {
		readonly name: string;
		readonly value: string;
	}[];
}

/** Where a trigger was left: in a stage of the file, or in an image. */
export interface Trigger {
	readonly kind: "stage" | "image";
	readonly name: string;
	/** The FROM that runs it. */
	readonly from: Instruction;
}

export type TargetWalkResult =
	| { readonly ok: true; readonly walk: TargetWalk }
	| { readonly ok: false; readonly problems: readonly Diagnostic[] };

/** Follows a build of the target from stage to stage. Refuses a file with errors, and a target that is not there. */
export function walkTarget(
	document: Dockerfile,
	request: TargetRequest = {},
): TargetWalkResult {
	const errors = document.diagnostics.filter(
		({ severity }) => severity === "error",
	);
	if (errors.length > 0) return { ok: false, problems: errors };
	const buildArguments = request.buildArguments ?? new Map();
	const platform = request.platform ?? createPlatform("linux", "amd64");
	const globals = globalScope(
		document,
		predefinedArguments(
			{
				buildPlatform: platform,
				targetPlatform: platform,
				targetStage: request.target || document.stages.at(-1)?.name || "",
			},
			buildArguments,
		),
		buildArguments,
	);
	if (globals.kind === "problem") {
		return refused("unusable-word", globals.problem.message, globals.word.span);
	}
	const linked = linkStages(document, globals, request);
	if (!linked.ok) return linked;
	const context: WalkContext = { document, globals, buildArguments };
	const walked = new Map<StageNode, StageEnd>();
	for (const node of request.allStages ? linked.all : linked.needed) {
		const end = walkStage(context, node, linked, walked);
		if (end !== undefined) walked.set(node, end);
	}
	const target = walked.get(linked.target);
	if (target === undefined) {
		return refused("no-stages", "there is no stage to build", {
			start: 0,
			end: 0,
		});
	}
	return {
		ok: true,
		walk: {
			document,
			target: target.walked,
			stages: [...walked.values()].map((end) => end.walked),
			globals,
		},
	};
}

export function refused(
	code: string,
	message: string,
	span: Span,
	help?: string,
): { readonly ok: false; readonly problems: readonly Diagnostic[] } {
	const problem: Diagnostic = {
		code,
		severity: "error",
		message,
		span,
		...(help !== undefined && { help }),
	};
	return { ok: false, problems: [problem] };
}

interface WalkContext {
	readonly document: Dockerfile;
	readonly globals: GlobalScope;
	readonly buildArguments: BuildArguments;
}

interface StageEnd extends StageState {
	readonly walked: WalkedStage;
	readonly imageVariables: ReadonlyMap<string, string>;
}

interface StageState {
	readonly scope: StageScope;
	user: string | undefined;
	directory: string | undefined;
	shell: Shell;
}

export interface StageLinks {
	stepsOf(node: StageNode): readonly {
		readonly instruction: Instruction;
		readonly trigger?: Trigger;
	}[];
	imageOf(node: StageNode): ImageConfig | undefined;
}

function walkStage(
	context: WalkContext,
	node: StageNode,
	links: StageLinks,
	done: ReadonlyMap<StageNode, StageEnd>,
): StageEnd | undefined {
	const { stage } = node;
	if (stage === undefined) return undefined;
	const base = node.base && done.get(node.base);
	const image = node.base === undefined ? links.imageOf(node) : undefined;
	const imageVariables = new Map(
		base?.imageVariables ??
			(image?.config.environment ?? []).map(splitVariable),
	);
	const scope = startScope(base?.scope, imageVariables);
	const nothing = node.baseName === scratchName;
	const state: StageState = {
		scope,
		user: base ? base.user : (image?.config.user ?? (nothing ? "" : undefined)),
		directory: base
			? base.directory
			: image
				? image.config.workingDirectory || "/"
				: nothing
					? "/"
					: undefined,
		shell: base?.shell ?? shellOfImage(image),
	};
	const steps: WalkedStep[] = [];
	for (const { instruction, trigger } of links.stepsOf(node)) {
		const { environment } = scope;
		const place = trigger?.kind === "image" ? stage.from : instruction;
		const { user, directory, shell } = state;
		const declared = applyStep(context, instruction, state, imageVariables);
		steps.push({
			instruction,
			environment,
			user,
			directory,
			shell,
			span: place.span,
			lines: place.lines,
			...(trigger && { trigger }),
			...(declared && { declared }),
		});
	}
	return {
		...state,
		imageVariables,
		walked: {
			node,
			stage,
			label: stageLabel(stage),
			base: base?.walked,
			steps,
			usedInFrom: new Set([
				...(base?.walked.usedInFrom ?? []),
				...namesIn(context, stage.from.base),
				...namesIn(context, stage.from.platform),
			]),
			baseIsUnknown: base
				? base.walked.baseIsUnknown
				: image === undefined && !nothing,
		},
	};
}

/** Changes the state as the instruction does. What cannot be expanded changes nothing: the build would end there. */
function applyStep(
	{ document, globals, buildArguments }: WalkContext,
	instruction: Instruction,
	state: StageState,
	imageVariables: Map<string, string>,
): WalkedStep["declared"] {
	const { scope } = state;
	switch (instruction.kind) {
		case "arg": {
			const declared: { name: string; value: string }[] = [];
			for (const declaration of instruction.declarations) {
				const found = declareArgument(
					scope,
					declaration,
					globals,
					buildArguments,
					document,
				);
				if (found.kind === "declared" && !found.inherited) {
					declared.push({ name: found.name, value: found.value ?? "" });
				}
			}
			return declared;
		}
		case "env": {
			const expanded = expandVariables(scope, instruction, document);
			if (expanded.kind === "problem") return undefined;
			setVariables(scope, expanded);
			for (const [name, value] of expanded.variables) {
				imageVariables.set(name, value);
			}
			return undefined;
		}
		case "workdir": {
			const path = textOfWord(instruction.path, scope.environment, document);
			if (path === undefined) return undefined;
			if (path.startsWith("/")) state.directory = joinPath(path);
			else if (state.directory !== undefined) {
				state.directory = joinPath(state.directory, path);
			}
			return undefined;
		}
		case "user":
			state.user = textOfWord(instruction.user, scope.environment, document);
			return undefined;
		case "shell":
			state.shell = shellOf(instruction.words.map(({ value }) => value));
			return undefined;
		default:
			return undefined;
	}
}

function textOfWord(
	word: Word,
	environment: EnvironmentList,
	document: Dockerfile,
): string | undefined {
	const expansion: Expansion = expandWord(word.value, environment, document);
	return expansion.kind === "expanded" ? expansion.value : undefined;
}

function namesIn(
	{ document, globals }: WalkContext,
	word: Word | undefined,
): ReadonlySet<string> {
	if (word === undefined) return new Set();
	return expandWord(word.value, globals.environment, document).matched;
}

function shellOfImage(image: ImageConfig | undefined): Shell {
	const words = image?.config.shell ?? [];
	return words.length === 0 ? defaultShell : shellOf(words);
}

function splitVariable(entry: string): readonly [string, string] {
	const equals = entry.indexOf("=");
	return equals === -1
		? [entry, ""]
		: [entry.slice(0, equals), entry.slice(equals + 1)];
}
