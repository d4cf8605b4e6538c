import type { Script, Statement, SyntaxNode } from "../../shell/syntax.ts";
import type { Span } from "../../text/span.ts";
import { runAndOr } from "./and-or.ts";
import { runCase, runConditional, runFor, runWhile } from "./compound.ts";
import type { Machine } from "./machine.ts";
import { runPipeline } from "./pipeline.ts";
import { withRedirections } from "./redirect.ts";
import type { Locate } from "./shell-state.ts";
import { runSimpleCommand, traceWords } from "./simple-command.ts";
import { inSubshell } from "./subshell.ts";
import { unionAll } from "./taint.ts";
import { literal, type Value } from "./value.ts";
import { expandFields, expandWord } from "./words.ts";

/** Scripts and functions nested deeper are not followed. */
const deepest = 40;

/**
 * Whether the commands that come run only if all before them succeeded. `last` says that the RUN fails when the command fails, so
 * that nothing is kept of what it did.
 */
export interface Context {
	readonly last: boolean;
}

/** Runs statements one after the other. */
export function runList(
	machine: Machine,
	statements: readonly Statement[],
	locate: Locate,
	context: Context = { last: false },
): void {
	for (const [index, statement] of statements.entries()) {
		if (!machine.shell.alive) return;
		const last = context.last && index === statements.length - 1;
		if (statement.background)
			inSubshell(machine, () =>
				runNode(machine, statement.command, locate, { last: false }),
			);
		else runNode(machine, statement.command, locate, { last });
	}
}

/** Runs one node of the tree, whatever it is. */
export function runNode(
	machine: Machine,
	node: SyntaxNode,
	locate: Locate,
	context: Context = { last: false },
): void {
	if (!machine.shell.alive) return;
	switch (node.type) {
		case "Script":
		case "CompoundList":
			runList(machine, node.commands, locate, context);
			return;
		case "Statement":
			runNode(machine, node.command, locate, context);
			return;
		case "Command":
			runSimpleCommand(machine, node, locate);
			return;
		case "AndOr":
			runAndOr(machine, node, locate, context);
			return;
		case "Pipeline":
			runPipeline(machine, node, locate, context);
			return;
		case "Redirected":
			withRedirections(machine, node.redirects, locate, () =>
				runNode(machine, node.command, locate, context),
			);
			return;
		case "If":
			runConditional(machine, node, locate, context);
			return;
		case "For":
		case "Select":
			if (node.type === "Select" && node.wordlist !== undefined)
				showMenu(
					machine,
					expandFields(machine, node.wordlist, locate),
					node,
					locate,
				);
			runFor(
				machine,
				node.name.value,
				node.wordlist === undefined
					? machine.shell.positional
							.slice(1)
							.map((value) => ({ ...value, glob: false }))
					: expandFields(machine, node.wordlist, locate),
				node.body,
				locate,
			);
			return;
		case "ArithmeticFor":
		case "While":
			runWhile(machine, node, locate);
			return;
		case "Case":
			runCase(machine, node, locate, context);
			return;
		case "Subshell":
			inSubshell(machine, () => runNode(machine, node.body, locate, context));
			return;
		case "BraceGroup":
			runNode(machine, node.body, locate, context);
			return;
		case "Function":
			machine.shell.functions.set(node.name.value, {
				body: node.body,
				locate,
			});
			return;
		case "Coproc":
			runCoprocess(machine, node, locate);
			return;
		case "TestCommand":
			runTest(machine, node.expression, locate);
			return;
		case "ArithmeticCommand":
			return;
		default:
			return;
	}
}

/** `select` prints what there is to choose from. */
function showMenu(
	machine: Machine,
	items: readonly Value[],
	node: SyntaxNode,
	locate: Locate,
): void {
	const sink = machine.shell.descriptors.outputs.get(2);
	if (sink !== undefined)
		machine.print(
			sink,
			{
				text: machine.fresh("menu"),
				taint: unionAll(items.map((item) => item.taint)),
			},
			locate(node.pos, node.end),
			"`select` prints it",
		);
}

/** `coproc`: what it prints is read through a descriptor that an array names. */
function runCoprocess(
	machine: Machine,
	node: Extract<SyntaxNode, { type: "Coproc" }>,
	locate: Locate,
): void {
	const buffer = machine.newBuffer();
	inSubshell(machine, () => {
		const { descriptors } = machine.shell;
		const outputs = new Map(descriptors.outputs).set(1, buffer);
		machine.shell.descriptors = { ...descriptors, outputs };
		runNode(machine, node.body, locate);
	});
	const { descriptors } = machine.shell;
	machine.shell.descriptors = {
		...descriptors,
		inputs: new Map(descriptors.inputs).set(coprocessInput, buffer.content),
	};
	machine.setVariable(
		node.name?.value ?? "COPROC",
		literal(`${coprocessInput} ${coprocessOutput}`),
		false,
		new Map([
			["0", literal(String(coprocessInput))],
			["1", literal(String(coprocessOutput))],
		]),
	);
}

/** Descriptors as bash takes them for its first coprocess. */
const coprocessInput = 63;
const coprocessOutput = 60;

/** `[[ … ]]`: words are expanded, and a traced shell prints them. */
function runTest(machine: Machine, node: SyntaxNode, locate: Locate): void {
	switch (node.type) {
		case "TestUnary":
			traceWords(
				machine,
				[expandWord(machine, node.operand, locate)],
				locate(node.pos, node.end),
			);
			return;
		case "TestBinary": {
			const left = expandWord(machine, node.left, locate);
			const right = expandWord(machine, node.right, locate);
			traceWords(machine, [left, right], locate(node.pos, node.end));
			// What matched, and its parts.
			if (node.operator === "=~")
				machine.setVariable(
					"BASH_REMATCH",
					{ text: machine.fresh("match"), taint: left.taint },
					false,
					"mixed",
				);
			return;
		}
		case "TestLogical":
			for (const operand of node.operands) runTest(machine, operand, locate);
			return;
		case "TestNot":
			runTest(machine, node.operand, locate);
			return;
		case "TestGroup":
			runTest(machine, node.expression, locate);
			return;
		default:
			return;
	}
}

/** Runs a text as shell script; positions in it are found by `locate`. */
export function runText(machine: Machine, text: string, locate: Locate): void {
	const script = parseText(machine, text);
	nested(machine, locate(0, text.length), () =>
		runList(machine, script.commands, locate),
	);
}

export function parseText(machine: Machine, text: string): Script {
	return machine.parser.parse(text);
}

/** Runs something one level deeper, unless that is too deep. */
export function nested(machine: Machine, span: Span, run: () => void): void {
	if (machine.nesting >= deepest) {
		machine.unknownProgram(
			machine.reachable(),
			span,
			"scripts and functions call each other too deeply to be followed",
		);
		return;
	}
	machine.nesting += 1;
	run();
	machine.nesting -= 1;
}
