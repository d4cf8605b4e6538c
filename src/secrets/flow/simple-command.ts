import type { CommandSyntax, SyntaxNode } from "../../shell/syntax.ts";
import type { Span } from "../../text/span.ts";
import { assign, evaluateAssignment } from "./assignments.ts";
import { builtins } from "./builtins.ts";
import { commands } from "./commands/commands.ts";
import { runScriptFile } from "./commands/interpreters.ts";
import { nested, parseText, runList, runNode } from "./interpret.ts";
import { type Invocation, invocation, wordsTaint } from "./invocation.ts";
import { knownText, type Machine, type Substitution } from "./machine.ts";
import { applyRedirections } from "./redirect.ts";
import { findModel, runModel } from "./run-model.ts";
import type { Locate } from "./shell-state.ts";
import { inSubshell } from "./subshell.ts";
import { along, union } from "./taint.ts";
import { concat, isKnown, literal, shown, type Value } from "./value.ts";
import { expandFields, type Field } from "./words.ts";

/** Runs a simple command: assignments, redirections, and what its first word names. */
export function runSimpleCommand(
	machine: Machine,
	node: CommandSyntax,
	locate: Locate,
): void {
	const span = locate(node.pos, node.end);
	if (!machine.countCommand(span)) return;
	const outerSubstitutions = machine.substitutions;
	machine.substitutions = [];
	const words = expandCommandWords(machine, node, locate);
	const [first, ...rest] = words;
	const assignments = node.prefix.filter((item) => item.type === "Assignment");
	const before = machine.shell.descriptors;
	if (first === undefined) {
		const assigned = assignments.map((item) => assign(machine, item, locate));
		traceWords(machine, assigned, span);
		applyRedirections(machine, node.redirects, locate);
	} else {
		const saved = assignments.map(
			({ name }) => [name, machine.shell.variables.get(name)] as const,
		);
		const assigned = assignments.map((item) =>
			assign(machine, item, locate, true),
		);
		traceWords(machine, [...assigned, ...words], span);
		applyRedirections(machine, node.redirects, locate);
		runWords(machine, first, rest, span);
		noteLastWord(machine, words);
		for (const [name, variable] of saved) {
			if (variable === undefined) machine.shell.variables.delete(name);
			else machine.shell.variables.set(name, variable);
		}
	}
	// `exec` without a program keeps its redirections.
	const keeps = first?.text === "exec" && rest.length === 0;
	if (keeps) machine.openSubstitutions.push(...machine.substitutions);
	else {
		machine.shell.descriptors = before;
		finishSubstitutions(machine, machine.substitutions);
	}
	machine.substitutions = outerSubstitutions;
}

/** `$_` is the last word of the command before. */
function noteLastWord(machine: Machine, words: readonly Field[]): void {
	const last = words.at(-1);
	const { variables } = machine.shell;
	if (last === undefined || (last.taint.size === 0 && !variables.has("_")))
		return;
	const { text, taint } = last;
	variables.set("_", { value: { text, taint }, exported: false });
}

function expandCommandWords(
	machine: Machine,
	node: CommandSyntax,
	locate: Locate,
): Field[] {
	const words: Field[] =
		node.name === undefined ? [] : expandFields(machine, [node.name], locate);
	for (const word of node.args) {
		if (word.type === "Word")
			words.push(...expandFields(machine, [word], locate));
		else {
			const { written, value, elements } = evaluateAssignment(
				machine,
				word,
				locate,
			);
			words.push(
				word.value.type === "ArrayValue"
					? {
							...concat(literal(`${word.name}=`), value),
							glob: false,
							elements,
						}
					: { ...written, glob: false },
			);
		}
	}
	return words;
}

/** `set -x` prints the words of a command as it runs. */
export function traceWords(
	machine: Machine,
	words: readonly Value[],
	span: Span,
): void {
	if (!machine.shell.trace) return;
	const taint = wordsTaint(words);
	if (taint.size === 0) return;
	const descriptor = machine.variable("BASH_XTRACEFD")?.text ?? "2";
	const sink = machine.shell.descriptors.outputs.get(Number(descriptor));
	if (sink === undefined) return;
	const text = machine.fresh("trace");
	machine.print(sink, { text, taint }, span, "`set -x` prints it");
}

/** Runs a program, function or builtin by its expanded words. */
export function runWords(
	machine: Machine,
	first: Field,
	words: readonly Field[],
	span: Span,
): void {
	const written = first.text;
	const own = machine.shell.functions.get(written);
	if (own !== undefined) {
		runFunction(machine, own.body, own.locate, [first, ...words], span);
		return;
	}
	const alias = machine.shell.aliases.get(written);
	if (alias !== undefined && alias.split(" ")[0] !== written) {
		const texts = alias.trim().split(/\s+/);
		const [name = "", ...more] = texts;
		const field = (text: string): Field => ({ ...first, text });
		runWords(machine, field(name), [...more.map(field), ...words], span);
		return;
	}
	const builtin = builtins.get(written);
	if (builtin !== undefined) {
		builtin(machine, invocation(machine, written, words, span));
		return;
	}
	runProgram(machine, first, words, span);
}

/** Runs a program that is no part of the shell: everybody can see its arguments. */
export function runProgram(
	machine: Machine,
	first: Field,
	words: readonly Field[],
	span: Span,
): void {
	const written = first.text;
	const name = written.slice(written.lastIndexOf("/") + 1);
	const call = invocation(machine, name, words, span);
	const inWords = wordsTaint([first, ...words]);
	machine.report(
		"argv",
		inWords,
		span,
		`\`${shown(name)}\` gets it as an argument, which the list of processes shows`,
	);
	if (!isKnown(written)) {
		runUnknown(
			machine,
			call,
			`which program ${shown(written)} is depends on the build`,
		);
		return;
	}
	if (runWrittenScript(machine, written, call)) return;
	if (isForeign(written)) {
		runUnknown(
			machine,
			call,
			`${written} comes from the build context, and what it does is not known`,
		);
		return;
	}
	// `python3.12` is `python`.
	const command =
		commands.get(name) ??
		commands.get(name.replace(/(?<=[a-z])\d+\.[\d.]+$/, ""));
	if (command !== undefined) {
		command(machine, call);
		return;
	}
	const model = findModel(name);
	if (model !== undefined) {
		runModel(machine, model, call);
		return;
	}
	if (isHarmlessQuestion(words)) return;
	runUnknown(machine, call, `what \`${shown(name)}\` does is not known`);
}

/** A program that cannot be followed: it may do anything with what it can read. */
export function runUnknown(
	machine: Machine,
	call: Invocation,
	reason: string,
): void {
	const given = along(
		union(wordsTaint(call.words), call.input.taint),
		call.span,
		`given to \`${shown(call.name)}\``,
	);
	const taint = union(given, machine.reachable());
	machine.unknownProgram(taint, call.span, reason);
	if (taint.size === 0) return;
	const doubtful = new Map(
		[...taint].map(([secret, flow]) => [
			secret,
			{ ...flow, doubt: flow.doubt ?? reason },
		]),
	);
	if (call.output.kind === "buffer" || call.output.kind === "file")
		machine.print(
			call.output,
			{ text: machine.fresh("output"), taint: doubtful },
			call.span,
			`\`${shown(call.name)}\` may print it`,
		);
}

/** A script that the Dockerfile itself wrote can be followed. */
function runWrittenScript(
	machine: Machine,
	written: string,
	call: Invocation,
): boolean {
	const places = written.includes("/")
		? [machine.path(written)]
		: ["/usr/local/sbin", "/usr/local/bin", "/usr/bin", "/bin"].map(
				(directory) => `${directory}/${written}`,
			);
	for (const place of places) {
		const node = machine.files.get(place);
		if (node?.kind !== "file") continue;
		// Of a program that was fetched by a known name it is known what it does.
		if (
			node.content.text.includes("\uE000remote") &&
			!commands.has(call.name) &&
			findModel(call.name) === undefined
		)
			return runScriptFile(machine, place, call);
		if (
			knownText(node.content) !== undefined ||
			node.content.text.startsWith("#!")
		)
			return runScriptFile(machine, place, call);
	}
	return false;
}

/** Wrappers that builders put beside a project, and that only start the builder. */
const projectWrappers = new Set(["gradlew", "mvnw"]);

/** A program by a path that is no usual place of installed programs. */
function isForeign(written: string): boolean {
	if (!written.includes("/")) return false;
	const name = written.slice(written.lastIndexOf("/") + 1);
	if (projectWrappers.has(name)) return false;
	if (!written.startsWith("/")) return true;
	return (
		!/\/s?bin\/[^/]+$/.test(written) || /node_modules|\/vendor\//.test(written)
	);
}

function isHarmlessQuestion(words: readonly Field[]): boolean {
	return (
		words.length === 1 &&
		/^(?:--version|-version|-V|-v|--help|-h|version)$/.test(
			words[0]?.text ?? "",
		)
	);
}

/** Calls a shell function. */
export function runFunction(
	machine: Machine,
	body: SyntaxNode,
	locate: Locate,
	words: readonly Field[],
	span: Span,
): void {
	const positional = machine.shell.positional;
	machine.shell.positional = words;
	const jumps = machine.jumps;
	machine.jumps = [];
	const loops = machine.loops;
	machine.loops = 0;
	const locals = machine.locals;
	machine.locals = new Map();
	nested(machine, span, () => runNode(machine, body, locate, { last: true }));
	const returned = machine.jumps;
	machine.jumps = jumps;
	machine.loops = loops;
	for (const way of returned)
		machine.join({ ...way, shell: { ...way.shell, alive: true } });
	machine.shell.positional = positional;
	for (const [name, variable] of machine.locals) {
		if (variable === undefined) machine.shell.variables.delete(name);
		else machine.shell.variables.set(name, variable);
	}
	machine.locals = locals;
}

/** Runs shell text in the current shell, as `eval` and `source` do. */
export function runHere(machine: Machine, value: Value, span: Span): void {
	const { text } = value;
	machine.adopt(value);
	const script = parseText(machine, text);
	nested(machine, span, () => runList(machine, script.commands, () => span));
}

/** The scripts of `>(…)` read what was written; the files of all substitutions go away. */
export function finishSubstitutions(
	machine: Machine,
	substitutions: readonly Substitution[],
): void {
	for (const { path, reader } of substitutions) {
		if (reader !== undefined) {
			const input = machine.files.read(path);
			inSubshell(machine, () => {
				machine.shell.descriptors = { ...reader.descriptors, input };
				runList(machine, reader.script.commands, reader.locate);
			});
		}
		machine.files.drop(path);
	}
}
