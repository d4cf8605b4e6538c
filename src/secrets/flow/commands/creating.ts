import type { MountPoint } from "../file-system.ts";
import {
	type Handler,
	hasOption,
	type Invocation,
	optionValues,
	print,
	readArguments,
	readFile,
} from "../invocation.ts";
import type { Machine } from "../machine.ts";
import { noTaint, union } from "../taint.ts";
import { concat, emptyValue, hole, literal, shown } from "../value.ts";

/** Programs that make files, directories and pipes, with names that may be new. */
export const createCommands: readonly (readonly [string, Handler])[] = [
	["touch", touch],
	["mkdir", makeDirectories],
	["mktemp", makeTemporary],
	["mkfifo", makePipes],
	["split", split],
	["csplit", split],
];

function touch(machine: Machine, call: Invocation): void {
	const { operands } = readArguments(call.words, [
		"-d",
		"-t",
		"-r",
		"--date",
		"--reference",
	]);
	for (const operand of operands) {
		const path = machine.path(operand.text);
		if (operand.taint.size > 0)
			machine.writeFile(operand, emptyValue, call.span, true);
		else if (
			machine.files.get(path) === undefined &&
			!machine.files.isDirectory(path)
		)
			machine.files.write(path, emptyValue, call.span);
	}
}

function makeDirectories(machine: Machine, call: Invocation): void {
	const { operands } = readArguments(call.words, ["-m", "--mode"]);
	for (const operand of operands) {
		if (operand.taint.size > 0)
			machine.writeFile(
				{ ...operand, text: `${operand.text}/.` },
				emptyValue,
				call.span,
			);
		else
			machine.files.makeDirectory(
				machine.files.resolve(machine.path(operand.text)),
				call.span,
			);
	}
}

/** What goes through a named pipe is in no layer: it is like a place of its own that is not kept. */
function makePipes(machine: Machine, call: Invocation): void {
	const { operands } = readArguments(call.words, ["-m", "--mode"]);
	const { files } = machine;
	files.mounts = [
		...files.mounts,
		...operands.map(
			({ text }): MountPoint => ({
				path: files.resolve(machine.path(text)),
				kind: "system",
				writable: true,
			}),
		),
	];
}

/** Makes a file or directory with a name of its own, and prints the name. */
function makeTemporary(machine: Machine, call: Invocation): void {
	const parsed = readArguments(call.words, ["-p", "--suffix"]);
	const directory =
		optionValues(parsed, "-p", "--tmpdir").find(({ text }) => text !== "")
			?.text ??
		machine.variable("TMPDIR")?.text ??
		"/tmp";
	const template = parsed.operands[0]?.text;
	const name = template ?? "tmp.XXXXXXXXXX";
	const unique = name.replace(/X{3,}/, () =>
		hole(machine.fresh("temporary").slice(1, -1)),
	);
	const inDirectory =
		template === undefined || hasOption(parsed, "-p", "--tmpdir", "-t");
	const path = inDirectory ? `${directory}/${unique}` : machine.path(unique);
	if (!hasOption(parsed, "-u", "--dry-run")) {
		if (hasOption(parsed, "-d", "--directory"))
			machine.files.makeDirectory(path, call.span);
		else machine.files.write(path, emptyValue, call.span);
	}
	print(machine, call, literal(`${path}\n`));
}

function split(machine: Machine, call: Invocation): void {
	const { operands } = readArguments(call.words, [
		"-b",
		"-l",
		"-n",
		"-C",
		"-a",
		"--bytes",
		"--lines",
		"--number",
		"-f",
		"--prefix",
	]);
	const content = readFile(machine, call, operands[0]?.text ?? "-");
	const prefix = operands[1] ?? literal("x");
	const path = concat(prefix, {
		text: hole(`part of ${shown(prefix.text)}`),
		taint: noTaint,
	});
	machine.writeFile(
		{ ...path, taint: union(path.taint, noTaint) },
		content,
		call.span,
	);
}
