import type {
	CmdInstruction,
	EntrypointInstruction,
	ShellInstruction,
} from "../ast.ts";
import { readCommand } from "../command.ts";
import { checkFlags, NO_FLAGS } from "../flags.ts";
import { type Failure, failure } from "../problem.ts";
import { atLeastOneArgument, type Line } from "./line.ts";

/** CMD, ENTRYPOINT and SHELL. */

export function readCmd(line: Line): CmdInstruction | Failure {
	const command = readCommand(line.arguments);
	if (command.kind === "failed") return command;
	const wrongFlag = checkFlags(line.flags, NO_FLAGS);
	if (wrongFlag !== undefined) return wrongFlag;
	return { ...line, kind: "cmd", command };
}

export function readEntrypoint(line: Line): EntrypointInstruction | Failure {
	const command = readCommand(line.arguments);
	if (command.kind === "failed") return command;
	const wrongFlag = checkFlags(line.flags, NO_FLAGS);
	if (wrongFlag !== undefined) return wrongFlag;
	return { ...line, kind: "entrypoint", command };
}

export function readShell(line: Line): ShellInstruction | Failure {
	const command = readCommand(line.arguments);
	if (command.kind === "failed") return command;
	const wrongFlag = checkFlags(line.flags, NO_FLAGS);
	if (wrongFlag !== undefined) return wrongFlag;
	const words = command.kind === "exec" ? command.words : [command.text];
	if (words.length === 0 || line.arguments.value === "")
		return atLeastOneArgument(line, 'SHELL ["/bin/sh", "-c"]');
	if (command.kind === "shell")
		return failure({
			code: "shell-not-json",
			message: "SHELL requires the arguments to be in JSON form",
			help: `write SHELL ${JSON.stringify(line.arguments.value.split(/\s+/))}`,
			span: line.arguments.span,
		});
	return { ...line, kind: "shell", words };
}
