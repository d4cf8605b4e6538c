import type { Dockerfile, Instruction } from "../dockerfile/ast.ts";
import type { EnvironmentList } from "../dockerfile/environment.ts";
import { expandWord } from "../dockerfile/expand.ts";
import {
	type BuildArguments,
	type BuildFacts,
	type GlobalScope,
	globalScope,
	predefinedArguments,
} from "../dockerfile/scope.ts";
import type { StageNode } from "../dockerfile/stages.ts";
import { parsePlatform } from "../values/platform.ts";
import { takeStep } from "./build-step.ts";
import type { Facts } from "./facts.ts";
import type { KnownNames, Step } from "./listeners.ts";
import { planStages } from "./stage-plan.ts";
import { inheritStage, type StageRecord, startStage } from "./stage-record.ts";
import type { Subscribers } from "./subscribers.ts";

/**
 * Walks a Dockerfile the way the official frontend does and tells subscribers what happens, in its order: continuation lines of
 * the whole file, instructions as they are read, stages, defaults of bases, bases and platforms, images, and then each needed
 * stage step by step (rules: `parser`, `instructions`, `dockerfile2llb` and `linter` under frontend/dockerfile in BuildKit).
 */
export function walkBuild(
	document: Dockerfile,
	facts: Facts,
	on: Subscribers,
): void {
	const walk: Walk = { document, facts, on };
	if (announceText(walk) === "stopped") return;
	const { stage: heard } = on;
	for (const stage of document.stages) {
		for (const listen of heard) listen(stage);
	}
	for (const listen of on.stages) listen();
	const given = predefinedOf(document, facts);
	announceDefaults(walk, given);
	const scope = globalScope(document, given, facts.buildArguments);
	if (scope.kind === "problem" || facts.stop?.phase === "arguments") return;
	const bases = announceBases(walk, scope);
	if (bases === undefined || facts.stop?.phase === "graph") return;
	for (const image of facts.pulled ?? []) {
		for (const listen of on.pulled) listen(image);
	}
	if (facts.stop?.phase === "images") return;
	buildStages(walk, scope, bases);
}

interface Walk {
	readonly document: Dockerfile;
	readonly facts: Facts;
	readonly on: Subscribers;
}

/** What is said while the text is read. A problem of its lines comes before everything else, and ends a build at once. */
function announceText({ document, facts, on }: Walk): "read" | "stopped" {
	const failed = !facts.offline ? document.diagnostics[0] : undefined;
	if (failed !== undefined && document.lineProblems > 0) return "stopped";
	for (const instruction of document.instructions) {
		const line = instruction.emptyContinuationLine;
		if (line === undefined) continue;
		for (const listen of on.emptyContinuation) listen(instruction, line);
	}
	const end =
		failed === undefined || failed.wholeFile
			? Number.POSITIVE_INFINITY
			: failed.span.end;
	const { read } = on;
	for (const instruction of document.instructions) {
		if (instruction.span.start > end) break;
		for (const listen of read) listen(instruction);
	}
	return failed === undefined ? "read" : "stopped";
}

function predefinedOf(document: Dockerfile, facts: Facts): EnvironmentList {
	const { buildPlatform, targetPlatform } = facts;
	const targetStage = facts.target || document.stages.at(-1)?.name || "";
	const of = { buildPlatform, targetPlatform, targetStage };
	const isSame =
		last?.buildArguments === facts.buildArguments &&
		last.of.buildPlatform === buildPlatform &&
		last.of.targetPlatform === targetPlatform &&
		last.of.targetStage === targetStage;
	if (!isSame) {
		const environment = predefinedArguments(of, facts.buildArguments);
		last = { of, buildArguments: facts.buildArguments, environment };
	}
	return (last as Predefined).environment;
}

interface Predefined {
	readonly of: BuildFacts;
	readonly buildArguments: BuildArguments;
	readonly environment: EnvironmentList;
}

/** The predefined arguments of the file before: of many files most have the same. */
let last: Predefined | undefined;

const noArguments: ReadonlyMap<string, string> = new Map();

function announceDefaults(
	{ document, on }: Walk,
	given: EnvironmentList,
): void {
	if (on.defaultBase.length === 0) return;
	const scope = globalScope(document, given, noArguments);
	if (scope.kind === "problem") return;
	for (const stage of document.stages) {
		const base = expandWord(stage.from.base.value, scope.environment, document);
		if (base.kind === "failed") return;
		for (const listen of on.defaultBase) listen(stage, base);
	}
}

/** The names of the bases by stage; undefined when one of them cannot be. */
function announceBases(
	{ document, facts, on }: Walk,
	scope: GlobalScope,
): string[] | undefined {
	const { environment } = scope;
	const known: KnownNames = () =>
		new Set([...scope.arguments.keys(), ...environment.keys()]);
	const bases: string[] = [];
	for (const stage of document.stages) {
		const base = expandWord(stage.from.base.value, environment, document);
		for (const listen of on.base) listen(stage, base, known);
		if (base.kind === "failed" || base.value === "") {
			if (!facts.offline) return undefined;
		}
		bases.push(base.kind === "failed" ? "" : base.value);
		const word = stage.from.platform;
		if (word !== undefined && word.value !== "") {
			const platform = expandWord(word.value, environment, document);
			for (const listen of on.platform) {
				listen(stage, word, platform, environment, known);
			}
			const usable =
				platform.kind === "expanded" &&
				parsePlatform(platform.value, facts.buildPlatform).ok;
			if (!usable && !facts.offline) return undefined;
		}
		const { stop } = facts;
		if (stop?.phase === "from" && stop.stageIndex === stage.index) {
			return undefined;
		}
	}
	return bases;
}

function buildStages(
	walk: Walk,
	globals: GlobalScope,
	bases: readonly string[],
): void {
	const { document, facts, on } = walk;
	const plan = planStages(document, bases, facts);
	const records = new Map<StageNode, StageRecord>();
	for (const node of plan.nodes) {
		const { stage } = node;
		if (stage === undefined || !plan.isBuilt(node)) continue;
		const base = node.base && records.get(node.base);
		const record =
			base === undefined
				? startStage(document, facts, globals, stage, node.baseName)
				: inheritStage(stage, base);
		records.set(node, record);
		for (const listen of on.begin) listen(record);
		const outcome = buildStage(walk, globals, record, plan.triggersOf(node));
		if (outcome === "stopped") return;
	}
}

function buildStage(
	{ document, facts, on }: Walk,
	globals: GlobalScope,
	record: StageRecord,
	triggers: readonly Instruction[],
): "done" | "stopped" {
	const { stage } = record;
	const { stop, buildArguments } = facts;
	const lastStep =
		stop?.phase === "dispatch" && stop.stageIndex === stage.index
			? stop.step
			: undefined;
	const steps =
		triggers.length === 0
			? stage.instructions
			: [...triggers, ...stage.instructions];
	const { done } = on;
	for (let index = 0; index < steps.length; index++) {
		const instruction = steps[index] as Instruction;
		const isTrigger = index < triggers.length;
		if (lastStep !== undefined && index > lastStep) return "stopped";
		const { lines, span } = isTrigger ? stage.from : instruction;
		const step: Step = isTrigger
			? { instruction, state: record, lines, triggeredAt: span }
			: { instruction, state: record, lines };
		const outcome = takeStep({
			step,
			record,
			globals,
			buildArguments,
			options: document,
			fails: index === lastStep,
			on,
		});
		if (outcome === "failed" && !facts.offline) return "stopped";
		for (const listen of done) listen(step);
	}
	return lastStep === undefined ? "done" : "stopped";
}
