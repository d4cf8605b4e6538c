import type { Script } from "../../shell/syntax.ts";
import type { Span } from "../../text/span.ts";
import { runList } from "./interpret.ts";
import type { Machine } from "./machine.ts";
import { redirectedInput } from "./redirect.ts";
import type { Locate } from "./shell-state.ts";
import { inSubshell } from "./subshell.ts";
import { along } from "./taint.ts";
import { emptyValue, trimEnd, type Value } from "./value.ts";

/** What a script prints: the value of `$(…)`, or of the file that `<(…)` names. */
export function captureScript(
	machine: Machine,
	script: Script | undefined,
	locate: Locate,
	span: Span,
	trim = true,
): Value {
	if (script === undefined) return emptyValue;
	const only = script.commands.length === 1 ? script.commands[0] : undefined;
	if (only?.command.type === "Command" && only.command.name === undefined) {
		// `$(<file)` reads the file without a program.
		const value = redirectedInput(machine, only.command, locate);
		if (value !== undefined) return trimEnd(value);
	}
	const buffer = machine.newBuffer();
	inSubshell(machine, () => {
		const { descriptors } = machine.shell;
		const outputs = new Map(descriptors.outputs).set(1, buffer);
		machine.shell.descriptors = { ...descriptors, outputs };
		runList(machine, script.commands, locate);
	});
	const value = trim ? trimEnd(buffer.content) : buffer.content;
	return { ...value, taint: along(value.taint, span, "taken as text") };
}
