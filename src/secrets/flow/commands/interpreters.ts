import { setOption } from "../builtins.ts";
import { codeTaint, followCode } from "../foreign-code.ts";
import type { Language } from "../foreign-idioms.ts";
import { nested, parseText, runList } from "../interpret.ts";
import {
	type Arguments,
	type Handler,
	hasOption,
	type Invocation,
	optionValues,
	print,
	readArguments,
	readFile,
} from "../invocation.ts";
import type { Machine } from "../machine.ts";
import { runUnknown, runWords } from "../simple-command.ts";
import { inSubshell } from "../subshell.ts";
import { along, noTaint, union, unionAll } from "../taint.ts";
import { isKnown, literal, shown, type Value } from "../value.ts";
import type { Field } from "../words.ts";

/** Programs that run scripts. */
export const interpreterCommands: readonly (readonly [string, Handler])[] = [
	...["sh", "bash", "dash", "ash", "ksh", "mksh", "zsh"].map(
		(name) => [name, runShell] as const,
	),
	...["python", "python2", "python3", "pypy", "pypy3"].map(
		(name) => [name, code("python")] as const,
	),
	...["node", "nodejs", "tsx", "ts-node"].map(
		(name) => [name, code("javascript")] as const,
	),
	["ruby", code("ruby")],
	["perl", code("perl")],
	["php", code("php")],
];

/** `sh -c TEXT`, `sh FILE`, or a script on standard input. */
function runShell(machine: Machine, call: Invocation): void {
	const words = [...call.words];
	let isText = false;
	const switches: [string, boolean][] = [];
	while (words[0] !== undefined && /^[-+]./.test(words[0].text)) {
		const option = (words.shift() as Field).text;
		if (option === "--") break;
		if (option === "--login" || option === "--norc" || option === "--noprofile")
			continue;
		const on = option.startsWith("-");
		const letters = option.slice(1);
		if (letters.startsWith("-")) continue;
		for (const letter of letters)
			if (letter !== "c" && letter !== "o") switches.push([letter, on]);
		if (letters.includes("o")) switches.push([words.shift()?.text ?? "", on]);
		if (on && letters.includes("c")) isText = true;
	}
	const text = isText ? words.shift() : undefined;
	const run = (value: Value, positional: readonly Value[]) => {
		if (ranFromElsewhere(machine, value, call)) return;
		inSubshell(machine, () => {
			keepExported(machine);
			machine.shell.trace = /\bxtrace\b/.test(
				machine.variable("SHELLOPTS")?.text ?? "",
			);
			machine.shell.stopsOnError = false;
			for (const [letter, on] of switches) setOption(machine, letter, on);
			machine.shell.positional = positional;
			runScriptValue(machine, value, call);
		});
	};
	if (text !== undefined) {
		run(text, words.length > 0 ? words : [literal(call.name)]);
		return;
	}
	if (words[0]?.text === "-") words.shift();
	const [file, ...rest] = words;
	if (file === undefined || hasOption(readArguments(call.words), "-s")) {
		if (call.input.text !== "") run(call.input, [literal(call.name), ...words]);
		return;
	}
	const content = machine.files.read(machine.path(file.text));
	if (content.text.includes("\uE000content_of")) {
		runUnknown(
			machine,
			call,
			`${shown(file.text)} comes from the build context, and what it does is not known`,
		);
		return;
	}
	run(content, [file, ...rest]);
}

function keepExported(machine: Machine): void {
	for (const [name, variable] of machine.shell.variables)
		if (!variable.exported) machine.shell.variables.delete(name);
	machine.shell.functions.clear();
	machine.shell.aliases.clear();
}

/** Runs a script whose text may have holes: as words they are followed, as commands they are unknown programs. */
function runScriptValue(
	machine: Machine,
	value: Value,
	call: Invocation,
): void {
	machine.adopt(value);
	const script = parseText(machine, value.text);
	nested(machine, call.span, () =>
		runList(machine, script.commands, () => call.span, { last: true }),
	);
}

/** Whether a script was fetched from elsewhere; then whatever it could read is reported. */
function ranFromElsewhere(
	machine: Machine,
	value: Value,
	call: Invocation,
): boolean {
	if (
		value.text.includes("\uE000remote") &&
		!/^\s*[^\s\uE000]+ /.test(value.text)
	) {
		runRemote(machine, call);
		return true;
	}
	if (/^\s*\uE000[^\uE001]*\uE001\s*$/.test(value.text)) {
		runUnknown(
			machine,
			{ ...call, input: value },
			`what \`${call.name}\` runs is not known`,
		);
		return true;
	}
	return false;
}

/** A script from elsewhere runs with everything the RUN can read. */
export function runRemote(machine: Machine, call: Invocation): void {
	const reason = `\`${call.name}\` runs a script from elsewhere while the secret can be read`;
	const taint = union(
		union(machine.reachable(), machine.agents),
		call.input.taint,
	);
	machine.report("remote", taint, call.span, reason);
	machine.files.anywhere = union(
		machine.files.anywhere,
		unionAll([
			new Map(
				[...taint].map(([secret, flow]) => [
					secret,
					{ ...flow, doubt: flow.doubt ?? reason },
				]),
			),
		]),
	);
}

/** Runs a script file that the Dockerfile wrote; false when it is not one that can be read. */
export function runScriptFile(
	machine: Machine,
	path: string,
	call: Invocation,
): boolean {
	const content = machine.files.read(path);
	if (content.text.includes("\uE000remote")) {
		runRemote(machine, call);
		return true;
	}
	const [first = ""] = content.text.split("\n");
	const shebang = /^#!\s*(\S+)(?:\s+(\S+))?(?:\s+(\S+))?/.exec(first);
	if (shebang === null) {
		if (!isKnown(content.text) || content.text.trim() === "") return false;
	}
	const program = shebang?.[1]?.endsWith("/env")
		? shebang[2] === "-S"
			? shebang[3]
			: shebang[2]
		: shebang?.[1];
	const name = (program ?? "sh").replace(/^.*\//, "");
	const handler = new Map(interpreterCommands).get(name);
	if (handler === undefined) return false;
	const flags = shebang?.[1]?.endsWith("/env") ? undefined : shebang?.[2];
	const option: Field[] = flags?.startsWith("-")
		? [{ ...literal(flags), glob: false }]
		: [];
	handler(machine, {
		...call,
		name,
		words: [...option, { ...literal(path), glob: false }, ...call.words],
	});
	return true;
}

const codeOptions: Readonly<Record<Language, readonly string[]>> = {
	python: ["-c"],
	javascript: ["-e", "--eval", "-p", "--print"],
	ruby: ["-e"],
	perl: ["-e", "-E"],
	php: ["-r"],
};

/** Tools that are called as modules: `python -m pip`. */
const modules =
	/^(?:pip|pip3|venv|ensurepip|compileall|poetry|uv|pipenv|build|twine|virtualenv|pipx)$/;

/** Modules that print what they read, changed in form only. */
const filterModules = /^(?:json\.tool|base64|quopri|pprint)$/;

function passThrough(
	machine: Machine,
	call: Invocation,
	{ operands }: Arguments,
): void {
	const [from, to] = operands;
	const content = readFile(machine, call, from?.text ?? "-");
	const value = { text: machine.fresh("output"), taint: content.taint };
	if (to === undefined) print(machine, call, value);
	else machine.writeFile(to, value, call.span);
}

/** Another language's interpreter: code in the Dockerfile is followed as far as it is simple. */
function code(language: Language): Handler {
	return (machine, call) => {
		const parsed = readArguments(call.words, [
			...codeOptions[language],
			"-m",
			"-W",
			"-X",
			"-r",
			"--require",
			"-I",
			"-M",
		]);
		const module =
			language === "python" ? optionValues(parsed, "-m")[0] : undefined;
		if (module !== undefined) {
			if (modules.test(module.text)) {
				const at = call.words.findIndex(({ text }) => text === module.text);
				runWords(machine, module, call.words.slice(at + 1), call.span);
			} else if (filterModules.test(module.text))
				passThrough(machine, call, parsed);
			else
				runUnknown(
					machine,
					call,
					`what the Python module ${shown(module.text)} does is not known`,
				);
			return;
		}
		const inline = optionValues(parsed, ...codeOptions[language]);
		if (inline.length > 0) {
			if (language === "perl" || language === "ruby")
				if (hasOption(parsed, "-p", "-n")) {
					filter(machine, language, inline, call, parsed);
					return;
				}
			const prints = hasOption(parsed, "-p", "--print");
			if (inline.some((text) => ranFromElsewhere(machine, text, call))) return;
			for (const text of inline)
				follow(
					machine,
					language,
					prints ? { ...text, text: `console.log(${text.text})` } : text,
					call,
					parsed.operands,
				);
			return;
		}
		const [file, ...rest] = parsed.operands;
		if (call.name === "deno" && file?.text === "eval") {
			const [text, ...words] = rest;
			if (text !== undefined) follow(machine, language, text, call, words);
			return;
		}
		if (file === undefined || file.text === "-") {
			if (
				call.input.text === "" ||
				hasOption(parsed, "--version", "-V", "-v", "--help")
			)
				return;
			if (ranFromElsewhere(machine, call.input, call)) return;
			follow(machine, language, call.input, call, rest);
			return;
		}
		const content = machine.files.read(machine.path(file.text));
		if (content.text.includes("\uE000remote")) runRemote(machine, call);
		else if (content.text.includes("\uE000content_of"))
			runUnknown(
				machine,
				call,
				`${shown(file.text)} comes from the build context, and what it does is not known`,
			);
		else follow(machine, language, content, call, rest);
	};
}

/** `perl -pe`: the lines of the operands go through the code, and with `-i` back into the files. */
function filter(
	machine: Machine,
	language: Language,
	code: readonly Value[],
	call: Invocation,
	parsed: Arguments,
): void {
	const contents =
		parsed.operands.length === 0
			? [call.input]
			: parsed.operands.map(({ text }) => readFile(machine, call, text));
	const put = codeTaint(machine, language, code);
	if (put === undefined) {
		runUnknown(
			machine,
			{ ...call, words: parsed.operands },
			`the ${language} code is too involved to be followed`,
		);
		return;
	}
	const inPlace = hasOption(parsed, "-i");
	for (const [index, content] of contents.entries()) {
		const taint = along(
			union(content.taint, put),
			call.span,
			`goes through the ${language} code`,
		);
		const value = { text: machine.fresh("filtered"), taint };
		const file = parsed.operands[index];
		if (inPlace && file !== undefined)
			machine.replaceFile(file, value, call.span);
		else print(machine, call, value);
	}
}

function follow(
	machine: Machine,
	language: Language,
	text: Value,
	call: Invocation,
	operands: readonly Field[],
): void {
	const outcome = followCode(machine, language, text, call, operands);
	if (outcome !== undefined)
		runUnknown(
			machine,
			{
				...call,
				words: operands,
				input: { text: "", taint: union(text.taint, noTaint) },
			},
			outcome,
		);
}
