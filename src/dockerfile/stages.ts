import type {
	Dockerfile,
	Instruction,
	MountFlag,
	RunInstruction,
	Stage,
} from "./ast.ts";
import { emptyEnvironment } from "./environment.ts";
import { expandWord } from "./expand.ts";
import type { WordOptions } from "./word.ts";

/**
 * How stages name each other. A graph holds the stages of a file and, after them, the images that COPY and mounts read without
 * building on them: a node each time one is named, because each is looked up and counted for itself.
 */
export interface StageGraph {
	readonly nodes: readonly StageNode[];
	/** The last stage of that name, in any spelling. */
	find(name: string): StageNode | undefined;
}

export interface StageNode {
	/** Its place among the nodes. */
	readonly index: number;
	/** Absent for an image that is no stage. */
	readonly stage: Stage | undefined;
	/** What the base is called, after expansion. */
	readonly baseName: string;
	/** The stage it builds on; undefined when the base is an image. */
	readonly base: StageNode | undefined;
	/** What its instructions read from, in the order of first mention. */
	readonly dependencies: ReadonlyMap<StageNode, Instruction>;
}

/** A graph in the making. */
export interface StageGraphBuilder extends StageGraph {
	/**
	 * Adds the next stage of the file. It builds on an earlier stage if one has exactly the name `baseName`, unless `standsAlone`:
	 * the client replaced it.
	 */
	addStage(stage: Stage, baseName: string, standsAlone?: boolean): StageNode;
	/** Notes what an instruction of `user` reads from. */
	addDependency(
		user: StageNode,
		instruction: Instruction,
		source: StageReference,
	): StageNode;
}

/** Where COPY --from and mounts read: a node that is there, or an image of that name. */
export type StageReference =
	| { readonly kind: "node"; readonly node: StageNode }
	| { readonly kind: "image"; readonly name: string };

/** The base that is no image. */
export const scratchName = "scratch";

interface MutableNode extends StageNode {
	dependencies: Map<StageNode, Instruction>;
}

/** Of nodes that read from nowhere, which most do. */
const noDependencies: Map<StageNode, Instruction> = new Map();

export function createStageGraph(): StageGraphBuilder {
	return new Graph();
}

class Graph implements StageGraphBuilder {
	readonly nodes: MutableNode[] = [];
	/** Absent as long as no stage has a name: most files have one stage, without. */
	private byName: Map<string, MutableNode> | undefined = undefined;

	find(name: string): StageNode | undefined {
		return this.byName?.get(name.toLowerCase());
	}

	addStage(stage: Stage, baseName: string, standsAlone = false): StageNode {
		const base = standsAlone ? undefined : this.byName?.get(baseName);
		const node = this.add(stage, baseName, base);
		if (stage.name !== undefined) {
			this.byName ??= new Map();
			this.byName.set(stage.name, node);
		}
		return node;
	}

	addDependency(
		user: StageNode,
		instruction: Instruction,
		source: StageReference,
	): StageNode {
		const node =
			source.kind === "node"
				? source.node
				: this.add(undefined, source.name, this.byName?.get(source.name));
		// The instruction that names it last is the one that errors point at.
		const reader = user as MutableNode;
		if (reader.dependencies === noDependencies) reader.dependencies = new Map();
		reader.dependencies.set(node, instruction);
		return node;
	}

	private add(
		stage: Stage | undefined,
		baseName: string,
		base: StageNode | undefined,
	): MutableNode {
		const index = this.nodes.length;
		const node: MutableNode = {
			index,
			stage,
			baseName,
			base,
			dependencies: noDependencies,
		};
		this.nodes.push(node);
		return node;
	}
}

/** The graph of a file whose bases are known: `baseNames` are the expanded ones, by stage. */
export function stageGraphOf(
	document: Dockerfile,
	baseNames: readonly string[],
): StageGraphBuilder {
	const graph = createStageGraph();
	for (const stage of document.stages) {
		graph.addStage(stage, baseNames[stage.index] ?? stage.from.base.value);
	}
	for (const node of graph.nodes.slice()) {
		addReferences(document, graph, node, node.stage?.instructions ?? []);
	}
	return graph;
}

/** Adds what instructions of a stage read from. What is wrong with a `--from` is for the build to tell. */
export function addReferences(
	document: Dockerfile,
	graph: StageGraphBuilder,
	node: StageNode,
	instructions: readonly Instruction[],
): void {
	for (const instruction of instructions) {
		const found = referencesOf(instruction, graph, document);
		if (found.kind === "problem") continue;
		for (const source of found.sources) {
			graph.addDependency(node, instruction, source);
		}
	}
}

/** What the progress of a build calls a stage: its name, or `stage-N` with its place in the file. */
export function stageLabel(stage: Stage): string {
	return stage.name ?? `stage-${stage.index}`;
}

/** The stage to build: the one of that name, or the last one of the file when no name is given. */
export function chooseTarget(
	graph: StageGraph,
	name: string | undefined,
): StageNode | undefined {
	if (name !== undefined && name !== "") return graph.find(name);
	const { nodes } = graph;
	for (let index = nodes.length - 1; index >= 0; index -= 1) {
		const node = nodes[index];
		if (node?.stage !== undefined) return node;
	}
	return undefined;
}

/** What an instruction reads from, or what is wrong with its `--from`. */
export type References =
	| { readonly kind: "sources"; readonly sources: readonly StageReference[] }
	| {
			readonly kind: "problem";
			/** `variable`: expansion is not possible there. `index`: there is no stage of that number. */
			readonly problem: "variable" | "index";
			readonly text: string;
	  };

const noSources: References = { kind: "sources", sources: [] };

/**
 * What an instruction reads from: of COPY the stage of `--from`, by name or by its index among the nodes, else an image; of RUN
 * one source per mount, by name only (a number is an image), and the empty image for a mount without `from`.
 */
export function referencesOf(
	instruction: Instruction,
	graph: StageGraph,
	options: WordOptions,
): References {
	switch (instruction.kind) {
		case "copy": {
			const from = instruction.from?.value ?? "";
			if (from === "") return noSources;
			if (!isPlainName(from, options)) {
				return { kind: "problem", problem: "variable", text: from };
			}
			if (isInteger(from)) {
				const node = graph.nodes[Number(from)];
				if (node === undefined) {
					return { kind: "problem", problem: "index", text: from };
				}
				return { kind: "sources", sources: [{ kind: "node", node }] };
			}
			return { kind: "sources", sources: [referenceTo(from, graph)] };
		}
		case "run":
			if (instruction.mounts.length === 0) return noSources;
			return {
				kind: "sources",
				sources: mountSources(instruction).map((name) =>
					referenceTo(name, graph),
				),
			};
		default:
			return noSources;
	}
}

/** For each mount of a RUN: the stage or image named by its `from` as written, or the empty image. */
export function mountSources(instruction: RunInstruction): readonly string[] {
	return instruction.mounts.map((mount) => mountFrom(mount) || scratchName);
}

/** The `from` of a mount as written (the last one counts); empty when there is none. */
export function mountFrom(mount: MountFlag): string {
	const { options } = mount;
	for (let at = options.length - 1; at >= 0; at -= 1) {
		const option = options[at];
		if (option?.key === "from" && option.value !== undefined)
			return option.value.value;
	}
	return "";
}

function referenceTo(name: string, graph: StageGraph): StageReference {
	const node = graph.find(name);
	return node === undefined ? { kind: "image", name } : { kind: "node", node };
}

/** Whether variable expansion would leave the text as it is. */
function isPlainName(text: string, options: WordOptions): boolean {
	const expansion = expandWord(text, emptyEnvironment, options);
	return expansion.kind === "expanded" && expansion.value === text;
}

/** A decimal number, as Go's `strconv.Atoi` takes it. */
function isInteger(text: string): boolean {
	return /^[+-]?[0-9]+$/.test(text) && Number.isSafeInteger(Number(text));
}

/** A node and all it builds on or reads from, in the order of discovery. */
export function reachableFrom(target: StageNode): ReadonlySet<StageNode> {
	const found = new Set<StageNode>([target]);
	// A set hands out what is added while it is walked.
	for (const node of found) {
		if (node.base !== undefined) found.add(node.base);
		for (const dependency of node.dependencies.keys()) found.add(dependency);
	}
	return found;
}

/** A way of reading that leads back to where it was. */
export interface StageCycle {
	/** Where the search began. */
	readonly node: StageNode;
	/** The instructions on the way; the last one closes the circle. */
	readonly instructions: readonly Instruction[];
}

/** The first circle of stages that read from each other. (Building on a stage cannot make one: the base is always earlier.) */
export function findStageCycle(graph: StageGraph): StageCycle | undefined {
	let visited: Set<StageNode> | undefined;
	for (const start of graph.nodes) {
		if (!readsReaders(start) || visited?.has(start)) continue;
		visited ??= new Set();
		const instructions = searchCycle(start, visited);
		if (instructions !== undefined) return { node: start, instructions };
	}
	return undefined;
}

/** Whether any way on leads from what a node reads from. */
function readsReaders(node: StageNode): boolean {
	if (node.dependencies.size === 0) return false;
	for (const { dependencies } of node.dependencies.keys())
		if (dependencies.size > 0) return true;
	return false;
}

interface Step {
	readonly node: StageNode;
	/** What led here; absent for the first step. */
	readonly instruction: Instruction | undefined;
	readonly rest: Iterator<[StageNode, Instruction]>;
}

/** Depth first, with a stack of its own: chains of stages may be longer than the language's. */
function searchCycle(
	start: StageNode,
	visited: Set<StageNode>,
): readonly Instruction[] | undefined {
	const onPath = new Set<StageNode>();
	const path: Step[] = [];
	const enter = (node: StageNode, instruction?: Instruction) => {
		visited.add(node);
		onPath.add(node);
		path.push({ node, instruction, rest: node.dependencies.entries() });
	};
	enter(start);
	for (let step = path.at(-1); step !== undefined; step = path.at(-1)) {
		const next = step.rest.next();
		if (next.done) {
			onPath.delete(step.node);
			path.pop();
			continue;
		}
		const [node, instruction] = next.value;
		if (onPath.has(node)) {
			return [...path.map((each) => each.instruction), instruction].filter(
				(each) => each !== undefined,
			);
		}
		if (!visited.has(node)) enter(node, instruction);
	}
	return undefined;
}
