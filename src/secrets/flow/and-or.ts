import type { SyntaxNode } from "../../shell/syntax.ts";
import type { Removed } from "./file-system.ts";
import { type Context, runNode } from "./interpret.ts";
import type { Machine } from "./machine.ts";
import type { Locate } from "./shell-state.ts";
import { textOfSyntax } from "./syntax-text.ts";
import { doubted } from "./taint.ts";
import { shown } from "./value.ts";

type AndOr = Extract<SyntaxNode, { type: "AndOr" }>;

/** Programs that answer a question by their exit status: both answers are usual. */
const questions = new Set([
	"[",
	"test",
	"grep",
	"egrep",
	"fgrep",
	"command",
	"type",
	"which",
	"hash",
	"id",
	"getent",
	"cmp",
	"diff",
]);

/**
 * `a && b || c`. A command that only asks a question leads both ways. Of other commands success is what is expected: that the RUN
 * goes on after one failed is considered only for files with secrets that then are not removed.
 */
export function runAndOr(
	machine: Machine,
	node: AndOr,
	locate: Locate,
	context: Context,
): void {
	const start = machine.files.removed;
	const { commands, operators } = node;
	const first = commands[0];
	if (first === undefined) return;
	runNode(machine, first, locate);
	let skipped = false;
	for (let index = 1; index < commands.length; index += 1) {
		const previous = commands[index - 1] as SyntaxNode;
		const command = commands[index] as SyntaxNode;
		const operator = operators[index - 1];
		if (!machine.shell.alive && operator === "&&") continue;
		// What is not run leaves the failure as it is.
		const kind: Outcome = skipped ? "fails" : outcomeOf(previous);
		const run = () => runNode(machine, command, locate);
		if (operator === "&&") {
			skipped = kind === "fails";
			if (skipped) continue;
			const failureCounts =
				kind === "asks" &&
				!(context.last && !operators.slice(index).includes("||"));
			if (failureCounts) either(machine, run);
			else run();
		} else {
			if (kind === "succeeds") continue;
			if (kind === "fails") {
				skipped = false;
				run();
			} else runAlternative(machine, start, run);
		}
	}
	if (!context.last && !machine.shell.stopsOnError && operators.includes("&&"))
		reveal(machine, start);
}

function either(machine: Machine, run: () => void): void {
	const before = machine.snapshot();
	machine.depth += 1;
	run();
	machine.depth -= 1;
	machine.join(before);
}

/** What stands behind `||`: it starts from a world in which an earlier command may have failed. */
function runAlternative(
	machine: Machine,
	start: Removed | undefined,
	run: () => void,
): void {
	if (!machine.shell.alive) return;
	const success = machine.snapshot();
	machine.depth += 1;
	reveal(machine, start);
	run();
	machine.depth -= 1;
	machine.join(success);
}

type Outcome = "succeeds" | "fails" | "asks" | "works";

function outcomeOf(node: SyntaxNode): Outcome {
	if (node.type === "TestCommand" || node.type === "ArithmeticCommand")
		return "asks";
	if (node.type === "Pipeline") {
		const last = node.commands.at(-1);
		const kind = last === undefined ? "works" : outcomeOf(last);
		return node.prefixes.some((prefix) => prefix.type === "Negation")
			? "asks"
			: kind;
	}
	if (node.type !== "Command") return "works";
	const name = node.name?.value;
	if (name === undefined) return "works";
	if (name === "true" || name === ":") return "succeeds";
	if (name === "false") return "fails";
	if (name === "echo" || name === "export" || name === "set")
		return node.suffix.some((word) => /[$`]/.test(textOfSyntax(word)))
			? "works"
			: "succeeds";
	return questions.has(name) ? "asks" : "works";
}

/**
 * Brings the files with secrets back that the chain removed since `start`, as possible ones: had a command before the removal
 * failed, they would still be there.
 */
function reveal(machine: Machine, start: Removed | undefined): void {
	const { files } = machine;
	for (let at = files.removed; at !== start; at = at?.earlier) {
		if (at === undefined) return;
		const { path, node } = at;
		// What earlier instructions left is in an earlier layer anyway.
		if (!files.inLayer(path) || machine.before.get(path) === node) continue;
		const now = files.get(path);
		if (now?.kind === "file" && now.content.taint.size > 0) continue;
		const reason = `if a command before it fails, ${shown(path)} is not removed, and the RUN goes on all the same`;
		files.put(path, {
			...node,
			content: { ...node.content, taint: doubted(node.content.taint, reason) },
		});
	}
}
