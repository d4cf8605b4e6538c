import type { SyntaxNode } from "../../shell/syntax.ts";
import type { FileNode } from "./file-system.ts";
import { type Context, runNode } from "./interpret.ts";
import type { Machine } from "./machine.ts";
import type { Locate } from "./shell-state.ts";
import { textOfSyntax } from "./syntax-text.ts";
import { doubted } from "./taint.ts";

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
	"false",
]);

/** A file with a secret that later commands of the chain remove, unless one before them fails. */
interface Exposure {
	readonly path: string;
	readonly node: Extract<FileNode, { kind: "file" }>;
}

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
	let exposures: Exposure[] = [];
	const { commands, operators } = node;
	const first = commands[0];
	if (first === undefined) return;
	runNode(machine, first, locate);
	for (let index = 1; index < commands.length; index += 1) {
		const previous = commands[index - 1] as SyntaxNode;
		const command = commands[index] as SyntaxNode;
		const operator = operators[index - 1];
		if (!machine.shell.alive && operator === "&&") continue;
		const kind = outcomeOf(previous);
		const run = () => runNode(machine, command, locate);
		if (operator === "&&") {
			if (kind === "fails") continue;
			exposures = addExposures(machine, exposures);
			const failureCounts =
				kind === "asks" &&
				!(context.last && !operators.slice(index).includes("||"));
			if (failureCounts) either(machine, run);
			else run();
		} else {
			if (kind === "succeeds") continue;
			runAlternative(machine, exposures, run);
			exposures = [];
		}
	}
	if (!context.last && !machine.shell.stopsOnError) reveal(machine, exposures);
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
	exposures: readonly Exposure[],
	run: () => void,
): void {
	if (!machine.shell.alive) return;
	const success = machine.snapshot();
	machine.depth += 1;
	reveal(machine, exposures);
	run();
	machine.depth -= 1;
	machine.join(success);
}

function outcomeOf(node: SyntaxNode): "succeeds" | "fails" | "asks" | "works" {
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
	if (name === "echo" || name === "export" || name === "set")
		return node.suffix.some((word) => /[$`]/.test(textOfSyntax(word)))
			? "works"
			: "succeeds";
	return questions.has(name) ? "asks" : "works";
}

/** Notes the files with secrets that are in the layer after a command: if one of the next commands fails, they may stay. */
function addExposures(machine: Machine, known: Exposure[]): Exposure[] {
	for (const [path, file] of machine.files.entries()) {
		if (file.kind !== "file" || file.content.taint.size === 0) continue;
		if (!machine.files.inLayer(path)) continue;
		// What earlier instructions left is in an earlier layer anyway.
		if (machine.before.get(path) === file) continue;
		if (known.some((each) => each.path === path)) continue;
		known.push({ path, node: file });
	}
	return known;
}

function reveal(machine: Machine, exposures: readonly Exposure[]): void {
	for (const { path, node } of exposures) {
		const now = machine.files.get(path);
		if (now?.kind === "file" && now.content.taint.size > 0) continue;
		const reason = `if a command behind it fails, ${path} is not removed, and the RUN goes on all the same`;
		machine.files.put(path, {
			...node,
			content: { ...node.content, taint: doubted(node.content.taint, reason) },
		});
	}
}
