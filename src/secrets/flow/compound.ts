import type { For, If, SyntaxNode, While } from "../../shell/syntax.ts";
import { type Context, runNode } from "./interpret.ts";
import { linesOf } from "./lines.ts";
import type { Machine, Snapshot } from "./machine.ts";
import type { Locate } from "./shell-state.ts";
import { emptyValue, isKnown, literal } from "./value.ts";
import { expandWord, type Field } from "./words.ts";

type ArithmeticFor = Extract<SyntaxNode, { type: "ArithmeticFor" }>;
type Case = Extract<SyntaxNode, { type: "Case" }>;

/** More items of a list are not run one by one. */
const mostItems = 64;

/** Runs each way from the same point, and goes on as if any of them had been taken. */
export function runEither(
	machine: Machine,
	ways: readonly (() => void)[],
): void {
	const [first, ...others] = ways;
	if (first === undefined) return;
	const start = machine.snapshot();
	machine.depth += 1;
	first();
	for (const other of others) {
		const before = machine.snapshot();
		machine.restore(start);
		other();
		const after = machine.snapshot();
		machine.restore(before);
		machine.join(after);
	}
	machine.depth -= 1;
}

/** `if`: any branch may be taken. */
export function runConditional(
	machine: Machine,
	node: If,
	locate: Locate,
	context: Context,
): void {
	runNode(machine, node.clause, locate);
	const branch = (at: number): void => {
		const next = node.elif[at];
		if (next === undefined) {
			if (node.else !== undefined) runNode(machine, node.else, locate, context);
			return;
		}
		runNode(machine, next.clause, locate);
		runEither(machine, [
			() => runNode(machine, next.then, locate, context),
			() => branch(at + 1),
		]);
	};
	runEither(machine, [
		() => runNode(machine, node.then, locate, context),
		() => branch(0),
	]);
}

/** `for NAME in …`: each item when they are known. */
export function runFor(
	machine: Machine,
	name: string,
	items: readonly Field[],
	body: For["body"],
	locate: Locate,
): void {
	const listed =
		items.length <= mostItems &&
		items.every(({ text, glob }) => isKnown(text) && !glob);
	inLoop(machine, () => {
		for (const item of items.slice(0, mostItems)) {
			const run = () => {
				const { text, taint } = item;
				const unsure = !isKnown(text) || item.glob;
				machine.setVariable(name, {
					text: item.glob ? globToHoles(machine, name, text) : text,
					taint,
				});
				if (unsure) twice(() => runNode(machine, body, locate));
				else runNode(machine, body, locate);
			};
			if (listed) run();
			else runEither(machine, [run, () => {}]);
		}
	});
}

/** A name that a pattern may stand for: what the pattern leaves open is not known. */
function globToHoles(machine: Machine, name: string, pattern: string): string {
	return pattern.replace(/[*?]+|\[[^\]]*\]/g, () => machine.fresh(name));
}

/** `while`, `until` and `for ((…))`: the body may run any number of times. */
export function runWhile(
	machine: Machine,
	node: While | ArithmeticFor,
	locate: Locate,
): void {
	const clause = () => {
		if (node.type === "While") runNode(machine, node.clause, locate);
	};
	const text = node.type === "While" ? clauseText(node.clause) : "";
	const always =
		node.type === "While" &&
		((node.kind === "while" && (text === "true" || text === ":")) ||
			(node.kind === "until" && text === "false"));
	const body = () =>
		twice(() => {
			runNode(machine, node.body, locate);
			clause();
		});
	const lines = node.type === "While" ? linesToRead(machine, node) : undefined;
	inLoop(machine, () => {
		if (lines !== undefined) {
			for (const line of lines) {
				const { descriptors } = machine.shell;
				machine.shell.descriptors = { ...descriptors, input: literal(line) };
				clause();
				machine.shell.descriptors = { ...descriptors, input: emptyValue };
				runNode(machine, node.body, locate);
				machine.shell.descriptors = descriptors;
			}
			return;
		}
		clause();
		if (always) {
			body();
			// Such a loop ends by a jump only.
			if (machine.jumps.length > 0) machine.shell.alive = false;
		} else runEither(machine, [body, () => {}]);
	});
}

/** The lines that `while read …` goes through, when all of them are known. */
function linesToRead(
	machine: Machine,
	node: While,
): readonly string[] | undefined {
	const command = node.clause.commands[0]?.command;
	if (
		node.kind !== "while" ||
		node.clause.commands.length !== 1 ||
		command?.type !== "Command" ||
		command.name?.value !== "read" ||
		command.args.some(
			(word) => word.type === "Word" && /^-.*[duna]/.test(word.value),
		)
	)
		return undefined;
	const { text } = machine.shell.descriptors.input;
	if (!isKnown(text) || text === "") return undefined;
	const { lines, ended } = linesOf(text);
	// Of a last line without an end `read` says that there is none.
	const read = ended ? lines : lines.slice(0, -1);
	return read.length <= mostItems ? read : undefined;
}

function clauseText(list: While["clause"]): string {
	const command = list.commands[0]?.command;
	if (list.commands.length !== 1 || command?.type !== "Command") return "";
	return command.suffix.length === 0 ? (command.name?.value ?? "") : "";
}

/** Once more, because a second turn sees what the first one left. */
function twice(run: () => void): void {
	run();
	run();
}

/** `break` and `continue` lead behind the loop, as far as this analysis is concerned. */
function inLoop(machine: Machine, run: () => void): void {
	const outer = machine.jumps;
	machine.jumps = [];
	machine.loops += 1;
	run();
	machine.loops -= 1;
	const jumps: readonly Snapshot[] = machine.jumps;
	machine.jumps = outer;
	for (const jump of jumps)
		machine.join({ ...jump, shell: { ...jump.shell, alive: true } });
}

/** `case`: any branch may be taken, or none. */
export function runCase(
	machine: Machine,
	node: Case,
	locate: Locate,
	context: Context,
): void {
	// Its substitutions run; a shell that traces prints the word as written.
	expandWord(machine, node.word, locate);
	const ways = node.items.map(
		(item) => () => runNode(machine, item.body, locate, context),
	);
	const hasDefault = node.items.some((item) =>
		item.pattern.some((pattern) => pattern.value === "*"),
	);
	runEither(machine, hasDefault ? ways : [...ways, () => {}]);
}
