import type { Dockerfile } from "../../dockerfile/ast.ts";
import { EnvironmentList } from "../../dockerfile/environment.ts";
import { expandWord } from "../../dockerfile/expand.ts";
import {
	type BuildArguments,
	globalScope,
	predefinedArguments,
} from "../../dockerfile/scope.ts";
import {
	chooseTarget,
	reachableFrom,
	type StageNode,
	stageGraphOf,
	stageLabel,
} from "../../dockerfile/stages.ts";
import type { Analysis, FlowOptions } from "./analysis.ts";
import { Findings, type StagePlace } from "./findings.ts";
import type {
	FlowFinding,
	FlowReport,
	FlowVerdict,
	SecretResult,
} from "./flow-report.ts";
import { SecretRegistry } from "./secret-registry.ts";
import { isHarmlessValue, isSensitiveName } from "./sensitive-names.ts";
import { runInstruction } from "./stage-instructions.ts";
import { childStage, freshStage, type StageState } from "./stage-state.ts";
import { hole } from "./value.ts";

/**
 * Follows every secret of a Dockerfile to where its bytes can go. Pure: the same document and options give the same report. Never
 * throws; what cannot be followed is a finding with the verdict `unknown`.
 */
export function analyseFlow(
	document: Dockerfile,
	options: FlowOptions,
): FlowReport {
	const buildArguments = options.buildArguments ?? new Map<string, string>();
	const { globals, environment } = globalValues(document, buildArguments);
	const baseNames = document.stages.map((stage) => {
		const name = expandWord(stage.from.base.value, environment, document);
		return name.kind === "expanded" ? name.value : stage.from.base.value;
	});
	const graph = stageGraphOf(document, baseNames);
	const target = chooseTarget(graph, options.target);
	const built =
		target === undefined ? new Set<StageNode>() : reachableFrom(target);
	const exported = chainOf(target);
	const states = new Map<StageNode, StageState>();
	const open = new Set<StageNode>();
	const analysis: Analysis = {
		document,
		options,
		graph,
		findings: new Findings(),
		secrets: new SecretRegistry(),
		globals,
		caches: new Map(),
		stateOf(node) {
			const known = states.get(node);
			if (known !== undefined) return known;
			// A circle of stages cannot be built; here it just comes to an end.
			if (open.has(node)) return freshStage(node.baseName);
			open.add(node);
			const place: StagePlace = {
				label:
					node.stage === undefined ? node.baseName : stageLabel(node.stage),
				exported: exported.has(node),
				built: built.has(node),
			};
			const state = runStage(analysis, node, place);
			states.set(node, state);
			return state;
		},
	};
	noteGlobalSecrets(analysis);
	for (const node of graph.nodes)
		if (node.stage !== undefined) analysis.stateOf(node);
	const findings = analysis.findings.list();
	return {
		source: document.source,
		secrets: resultsOf(analysis.secrets, findings),
		findings,
	};
}

/** A stage and all it builds on: what an image of it consists of. */
function chainOf(target: StageNode | undefined): ReadonlySet<StageNode> {
	const chain = new Set<StageNode>();
	for (
		let node = target;
		node !== undefined && !chain.has(node);
		node = node.base
	)
		chain.add(node);
	return chain;
}

function globalValues(document: Dockerfile, buildArguments: BuildArguments) {
	const platform = {
		os: "linux",
		architecture: "amd64",
		variant: "",
		osVersion: "",
		osFeatures: [],
	};
	const predefined = predefinedArguments(
		{ buildPlatform: platform, targetPlatform: platform, targetStage: "" },
		buildArguments,
	);
	const scope = globalScope(document, predefined, buildArguments);
	const environment =
		scope.kind === "scope" ? scope.environment : EnvironmentList.of();
	const globals = new Map<string, string>();
	for (const instruction of document.globalArguments)
		for (const { key } of instruction.declarations)
			globals.set(
				key.value,
				environment.get(key.value) ?? hole(`$${key.value}`),
			);
	return { globals, environment };
}

/** Arguments before the first FROM are in no image, but they are secrets all the same. */
function noteGlobalSecrets({ document, secrets, options }: Analysis): void {
	for (const instruction of document.globalArguments)
		for (const { key, value } of instruction.declarations)
			if (
				isSensitiveName(key.value, options.sensitiveNames) &&
				!(
					value !== undefined &&
					value.value !== "" &&
					isHarmlessValue(value.value, key.value)
				)
			)
				secrets.intern("argument", key.value, instruction.span);
}

function runStage(
	analysis: Analysis,
	node: StageNode,
	place: StagePlace,
): StageState {
	const base =
		node.base === undefined ? undefined : analysis.stateOf(node.base);
	const state =
		base === undefined ? freshStage(node.baseName) : childStage(base);
	if (node.stage === undefined) return state;
	const bases = new Set<string>();
	for (let at = node.base; at !== undefined; at = at.base)
		if (at.stage !== undefined) bases.add(stageLabel(at.stage));
	const run = (instruction: (typeof node.stage.instructions)[number]) => {
		runInstruction(analysis, state, place, instruction);
		analysis.findings.settle(place, bases, instruction, (path, secret) => {
			const file = state.files.getLink(path);
			return file?.kind === "file" && file.content.taint.has(secret);
		});
	};
	for (const trigger of base?.triggers ?? []) run(trigger);
	state.triggers = [];
	for (const instruction of node.stage.instructions) run(instruction);
	runTriggersElsewhere(analysis, node, state, place);
	return state;
}

/** Triggers that no stage of the file runs will run in builds of others, on top of this stage. */
function runTriggersElsewhere(
	analysis: Analysis,
	node: StageNode,
	state: StageState,
	place: StagePlace,
): void {
	if (analysis.graph.nodes.some((other) => other.base === node)) return;
	const child = childStage(state);
	for (const trigger of state.triggers)
		runInstruction(analysis, child, place, trigger);
}

function resultsOf(
	secrets: SecretRegistry,
	findings: readonly FlowFinding[],
): readonly SecretResult[] {
	const verdicts = new Map<unknown, FlowVerdict>();
	for (const { secret, verdict } of findings)
		if (verdicts.get(secret) !== "leaks") verdicts.set(secret, verdict);
	return secrets
		.list()
		.map((secret) => ({ secret, verdict: verdicts.get(secret) ?? "clean" }));
}
