import {
	formatFullPlatform,
	formatPlatform,
	type Platform,
} from "../values/platform.ts";
import type {
	ArgInstruction,
	ArgumentDeclaration,
	Dockerfile,
	EnvInstruction,
	Word,
} from "./ast.ts";
import { EnvironmentList } from "./environment.ts";
import { type Expansion, expandWord } from "./expand.ts";
import type { WordOptions, WordProblem } from "./word.ts";

/** Which variables exist where: predefined arguments, ARG before the first FROM, and ARG and ENV of a stage. */

/** Values that the client gives to arguments. */
export type BuildArguments = ReadonlyMap<string, string>;

/** Arguments that are read by the build itself and never get into an environment. */
export const argumentsOutsideEnvironment: ReadonlySet<string> = new Set([
	"BUILDKIT_SBOM_SCAN_CONTEXT",
	"BUILDKIT_SBOM_SCAN_STAGE",
]);

/** A word that could not be expanded. */
export interface ScopeProblem {
	readonly kind: "problem";
	readonly word: Word;
	readonly problem: WordProblem;
}

/** What predefined arguments tell about the build. */
export interface BuildFacts {
	readonly buildPlatform: Platform;
	readonly targetPlatform: Platform;
	/** The target's name; empty for an unnamed stage. */
	readonly targetStage: string;
}

/** The arguments that exist without being declared, in every `FROM`. A build argument of the same name wins. */
export function predefinedArguments(
	facts: BuildFacts,
	buildArguments: BuildArguments,
): EnvironmentList {
	if (buildArguments.size > 0) {
		return EnvironmentList.of(
			predefinedValues(facts).map(([name, value]) => [
				name,
				buildArguments.get(name) ?? value,
			]),
		);
	}
	if (
		last === undefined ||
		last.buildPlatform !== facts.buildPlatform ||
		last.targetPlatform !== facts.targetPlatform ||
		last.targetStage !== facts.targetStage
	) {
		last = {
			buildPlatform: facts.buildPlatform,
			targetPlatform: facts.targetPlatform,
			targetStage: facts.targetStage,
			environment: EnvironmentList.of(predefinedValues(facts)).sealed(),
		};
	}
	return last.environment;
}

/** What was answered last: of many files, most are built for the same platform and have no name for their last stage. */
let last: (BuildFacts & { readonly environment: EnvironmentList }) | undefined;

function predefinedValues({
	buildPlatform,
	targetPlatform,
	targetStage,
}: BuildFacts): readonly (readonly [string, string])[] {
	return [
		["BUILDPLATFORM", formatPlatform(buildPlatform)],
		["BUILDOS", buildPlatform.os],
		["BUILDOSVERSION", buildPlatform.osVersion],
		["BUILDARCH", buildPlatform.architecture],
		["BUILDVARIANT", buildPlatform.variant],
		["TARGETPLATFORM", formatFullPlatform(targetPlatform)],
		["TARGETOS", targetPlatform.os],
		["TARGETOSVERSION", targetPlatform.osVersion],
		["TARGETARCH", targetPlatform.architecture],
		["TARGETVARIANT", targetPlatform.variant],
		["TARGETSTAGE", targetStage || "default"],
	];
}

/** An argument declared before the first FROM. */
export interface GlobalArgument {
	readonly name: string;
	/** Undefined when it has neither default nor build argument. */
	readonly value: string | undefined;
	readonly declaration: ArgumentDeclaration;
	readonly instruction: ArgInstruction;
	/** The names that its default asks for, directly or through earlier declarations of itself. */
	readonly uses: ReadonlySet<string>;
	/** Absent when the default was not expanded: there is none, or a build argument replaces it. */
	readonly expansion: Expansion | undefined;
}

/** What can be used in `FROM`, and what `ARG name` takes over into a stage. */
export interface GlobalScope {
	readonly environment: EnvironmentList;
	/** The last declaration of each name. */
	readonly arguments: ReadonlyMap<string, GlobalArgument>;
}

/** The scope of `FROM`: the predefined arguments and then, in order, those the file declares before its first stage. */
export function globalScope(
	document: Dockerfile,
	predefined: EnvironmentList,
	buildArguments: BuildArguments,
):
	| (GlobalScope & { readonly kind: "scope" })
	| (ScopeProblem & { readonly instruction: ArgInstruction }) {
	let environment = predefined;
	if (document.globalArguments.length === 0)
		return { kind: "scope", environment, arguments: noGlobalArguments };
	const known = new Map<string, GlobalArgument>();
	for (const instruction of document.globalArguments) {
		for (const declaration of instruction.declarations) {
			const name = declaration.key.value;
			const word = declaration.value;
			let value = buildArguments.get(name);
			let expansion: Expansion | undefined;
			let uses: ReadonlySet<string> = noNames;
			if (value === undefined && word !== undefined) {
				expansion = expandWord(word.value, environment, document);
				if (expansion.kind === "failed") {
					const { problem } = expansion;
					return { kind: "problem", word, problem, instruction };
				}
				value = expansion.value;
				uses = usesOf(name, expansion.matched, known);
			}
			if (value !== undefined) environment = environment.set(name, value);
			known.set(name, {
				name,
				value,
				declaration,
				instruction,
				uses,
				expansion,
			});
		}
	}
	return { kind: "scope", environment, arguments: known };
}

const noNames: ReadonlySet<string> = new Set();
const noGlobalArguments: ReadonlyMap<string, GlobalArgument> = new Map();

/** A default that asks for the argument's own name means the earlier declaration, so it depends on what that one did. */
function usesOf(
	name: string,
	matched: ReadonlySet<string>,
	known: ReadonlyMap<string, GlobalArgument>,
): ReadonlySet<string> {
	if (!matched.has(name)) return matched;
	const uses = new Set([...matched, ...(known.get(name)?.uses ?? [])]);
	uses.delete(name);
	return uses;
}

/** The variables of a stage; changes as its instructions are applied. */
export interface StageScope {
	/** What words are expanded with, and what RUN has as environment. */
	environment: EnvironmentList;
	/** Arguments declared so far, here and in the stages this one builds on, in the order of first declaration. */
	arguments: ReadonlyMap<string, StageArgument>;
	/** `arguments`, once one was declared here; until then they are those of the stage below. */
	ownArguments: Map<string, StageArgument> | undefined;
}

export interface StageArgument {
	/** As of the last declaration; undefined when that had none. */
	readonly value: string | undefined;
	/** The last value any declaration had. */
	readonly lastValue: string | undefined;
}

/** The scope at the start of a stage: that of the stage it builds on, complete, with the image's environment set over it. */
export function startScope(
	base: StageScope | undefined,
	imageEnvironment: Iterable<readonly [name: string, value: string]>,
): StageScope {
	// The variable that was set last stands last.
	return {
		environment: EnvironmentList.over(base?.environment, imageEnvironment),
		arguments: base?.arguments ?? noStageArguments,
		ownArguments: undefined,
	};
}

const noStageArguments: ReadonlyMap<string, StageArgument> = new Map();

/** What ARG did. */
export interface DeclaredArgument {
	readonly name: string;
	/** Undefined for a declaration without value. */
	readonly value: string | undefined;
	/** Whether the value is that of the global argument. */
	readonly inherited: boolean;
	/** Absent when the default was not expanded: there is none, or a build argument replaces it. */
	readonly expansion: Expansion | undefined;
}

/** One declaration of an ARG in a stage. Its default sees the declarations before it, of the same instruction too. */
export function declareArgument(
	scope: StageScope,
	declaration: ArgumentDeclaration,
	globals: GlobalScope,
	buildArguments: BuildArguments,
	options: WordOptions,
): (DeclaredArgument & { readonly kind: "declared" }) | ScopeProblem {
	const name = declaration.key.value;
	const word = declaration.value;
	let value = buildArguments.get(name);
	let inherited = false;
	let expansion: Expansion | undefined;
	if (value === undefined && word !== undefined) {
		expansion = expandWord(word.value, scope.environment, options);
		if (expansion.kind === "failed") {
			return { kind: "problem", word, problem: expansion.problem };
		}
		value = expansion.value;
	} else if (value === undefined) {
		value = globals.environment.get(name);
		inherited = value !== undefined;
	}
	if (value !== undefined && !argumentsOutsideEnvironment.has(name)) {
		scope.environment = scope.environment.set(name, value);
	}
	const lastValue = value ?? scope.arguments.get(name)?.lastValue;
	if (scope.ownArguments === undefined) {
		scope.ownArguments = new Map(scope.arguments);
		scope.arguments = scope.ownArguments;
	}
	scope.ownArguments.set(name, { value, lastValue });
	return { kind: "declared", name, value, inherited, expansion };
}

/** Names and values of an ENV, expanded. All of them see the environment as it was before the instruction. */
export function expandVariables(
	scope: StageScope,
	instruction: EnvInstruction,
	options: WordOptions,
): ExpandedVariables | ScopeProblem {
	const variables: (readonly [string, string])[] = [];
	const { environment } = scope;
	for (const { key, value } of instruction.variables) {
		const name = expandWord(key.value, environment, options);
		if (name.kind === "failed")
			return { kind: "problem", word: key, problem: name.problem };
		const text = expandWord(value.value, environment, options);
		if (text.kind === "failed")
			return { kind: "problem", word: value, problem: text.problem };
		variables.push([name.value, text.value]);
	}
	return { kind: "variables", variables };
}

export interface ExpandedVariables {
	readonly kind: "variables";
	readonly variables: readonly (readonly [name: string, value: string])[];
}

/** Sets the variables of an ENV. */
export function setVariables(
	scope: StageScope,
	{ variables }: ExpandedVariables,
): void {
	for (const [name, value] of variables) {
		scope.environment = scope.environment.set(name, value);
	}
}

/** Proxy settings: build arguments that every RUN sees without declaring them, and that are no part of its cache key. */
export interface ProxyArguments {
	readonly http: string;
	readonly https: string;
	readonly ftp: string;
	readonly no: string;
	readonly all: string;
}

const proxyNames: readonly (readonly [string, keyof ProxyArguments])[] = [
	["http_proxy", "http"],
	["https_proxy", "https"],
	["ftp_proxy", "ftp"],
	["no_proxy", "no"],
	["all_proxy", "all"],
];

/** The proxy settings among the build arguments, in any spelling; undefined when there are none. Of two spellings the later in byte order wins. */
export function proxyArguments(
	buildArguments: BuildArguments,
): ProxyArguments | undefined {
	if (buildArguments.size === 0) return undefined;
	let found: Record<keyof ProxyArguments, string> | undefined;
	for (const name of [...buildArguments.keys()].sort()) {
		const lower = name.toLowerCase();
		const match = proxyNames.find(([known]) => known === lower);
		if (match === undefined) continue;
		found ??= { http: "", https: "", ftp: "", no: "", all: "" };
		found[match[1]] = buildArguments.get(name) ?? "";
	}
	return found;
}
