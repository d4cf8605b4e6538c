import { runText } from "../interpret.ts";
import {
	type Arguments,
	type Handler,
	hasOption,
	type Invocation,
	print,
	readArguments,
	wordsTaint,
} from "../invocation.ts";
import type { Machine } from "../machine.ts";
import { dump } from "../printing.ts";
import { runProgram, runUnknown, runWords } from "../simple-command.ts";
import { inSubshell } from "../subshell.ts";
import { noTaint } from "../taint.ts";
import { emptyValue, isKnown, type Value } from "../value.ts";
import type { Field } from "../words.ts";

/** Programs that run another program, and those that print the environment. */
export const wrapperCommands: readonly (readonly [string, Handler])[] = [
	["env", environment],
	["printenv", printEnvironment],
	["ps", listProcesses],
	["su", switchUser],
	["runuser", switchUser],
	[
		"watch",
		(machine, call) =>
			runUnknown(machine, call, "`watch` runs a command again and again"),
	],
	[
		"script",
		(machine, call) =>
			runUnknown(machine, call, "`script` writes down what a command prints"),
	],
	...wrapper(["sshpass"], ["-p", "-f", "-d", "-P"]),
	...wrapper(
		["sudo", "doas"],
		["-u", "-g", "-h", "-p", "-C", "-r", "-t", "-T", "-U", "-D", "-R"],
	),
	...wrapper(
		[
			"nohup",
			"setsid",
			"unbuffer",
			"eatmydata",
			"fakeroot",
			"dumb-init",
			"tini",
			"catatonit",
			"busybox",
			"toybox",
			"time",
			"ionice",
			"stdbuf",
			"nice",
			"unshare",
			"setpriv",
			"linux32",
			"linux64",
			"chronic",
			"xvfb-run",
			"dbus-run-session",
			"with-contenv",
			"caffeinate",
			"faketime",
		],
		["-n", "-o", "-f", "-i", "-e", "-c", "-p"],
	),
	...wrapper(
		[
			"timeout",
			"gtimeout",
			"chroot",
			"gosu",
			"su-exec",
			"flock",
			"chpst",
			"setuidgid",
			"retry",
			"chrt",
			"taskset",
			"setarch",
		],
		["-s", "-k", "-u", "-w", "-t"],
		1,
	),
];

function wrapper(
	names: readonly string[],
	valued: readonly string[],
	operands = 0,
): [string, Handler][] {
	return names.map((name) => [
		name,
		(machine, call) => {
			const words = [...call.words];
			let left = operands;
			while (words[0] !== undefined) {
				const { text } = words[0];
				if (text === "--") {
					words.shift();
					if (left === 0) break;
				} else if (name === "flock" && /^(?:-c|--command)$/.test(text)) {
					words[0] = { ...words[0], text: "sh" };
					words.splice(1, 0, { ...words[0], text: "-c" });
					break;
				} else if (text.startsWith("-") && text.length > 1) {
					words.shift();
					// The last of several letters may have a value: `sudo -Hu app`.
					const letters = /^-[a-zA-Z]+([a-zA-Z])$/.exec(text);
					const isGroup = name === "sudo" || name === "doas";
					if (
						valued.includes(text) ||
						(isGroup && valued.includes(`-${letters?.[1]}`))
					)
						words.shift();
				} else if (
					/^[A-Za-z_]\w*=/.test(text) &&
					(name === "sudo" || name === "doas")
				)
					words.shift();
				else if (left > 0) {
					left -= 1;
					words.shift();
				} else break;
			}
			const [first, ...rest] = words;
			if (first !== undefined) runInner(machine, first, rest, call);
		},
	]);
}

/** What a wrapper starts is a program even where the shell has a builtin of that name. */
function runInner(
	machine: Machine,
	first: Field,
	rest: readonly Field[],
	call: Invocation,
): void {
	if (
		first.text === "echo" ||
		first.text === "printf" ||
		first.text === "test" ||
		first.text === "true"
	) {
		machine.report(
			"argv",
			wordsTaint(rest),
			call.span,
			`\`${first.text}\` is started as a program, which the list of processes shows`,
		);
		runWords(machine, first, rest, call.span);
	} else runProgram(machine, first, rest, call.span);
}

/** `env` sets variables for a program; alone it prints them all. */
function environment(machine: Machine, call: Invocation): void {
	const words = [...call.words];
	let cleared = false;
	const unset: string[] = [];
	while (words[0]?.text.startsWith("-")) {
		const option = (words.shift() as Field).text;
		if (option === "-i" || option === "-" || option === "--ignore-environment")
			cleared = true;
		else if (option === "-u" || option === "--unset")
			unset.push(words.shift()?.text ?? "");
		else if (/^-u.|^--unset=/.test(option))
			unset.push(option.replace(/^-u|^--unset=/, ""));
		else if (option === "-C" || option === "--chdir") words.shift();
		else if (option === "-S" || option === "--split-string")
			words.unshift(...splitWords(words.shift()));
		else if (option === "--") break;
	}
	inSubshell(machine, () => {
		for (const name of unset) machine.shell.variables.delete(name);
		if (cleared)
			for (const [name, variable] of machine.shell.variables)
				if (variable.exported) machine.shell.variables.delete(name);
		while (words[0] !== undefined && /^[^=]+=/.test(words[0].text)) {
			const word = words.shift() as Field;
			const equals = word.text.indexOf("=");
			machine.setVariable(
				word.text.slice(0, equals),
				{ text: word.text.slice(equals + 1), taint: word.taint },
				true,
			);
		}
		const [first, ...rest] = words;
		if (first === undefined)
			print(machine, call, dump(machine.shell.variables, true));
		else runInner(machine, first, rest, call);
	});
}

/** The words of the one that `env -S` takes apart. */
function splitWords(word: Field | undefined): readonly Field[] {
	const texts = word?.text.split(/\s+/).filter((text) => text !== "") ?? [];
	return texts.map((text) => ({
		text,
		taint: isKnown(text) ? noTaint : (word?.taint ?? noTaint),
		glob: false,
	}));
}

function printEnvironment(machine: Machine, call: Invocation): void {
	const { operands } = readArguments(call.words);
	if (operands.length === 0)
		print(machine, call, dump(machine.shell.variables, true));
	for (const { text } of operands) {
		const variable = machine.shell.variables.get(text);
		const value: Value = isKnown(text)
			? variable?.exported
				? variable.value
				: emptyValue
			: dump(machine.shell.variables, true);
		print(machine, call, value);
	}
}

/** `ps` prints the environment of processes when asked by the letter `e` without a dash, or by the column `environ`. */
function listProcesses(machine: Machine, { words, ...call }: Invocation): void {
	const valued = /^-?[oOkCGgpqstuU]$|^--\w[\w-]*$/;
	const asks = words.some(({ text }, index) => {
		const before = words[index - 1]?.text ?? "";
		if (/^(?:-?o|--format)$/.test(before)) return /\benviron\b/.test(text);
		if (/^-?o\w|^--format=/.test(text)) return /\benviron\b/.test(text);
		return /^[a-zA-Z]*e[a-zA-Z]*$/.test(text) && !valued.test(before);
	});
	if (asks)
		print(machine, { words, ...call }, dump(machine.shell.variables, true));
}

function switchUser(machine: Machine, call: Invocation): void {
	const parsed = readArguments(call.words, [
		"-c",
		"--command",
		"-s",
		"--shell",
		"-g",
		"-G",
		"-u",
	]);
	const command =
		parsed.options.get("-c")?.[0] ?? parsed.options.get("--command")?.[0];
	if (command === undefined) {
		const isWrapper = call.name === "runuser" && parsed.options.has("-u");
		const [first, ...rest] = parsed.operands.slice(isWrapper ? 0 : 1);
		if (call.name === "runuser" && first !== undefined)
			runInner(machine, first, rest, call);
		// The shell of the user reads what is left: standard input.
		else if (!isWrapper && call.input.text !== "")
			runAsUser(machine, call, parsed, call.input);
		return;
	}
	runAsUser(machine, call, parsed, command);
}

/** Runs a script in the shell of another user: with a login, nothing of the environment is left. */
function runAsUser(
	machine: Machine,
	call: Invocation,
	parsed: Arguments,
	command: Value,
): void {
	const login =
		hasOption(parsed, "-", "-l", "--login") ||
		parsed.operands.some(({ text }) => text === "-");
	if (!isKnown(command.text) && command.taint.size === 0) {
		runUnknown(
			machine,
			call,
			`what \`${call.name}\` runs depends on the build`,
		);
		return;
	}
	inSubshell(machine, () => {
		if (login)
			for (const [name, variable] of machine.shell.variables)
				if (variable.exported && !machine.shell.functions.has(name))
					machine.shell.variables.delete(name);
		machine.adopt(command);
		runText(machine, command.text, () => call.span);
	});
}
