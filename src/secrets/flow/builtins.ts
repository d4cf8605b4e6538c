import {
	type Handler,
	type Invocation,
	print,
	readArguments,
	wordsTaint,
} from "./invocation.ts";
import type { Machine } from "./machine.ts";
import { setUnnamed } from "./parameter.ts";
import { absolute } from "./path.ts";
import { dump, echoed, formatted } from "./printing.ts";
import { runHere, runUnknown, runWords } from "./simple-command.ts";
import { along, noTaint, union } from "./taint.ts";
import {
	concat,
	emptyValue,
	isKnown,
	literal,
	shown,
	type Value,
} from "./value.ts";
import type { Field } from "./words.ts";

/**
 * Commands that the shell runs itself: nobody sees their arguments in the list of processes. They are one file because a table tells
 * which there are, and each is a few lines on the state of the shell.
 */
export const builtins: ReadonlyMap<string, Handler> = new Map<string, Handler>([
	[":", nothing],
	["true", nothing],
	["false", nothing],
	["[", nothing],
	["test", nothing],
	["wait", nothing],
	["umask", nothing],
	["ulimit", nothing],
	["shopt", nothing],
	["hash", nothing],
	["type", nothing],
	["jobs", nothing],
	["kill", nothing],
	["bg", nothing],
	["fg", nothing],
	["disown", nothing],
	["let", nothing],
	["getopts", readOption],
	["history", nothing],
	["times", nothing],
	["echo", (machine, call) => print(machine, call, echoed(machine, call))],
	["printf", runPrintf],
	["cd", changeDirectory],
	["pushd", changeDirectory],
	[
		"popd",
		(machine) => {
			machine.shell.directory = machine.fresh("directory");
		},
	],
	[
		"pwd",
		(machine, call) =>
			print(machine, call, literal(`${machine.shell.directory}\n`)),
	],
	["export", declareVariables],
	["readonly", declareVariables],
	["declare", declareVariables],
	["typeset", declareVariables],
	["local", declareVariables],
	["unset", unsetVariables],
	["set", setOptions],
	[
		"shift",
		(machine, call) => {
			const count = Number(call.words[0]?.text ?? "1") || 1;
			const [name = emptyValue, ...rest] = machine.shell.positional;
			machine.shell.positional = [name, ...rest.slice(count)];
		},
	],
	["read", readVariables],
	["mapfile", readVariables],
	["readarray", readVariables],
	["eval", evaluate],
	[".", runSource],
	["source", runSource],
	["exec", runExec],
	["exit", endShell],
	["logout", endShell],
	["return", jump],
	["break", jump],
	["continue", jump],
	["trap", setTrap],
	["alias", setAlias],
	["unalias", nothing],
	["command", runBuiltinCommand],
	["builtin", runBuiltinCommand],
]);

function nothing(): void {}

function runPrintf(machine: Machine, call: Invocation): void {
	const [first, target, ...rest] = call.words;
	if (first?.text === "-v" && target !== undefined) {
		machine.setVariable(target.text, formatted(machine, rest));
		return;
	}
	const words = first?.text === "--" ? call.words.slice(1) : call.words;
	print(machine, call, formatted(machine, words));
}

function changeDirectory(machine: Machine, call: Invocation): void {
	const target = call.words.find(
		({ text }) => !/^-[LPe@]+$/.test(text) && text !== "--",
	);
	if (target?.text === "-") {
		machine.shell.directory = machine.fresh("directory");
		return;
	}
	machine.shell.directory = absolute(
		machine.shell.directory,
		target?.text ?? machine.home(),
	);
}

/** `export`, `declare` and their like: `NAME`, `NAME=value`. Without names they print all variables. */
function declareVariables(machine: Machine, call: Invocation): void {
	const options = call.words.filter(({ text }) => /^[-+][a-zA-Z]+$/.test(text));
	const letters = options.map(({ text }) => text).join("");
	const names = call.words.filter(({ text }) => !/^[-+][a-zA-Z]*$/.test(text));
	if (names.length === 0 && call.name !== "local") {
		const onlyExported = call.name === "export" || letters.includes("x");
		const form = machine.shell.bash ? "declare -x " : "export ";
		print(
			machine,
			call,
			dump(
				machine.shell.variables,
				onlyExported,
				call.name === "export" || letters.includes("x") ? form : "",
			),
		);
		return;
	}
	const exported =
		call.name === "export"
			? !letters.includes("n")
			: letters.includes("-x") || /-[a-zA-Z]*x/.test(letters)
				? true
				: undefined;
	if (letters.includes("p") && call.name !== "export") {
		for (const { text } of names)
			print(machine, call, machine.variable(text) ?? emptyValue);
		return;
	}
	const isLocal =
		call.name === "local" ||
		((call.name === "declare" || call.name === "typeset") &&
			!letters.includes("g"));
	const associative = letters.includes("A");
	for (const word of names) {
		const equals = word.text.indexOf("=");
		if (isLocal) makeLocal(machine, word.text.replace(/\+?=.*$/s, ""));
		if (associative) makeAssociative(machine, word);
		if (
			word.taint.size > 0 &&
			!isKnown(word.text.slice(0, equals === -1 ? undefined : equals))
		) {
			setUnnamed(machine, word.taint, exported === true);
			continue;
		}
		if (equals === -1) {
			const old = machine.shell.variables.get(word.text);
			if (old !== undefined)
				machine.shell.variables.set(word.text, {
					...old,
					exported: exported ?? old.exported,
				});
			continue;
		}
		const append = word.text[equals - 1] === "+";
		const name = word.text.slice(0, append ? equals - 1 : equals);
		const value: Value = {
			text: word.text.slice(equals + 1),
			taint: word.taint,
		};
		const old = append ? (machine.variable(name) ?? emptyValue) : emptyValue;
		machine.setVariable(name, concat(old, value), exported, word.elements);
	}
}

/** A variable of a function: what it was before comes back when the function ends. */
function makeLocal(machine: Machine, name: string): void {
	const { locals, shell } = machine;
	if (locals !== undefined && !locals.has(name))
		locals.set(name, shell.variables.get(name));
}

function makeAssociative(machine: Machine, word: Field): void {
	const name = word.text.replace(/\+?=.*$/s, "");
	const old = machine.shell.variables.get(name);
	machine.shell.variables.set(name, {
		value: old?.value ?? emptyValue,
		exported: old?.exported ?? false,
		elements: old?.elements ?? new Map(),
		associative: true,
	});
}

function unsetVariables(machine: Machine, call: Invocation): void {
	for (const { text } of call.words) {
		if (text.startsWith("-")) continue;
		machine.shell.variables.delete(text);
		if (call.words[0]?.text === "-f") machine.shell.functions.delete(text);
	}
}

/** `set -eux`, `set +x`, `set -o xtrace`, `set -- a b`; alone it prints all variables. */
function setOptions(machine: Machine, call: Invocation): void {
	if (call.words.length === 0) {
		print(machine, call, dump(machine.shell.variables, false));
		return;
	}
	for (let index = 0; index < call.words.length; index += 1) {
		const { text } = call.words[index] as Field;
		if (text === "--") {
			machine.shell.positional = [
				machine.shell.positional[0] ?? emptyValue,
				...call.words.slice(index + 1),
			];
			return;
		}
		const option = /^([-+])([a-zA-Z]+)$/.exec(text);
		if (option === null) {
			machine.shell.positional = [
				machine.shell.positional[0] ?? emptyValue,
				...call.words.slice(index),
			];
			return;
		}
		const on = option[1] === "-";
		for (const letter of option[2] as string) {
			if (letter !== "o") setOption(machine, letter, on);
			else {
				index += 1;
				setOption(machine, call.words[index]?.text ?? "", on);
			}
		}
	}
}

/** Switches an option of the shell by its letter or name. */
export function setOption(machine: Machine, name: string, on: boolean): void {
	if (name === "x" || name === "xtrace") machine.shell.trace = on;
	else if (name === "e" || name === "errexit") machine.shell.stopsOnError = on;
	else if (name === "a" || name === "allexport") machine.shell.exportsAll = on;
}

/** `read` splits a line; any variable may get any part of it. */
function readVariables(machine: Machine, call: Invocation): void {
	const { operands, options } = readArguments(
		call.words,
		call.name === "read"
			? ["-p", "-t", "-n", "-N", "-d", "-u", "-a", "-i"]
			: ["-n", "-d", "-u", "-O", "-s", "-c", "-C"],
	);
	const descriptor = options.get("-u")?.[0]?.text;
	const input =
		descriptor === undefined
			? call.input
			: (machine.shell.descriptors.inputs.get(Number(descriptor)) ??
				call.input);
	const names = [
		...operands.map(({ text }) => text),
		...(options.get("-a") ?? []).map(({ text }) => text),
	];
	if (names.length === 0)
		names.push(call.name === "read" ? "REPLY" : "MAPFILE");
	const [line = "", ...more] = input.text.split("\n");
	const simple =
		names.length === 1 &&
		call.name === "read" &&
		more.every((each) => each === "");
	for (const name of names)
		machine.setVariable(
			name,
			simple
				? { text: line, taint: isKnown(line) ? noTaint : input.taint }
				: { text: machine.fresh(name), taint: input.taint },
			undefined,
			call.name !== "read" || options.has("-a") ? "mixed" : undefined,
		);
}

/** `getopts` takes options and their values from the arguments, one after the other. */
function readOption(machine: Machine, call: Invocation): void {
	const [, name, ...given] = call.words;
	const words = given.length > 0 ? given : machine.shell.positional.slice(1);
	if (name !== undefined)
		machine.setVariable(name.text, literal(machine.fresh("option")));
	machine.setVariable("OPTARG", {
		text: machine.fresh("option_value"),
		taint: wordsTaint(words),
	});
}

function evaluate(machine: Machine, call: Invocation): void {
	const value = concat(
		...call.words.flatMap((word, index) =>
			index === 0 ? [word] : [literal(" "), word],
		),
	);
	runSourceText(machine, call, value, "eval");
}

/** Runs text that the script put together itself. */
function runSourceText(
	machine: Machine,
	call: Invocation,
	value: Value,
	name: string,
): void {
	if (value.text.trim() === "") return;
	// Holes among the words of known commands are followed as words.
	if (
		isKnown(value.text) ||
		(name === "eval" && /^\s*[a-z]+\s+[^\uE000]/.test(value.text))
	) {
		runHere(machine, value, call.span);
		return;
	}
	if (/^\s*\uE000(?:remote|ssh-agent)[^\uE001]*\uE001\s*$/.test(value.text)) {
		if (value.text.includes("remote"))
			machine.report(
				"remote",
				union(machine.reachable(), machine.agents),
				call.span,
				"a script from elsewhere runs while the secret can be read",
			);
		return;
	}
	setUnnamed(machine, value.taint, false);
	runUnknown(
		machine,
		{
			...call,
			words: [],
			input: { ...emptyValue, taint: wordsTaint([value]) },
		},
		`what \`${name}\` runs depends on the build`,
	);
}

function runSource(machine: Machine, call: Invocation): void {
	const [file, ...words] = call.words;
	if (file === undefined) return;
	const path = machine.path(file.text);
	const content = machine.files.read(path);
	if (content.taint.size > 0) {
		// A file of assignments, as secrets often are: what it sets is not known.
		const taint = along(
			content.taint,
			call.span,
			`\`${call.name}\` reads ${shown(path)}`,
		);
		setUnnamed(machine, taint, machine.shell.exportsAll);
		return;
	}
	if (isKnown(content.text)) {
		const before = machine.shell.positional;
		if (words.length > 0) machine.shell.positional = [file, ...words];
		runHere(machine, content, call.span);
		machine.shell.positional = before;
		return;
	}
	if (content.text.includes("\uE000remote")) {
		runSourceText(machine, call, content, call.name);
		return;
	}
	if (
		/^\/(?:etc|usr|opt)\/|\/bin\/activate$|\/\.(?:bashrc|profile|bash_profile|nvm\/nvm\.sh|cargo\/env|sdkman\/.*)$|nvm\.sh$/.test(
			path,
		)
	)
		return;
	runUnknown(
		machine,
		call,
		`${shown(file.text)} comes from the build context, and what it does is not known`,
	);
}

function runExec(machine: Machine, call: Invocation): void {
	const words = [...call.words];
	while (words[0] !== undefined && /^-[acl]+$/.test(words[0].text))
		if (words.shift()?.text.includes("a")) words.shift();
	const [first, ...rest] = words;
	if (first === undefined) return;
	// The shell is gone, and with it what it was to do at its end.
	machine.shell.exitTrap = undefined;
	runWords(machine, first, rest, call.span);
	endShell(machine, { ...call, words: [] });
}

/** `exit`: what it leaves in the file system counts, unless the RUN fails with it. */
function endShell(machine: Machine, call: Invocation): void {
	const status = call.words[0]?.text ?? "0";
	const failed = /^\d+$/.test(status) && Number(status) !== 0;
	if (!failed || machine.subshells > 0) machine.exits.push(machine.snapshot());
	machine.shell.alive = false;
}

function jump(machine: Machine, call: Invocation): void {
	if (call.name !== "return" && machine.loops === 0) return;
	machine.jumps.push(machine.snapshot());
	machine.shell.alive = false;
}

function setTrap(machine: Machine, call: Invocation): void {
	const words = call.words.filter(({ text }) => text !== "--");
	const [action, ...signals] = words;
	if (action === undefined || action.text.startsWith("-p")) return;
	const ends = signals.some(({ text }) => /^(?:EXIT|0)$/i.test(text));
	if (!ends) return;
	if (action.text === "-" || action.text === "") {
		machine.shell.exitTrap = undefined;
		return;
	}
	machine.shell.exitTrap = { text: action.text, locate: () => call.span };
}

function setAlias(machine: Machine, call: Invocation): void {
	for (const { text } of call.words) {
		const equals = text.indexOf("=");
		if (equals > 0)
			machine.shell.aliases.set(text.slice(0, equals), text.slice(equals + 1));
	}
}

function runBuiltinCommand(machine: Machine, call: Invocation): void {
	const words = [...call.words];
	while (words[0]?.text.startsWith("-")) {
		if (/^-[vV]/.test(words[0].text)) return;
		words.shift();
	}
	const [first, ...rest] = words;
	if (first !== undefined) runWords(machine, first, rest, call.span);
}
