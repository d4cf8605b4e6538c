import {
	type Handler,
	hasOption,
	type Invocation,
	optionValues,
	readArguments,
} from "../invocation.ts";
import type { Machine } from "../machine.ts";
import { emptyValue } from "../value.ts";

/** Programs that remove or empty files. */
export const removeCommands: readonly (readonly [string, Handler])[] = [
	["rm", remove],
	["unlink", remove],
	["rmdir", () => {}],
	["shred", shred],
	["srm", remove],
	["wipe", remove],
	["truncate", truncate],
];

function remove(machine: Machine, call: Invocation): void {
	const { operands } = readArguments(call.words);
	for (const { text, glob } of operands) {
		if (glob) continue;
		machine.files.remove(machine.path(text));
	}
}

/** Overwrites the file, and removes it when asked to: either way the bytes are gone. */
function shred(machine: Machine, call: Invocation): void {
	const parsed = readArguments(call.words, [
		"-n",
		"-s",
		"--iterations",
		"--size",
		"--random-source",
	]);
	for (const { text } of parsed.operands) {
		const path = machine.path(text);
		if (hasOption(parsed, "-u", "--remove")) machine.files.remove(path);
		else if (machine.files.inLayer(path))
			machine.files.write(path, emptyValue, call.span);
	}
}

function truncate(machine: Machine, call: Invocation): void {
	const parsed = readArguments(call.words, [
		"-s",
		"--size",
		"-r",
		"--reference",
	]);
	const size = optionValues(parsed, "-s", "--size")[0]?.text;
	if (size !== "0") return;
	for (const { text } of parsed.operands)
		machine.files.write(machine.path(text), emptyValue, call.span);
}
