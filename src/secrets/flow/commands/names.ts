import {
	type Handler,
	type Invocation,
	print,
	readArguments,
} from "../invocation.ts";
import type { Machine } from "../machine.ts";
import { baseName, directoryName } from "../path.ts";
import { concat, isKnown, literal, part, type Value } from "../value.ts";

/** Programs that work on names of files, not on files. */
export const nameCommands: readonly (readonly [string, Handler])[] = [
	["basename", named((path) => baseName(path))],
	[
		"dirname",
		named((path) => (path.includes("/") ? directoryName(path) : ".")),
	],
	["realpath", resolve],
	["readlink", resolve],
];

function named(change: (path: string) => string): Handler {
	return (machine, call) => {
		const { operands } = readArguments(call.words, ["-s", "--suffix"]);
		const [path, suffix] = operands;
		if (path === undefined) return;
		let text = change(path.text);
		if (
			suffix !== undefined &&
			call.name === "basename" &&
			text.endsWith(suffix.text)
		)
			text = text.slice(0, -suffix.text.length);
		print(machine, call, concat(part(path, text), literal("\n")));
	};
}

/** Where a path leads: a link to a secret is followed to its name. */
function resolve(machine: Machine, call: Invocation): void {
	const { operands } = readArguments(call.words);
	for (const operand of operands) {
		const real = machine.files.resolve(machine.path(operand.text));
		const value: Value = isKnown(real)
			? literal(real)
			: { text: real, taint: operand.taint };
		print(machine, call, concat(value, literal("\n")));
	}
}
