import type { LineRange } from "../../dockerfile/ast.ts";
import type { PlannedArgument } from "./secret-plan.ts";
import type { TargetWalk, WalkedStage } from "./target-walk.ts";

/** The build arguments that a target uses, in the order of their lines; the first mention of each counts. */
export function argumentsOf(walk: TargetWalk): readonly PlannedArgument[] {
	const found = new Map<string, PlannedArgument>();
	for (const stage of basesFirst(walk)) {
		const { own, used } = declarationsOf(stage);
		const globals = walk.globals.arguments;
		for (const name of used) {
			if (!own.has(name)) {
				for (const inner of globals.get(name)?.uses ?? []) used.add(inner);
			}
			if (found.has(name)) continue;
			const global = globals.get(name);
			const argument =
				own.get(name) ??
				(global && {
					name,
					description: global.declaration.description ?? "",
					value: global.value ?? "",
					lines: global.instruction.lines,
				});
			if (argument !== undefined) found.set(name, argument);
		}
	}
	return [...found.values()].sort((a, b) => a.lines.first - b.lines.first);
}

function declarationsOf(stage: WalkedStage): {
	readonly own: ReadonlyMap<string, PlannedArgument>;
	/** A set hands out what is added while it is walked. */
	readonly used: Set<string>;
} {
	const own = new Map<string, PlannedArgument>();
	const used = new Set(stage.usedInFrom);
	for (const { instruction, declared, lines } of stage.steps) {
		if (instruction.kind !== "arg") continue;
		for (const { key, description } of instruction.declarations) {
			const name = key.value;
			used.add(name);
			const value = declared?.findLast((each) => each.name === name)?.value;
			if (value === undefined) continue;
			own.set(name, argumentOf(name, description, value, lines));
		}
	}
	return { own, used };
}

function argumentOf(
	name: string,
	description: string | undefined,
	value: string,
	lines: LineRange,
): PlannedArgument {
	return { name, description: description ?? "", value, lines };
}

/** The target, what it builds on, and then what these read from. */
export function basesFirst({
	target,
	stages,
}: TargetWalk): readonly WalkedStage[] {
	const byNode = new Map(stages.map((stage) => [stage.node, stage]));
	const found = new Set<WalkedStage>();
	const open: (WalkedStage | undefined)[] = [target];
	while (open.length > 0) {
		const stage = open.pop();
		if (stage === undefined || found.has(stage)) continue;
		found.add(stage);
		for (const node of [...stage.node.dependencies.keys()].reverse()) {
			open.push(byNode.get(node));
		}
		open.push(stage.base);
	}
	return [...found];
}
