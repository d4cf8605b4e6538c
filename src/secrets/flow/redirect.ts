import type { CommandSyntax, Redirection } from "../../shell/syntax.ts";
import type { Machine } from "./machine.ts";
import type { Locate } from "./shell-state.ts";
import { type Descriptors, log, nowhere, type Sink } from "./sink.ts";
import { along } from "./taint.ts";
import { concat, emptyValue, literal, shown, type Value } from "./value.ts";
import { expandParts, expandWord } from "./words.ts";

/** Runs something with other open files, and puts the former ones back. */
export function withRedirections(
	machine: Machine,
	redirections: readonly Redirection[],
	locate: Locate,
	run: () => void,
): void {
	if (redirections.length === 0) {
		run();
		return;
	}
	const before = machine.shell.descriptors;
	applyRedirections(machine, redirections, locate);
	run();
	machine.shell.descriptors = before;
}

/** Opens files from left to right. */
export function applyRedirections(
	machine: Machine,
	redirections: readonly Redirection[],
	locate: Locate,
): void {
	for (const redirection of redirections)
		machine.shell.descriptors = redirected(machine, redirection, locate);
}

function redirected(
	machine: Machine,
	redirection: Redirection,
	locate: Locate,
): Descriptors {
	const { descriptors } = machine.shell;
	const number =
		redirection.descriptor?.type === "FileDescriptor"
			? redirection.descriptor.value
			: undefined;
	const span = locate(redirection.pos, redirection.end);
	switch (redirection.type) {
		case "HereDoc": {
			const { body } = redirection;
			const value =
				body.parts === undefined || redirection.delimiter?.quoted
					? machine.scriptText(body.text)
					: expandParts(machine, body.parts, locate);
			return withInput(descriptors, number ?? 0, chomped(redirection, value));
		}
		case "HereString": {
			const word = redirection.target;
			const value =
				word === undefined ? emptyValue : expandWord(machine, word, locate);
			return withInput(descriptors, number ?? 0, concat(value, literal("\n")));
		}
		case "Redirect": {
			const { operator, target } = redirection;
			const value =
				target === undefined ? emptyValue : expandWord(machine, target, locate);
			switch (operator) {
				case "<": {
					const path = machine.path(value.text);
					const content = readInput(machine, path, span);
					return withInput(descriptors, number ?? 0, content);
				}
				case "<>":
					return withOutput(descriptors, number ?? 0, {
						kind: "file",
						path: value,
					});
				case "<&": {
					if (/^\d+$/.test(value.text)) {
						const content = descriptors.inputs.get(Number(value.text));
						if (content !== undefined)
							return withInput(descriptors, number ?? 0, content);
					}
					return descriptors;
				}
				case ">&": {
					if (value.text === "-")
						return withOutput(descriptors, number ?? 1, nowhere);
					if (/^\d+$/.test(value.text)) {
						const other = descriptors.outputs.get(Number(value.text));
						return withOutput(descriptors, number ?? 1, other ?? nowhere);
					}
					const sink = openFile(machine, value, span, false);
					return withOutput(withOutput(descriptors, 1, sink), 2, sink);
				}
				case "&>":
				case "&>>": {
					const sink = openFile(machine, value, span, operator === "&>>");
					return withOutput(withOutput(descriptors, 1, sink), 2, sink);
				}
				case ">":
				case ">|":
				case ">>": {
					const sink = openFile(machine, value, span, operator === ">>");
					return withOutput(descriptors, number ?? 1, sink);
				}
			}
		}
	}
}

function readInput(
	machine: Machine,
	path: string,
	span: { start: number; end: number },
): Value {
	const content = machine.read(path);
	return {
		...content,
		taint: along(content.taint, span, `read from ${shown(path)}`),
	};
}

/** What a redirection of standard input gives to a command without a program; undefined when there is none. */
export function redirectedInput(
	machine: Machine,
	command: CommandSyntax,
	locate: Locate,
): Value | undefined {
	const redirection = command.redirects[0];
	if (
		command.redirects.length !== 1 ||
		redirection?.type !== "Redirect" ||
		redirection.operator !== "<" ||
		redirection.target === undefined
	)
		return undefined;
	const target = expandWord(machine, redirection.target, locate);
	return readInput(
		machine,
		machine.path(target.text),
		locate(redirection.pos, redirection.end),
	);
}

function openFile(
	machine: Machine,
	path: Value,
	span: { start: number; end: number },
	append: boolean,
): Sink {
	const { text } = path;
	const own = /^\/dev\/(?:fd\/|std(?:out|err)$)|^\/proc\/self\/fd\//.test(text);
	if (own) {
		const number = text.endsWith("stdout")
			? 1
			: text.endsWith("stderr")
				? 2
				: Number(/\d+$/.exec(text)?.[0] ?? "1");
		const sink = machine.shell.descriptors.outputs.get(number);
		if (sink !== undefined) return sink;
		if (number < 10) return log;
	}
	if (text === "/dev/null") return nowhere;
	if (!append) machine.writeFile(path, emptyValue, span);
	return { kind: "file", path };
}

function withInput(
	descriptors: Descriptors,
	number: number,
	value: Value,
): Descriptors {
	if (number === 0) return { ...descriptors, input: value };
	return {
		...descriptors,
		inputs: new Map(descriptors.inputs).set(number, value),
	};
}

function withOutput(
	descriptors: Descriptors,
	number: number,
	sink: Sink,
): Descriptors {
	return {
		...descriptors,
		outputs: new Map(descriptors.outputs).set(number, sink),
	};
}

function chomped(
	redirection: Extract<Redirection, { type: "HereDoc" }>,
	value: Value,
): Value {
	return redirection.operator === "<<-"
		? { ...value, text: value.text.replace(/^\t+/gm, "") }
		: value;
}
