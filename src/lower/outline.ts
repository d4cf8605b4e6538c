import type { LineRange } from "../dockerfile/ast.ts";
import type { GlobalArgument } from "../dockerfile/scope.ts";
import type { Outline, OutlineArgument, OutlineId } from "./lowered.ts";
import type { Lowering } from "./lowering.ts";
import type { StageBuild } from "./stage-build.ts";

/** What the target takes from outside: of itself first, then of the stages it builds on and reads from. The first mention counts. */
export function outlineOf(lowering: Lowering, target: StageBuild): Outline {
	const stages = basesFirst(target, lowering);
	const { stage } = target.node;
	return {
		name: stage?.name ?? "",
		description: stage?.from.description ?? "",
		arguments: argumentsOf(lowering, stages),
		secrets: requirements(stages, "secrets"),
		ssh: requirements(stages, "ssh"),
	};
}

function argumentsOf(
	lowering: Lowering,
	stages: readonly StageBuild[],
): readonly OutlineArgument[] {
	const globals = lowering.globals.arguments;
	let found: Map<string, OutlineArgument> | undefined;
	for (const stage of stages) {
		if (stage.usedInFrom.size === 0 && stage.outline?.used === undefined)
			continue;
		found ??= new Map();
		const declared = stage.outline?.declared;
		for (const name of usedArguments(stage, globals)) {
			if (found.has(name)) continue;
			const own = declared?.get(name);
			const global = globals.get(name);
			const known =
				own ??
				(global && {
					declaration: global.declaration,
					value: global.value ?? "",
					lines: global.instruction.lines,
				});
			if (known === undefined) continue;
			found.set(name, {
				name,
				description: known.declaration.description ?? "",
				value: known.value,
				lines: known.lines,
			});
		}
	}
	return found === undefined ? none : byLine([...found.values()]);
}

const none: readonly never[] = [];

/** The arguments a stage uses, and those that their defaults use. */
function usedArguments(
	{ outline, usedInFrom }: StageBuild,
	globals: ReadonlyMap<string, GlobalArgument>,
): ReadonlySet<string> {
	const all = new Set([...usedInFrom, ...(outline?.used ?? [])]);
	// A set hands out what is added while it is walked.
	for (const name of all) {
		if (outline?.declared?.has(name)) continue;
		for (const inner of globals.get(name)?.uses ?? []) all.add(inner);
	}
	return all;
}

function requirements(
	stages: readonly StageBuild[],
	kind: "secrets" | "ssh",
): readonly OutlineId[] {
	let found: Map<string, OutlineId> | undefined;
	for (const { outline } of stages) {
		const list = kind === "ssh" ? outline?.ssh : outline?.secrets;
		if (list === undefined) continue;
		found ??= new Map();
		for (const [name, requirement] of list) {
			if (!found.has(name)) found.set(name, { name, ...requirement });
		}
	}
	return found === undefined ? none : byLine([...found.values()]);
}

function byLine<T extends { readonly lines: LineRange }>(
	items: readonly T[],
): readonly T[] {
	if (items.length < 2) return items;
	return items.toSorted((a, b) => a.lines.first - b.lines.first);
}

/** The target and all it needs: each stage before what it builds on, and that before what it reads from. */
function basesFirst(
	target: StageBuild,
	{ stages }: Lowering,
): readonly StageBuild[] {
	if (target.base === undefined && target.node.dependencies.size === 0)
		return [target];
	const found = new Set<StageBuild>();
	const open = [target];
	for (let stage = open.pop(); stage !== undefined; stage = open.pop()) {
		if (found.has(stage)) continue;
		found.add(stage);
		const read = [...stage.node.dependencies.keys()].reverse();
		for (const { index } of read) open.push(stages[index] as StageBuild);
		if (stage.base !== undefined) open.push(stage.base);
	}
	return [...found];
}
