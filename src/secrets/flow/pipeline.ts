import type { SyntaxNode } from "../../shell/syntax.ts";
import { type Context, runNode } from "./interpret.ts";
import type { Machine } from "./machine.ts";
import type { Locate } from "./shell-state.ts";
import type { Buffer } from "./sink.ts";
import { inSubshell } from "./subshell.ts";
import { emptyValue, type Value } from "./value.ts";

type Pipeline = Extract<SyntaxNode, { type: "Pipeline" }>;

/** Runs the commands of a pipeline one after the other, each on what the one before printed. */
export function runPipeline(
	machine: Machine,
	node: Pipeline,
	locate: Locate,
	context: Context,
): void {
	const { commands, operators } = node;
	if (commands.length === 1) {
		const only = commands[0];
		if (only !== undefined) runNode(machine, only, locate, context);
		return;
	}
	let input: Value | undefined;
	for (const [index, command] of commands.entries()) {
		const operator = operators[index];
		const buffer = operator === undefined ? undefined : machine.newBuffer();
		const given = input;
		inSubshell(machine, () => {
			connect(machine, given, buffer, operator === "|&");
			runNode(machine, command, locate);
		});
		input = buffer?.content ?? emptyValue;
	}
}

function connect(
	machine: Machine,
	input: Value | undefined,
	buffer: Buffer | undefined,
	withErrors: boolean,
): void {
	const { descriptors } = machine.shell;
	const outputs = new Map(descriptors.outputs);
	if (buffer !== undefined) {
		outputs.set(1, buffer);
		if (withErrors) outputs.set(2, buffer);
	}
	machine.shell.descriptors = {
		...descriptors,
		input: input ?? descriptors.input,
		outputs,
	};
}
