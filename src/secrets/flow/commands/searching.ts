import {
	type Handler,
	type Invocation,
	print,
	readArguments,
	wordsTaint,
} from "../invocation.ts";
import type { Machine } from "../machine.ts";
import { baseName, isWithin, pathMatcher, rebase } from "../path.ts";
import { runWords } from "../simple-command.ts";
import { noTaint } from "../taint.ts";
import { concat, literal, type Value } from "../value.ts";
import type { Field } from "../words.ts";

/** Programs that find files, and those that run others on what they find. */
export const searchCommands: readonly (readonly [string, Handler])[] = [
	["find", find],
	["gfind", find],
	["xargs", runOnInput],
	["parallel", runOnInput],
	["ls", list],
	["dir", list],
	["tree", list],
];

/** Names tell no secret, unless a file was named by one. */
function list(machine: Machine, call: Invocation): void {
	const { operands, options } = readArguments(call.words);
	const taint = wordsTaint(operands);
	const plain = [...options.keys()].every((name) =>
		/^-[1AaUvrtdS]+$/.test(name),
	);
	const names =
		call.name === "tree" || !plain
			? []
			: (operands.length === 0 ? [literal(".")] : operands).flatMap(
					({ text }) => listed(machine, text, options.has("-d")),
				);
	const text =
		names.length === 0
			? machine.fresh("listing")
			: names.map((name) => `${name}\n`).join("");
	print(machine, call, { text, taint });
}

/** The known names that `ls` prints for an operand: others are of no interest. */
function listed(
	machine: Machine,
	text: string,
	itself: boolean,
): readonly string[] {
	const path = machine.files.resolve(machine.path(text));
	if (machine.files.getLink(path)?.kind === "file") return [text];
	if (itself) return machine.files.isDirectory(path) ? [text] : [];
	const names = machine.files
		.within(path)
		.map(([each]) => rebase(each, path, "/").split("/")[1] ?? "");
	return [...new Set(names)].filter((name) => name !== "").sort();
}

/** `find`: `-delete` and `-exec rm` remove; other `-exec` run on each known file that matches. */
function find(machine: Machine, call: Invocation): void {
	const { words } = call;
	const start = words.findIndex(
		({ text }) => /^[-(!]/.test(text) && !/^-[HLP]$/.test(text),
	);
	const roots = (start === -1 ? words : words.slice(0, start)).filter(
		({ text }) => !/^-[HLP]$/.test(text),
	);
	const tests = start === -1 ? [] : words.slice(start);
	const found = matching(
		machine,
		roots.length === 0 ? [literal(".")] : roots,
		tests,
	);
	for (let index = 0; index < tests.length; index += 1) {
		const { text } = tests[index] as Field;
		if (text === "-delete")
			for (const path of found) machine.files.remove(path);
		else if (/^-(?:exec|execdir|ok|okdir)$/.test(text)) {
			const end = tests.findIndex(
				(word, at) => at > index && (word.text === ";" || word.text === "+"),
			);
			const command = tests.slice(index + 1, end === -1 ? undefined : end);
			runFound(machine, call, command, found, tests[end]?.text === "+");
			index = end === -1 ? tests.length : end;
		}
	}
	if (call.output.kind === "buffer" || call.output.kind === "file")
		print(
			machine,
			call,
			found.length === 0
				? { text: machine.fresh("files"), taint: noTaint }
				: literal(`${found.join("\n")}\n`),
		);
}

function runFound(
	machine: Machine,
	call: Invocation,
	command: readonly Field[],
	found: readonly string[],
	together: boolean,
): void {
	const [first, ...rest] = command;
	if (first === undefined) return;
	const field = (text: string): Field => ({ ...literal(text), glob: false });
	const groups = together ? [found] : found.map((path) => [path]);
	for (const group of groups) {
		const words = rest.flatMap((word) =>
			word.text === "{}"
				? group.map(field)
				: [{ ...word, text: word.text.replaceAll("{}", group[0] ?? "") }],
		);
		if (group.length > 0) runWords(machine, first, words, call.span);
	}
	// Files that are not known are found too; what is done to them matters when a secret is among the words.
	if (found.length === 0)
		runWords(
			machine,
			first,
			rest.map((word) =>
				word.text === "{}" ? field(machine.fresh("found")) : word,
			),
			call.span,
		);
}

/** The known files that pass `-name`, `-path` and `-type`; other tests are taken to let nothing known through when files would be removed. */
function matching(
	machine: Machine,
	roots: readonly Value[],
	tests: readonly Field[],
): readonly string[] {
	const alternatives = tests.some(
		({ text }) => text === "-o" || text === "-or",
	);
	const value = (...names: readonly string[]) =>
		tests.flatMap((word, index) =>
			names.includes(word.text) ? [tests[index + 1]?.text ?? ""] : [],
		);
	const names = value("-name", "-iname").map(pathMatcher);
	const paths = value("-path", "-wholename", "-ipath").map(pathMatcher);
	const negated = tests.some(({ text }) => text === "!" || text === "-not");
	const type = value("-type")[0];
	const removes = tests.some(
		({ text }, index) =>
			text === "-delete" ||
			(text === "-exec" && tests[index + 1]?.text === "rm"),
	);
	const narrow = tests.some(({ text }) =>
		/^-(?:size|mtime|newer|user|perm|empty|maxdepth|mindepth|mmin|ctime|amin|regex|links)$/.test(
			text,
		),
	);
	if (removes && (narrow || negated)) return [];
	const found: string[] = [];
	for (const [path, node] of machine.files.entries()) {
		if (
			!roots.some((root) =>
				isWithin(path, machine.files.resolve(machine.path(root.text))),
			)
		)
			continue;
		if (
			type !== undefined &&
			!alternatives &&
			(type === "f") !== (node.kind === "file")
		)
			continue;
		const byName = names.map((each) => each.test(baseName(path)));
		const byPath = paths.map((each) => each.test(path));
		const all = [...byName, ...byPath];
		const passes =
			negated ||
			all.length === 0 ||
			(alternatives ? all.some(Boolean) : all.every(Boolean));
		if (passes) found.push(path);
	}
	return found.sort();
}

/** `xargs` makes its input the arguments of a program. */
function runOnInput(machine: Machine, call: Invocation): void {
	const words = [...call.words];
	const valued =
		/^-(?:[IdnPLsEa]|-(?:arg-file|delimiter|max-args|max-procs|replace))$/;
	let placeholder: string | undefined;
	let input = call.input;
	while (words[0]?.text.startsWith("-")) {
		const option = (words.shift() as Field).text;
		if (option === "--") break;
		if (valued.test(option)) {
			const value = words.shift()?.text ?? "";
			if (option === "-I") placeholder = value;
			if (option === "-a" || option === "--arg-file")
				input = machine.files.read(machine.path(value));
		} else if (/^-I./.test(option)) placeholder = option.slice(2);
		else if (/^-i/.test(option)) placeholder = option.slice(2) || "{}";
	}
	// `parallel` takes items behind `:::`, too, and knows `{}` by itself.
	const separator = words.findIndex(({ text }) => text === ":::");
	const given = separator === -1 ? [] : words.splice(separator).slice(1);
	if (call.name === "parallel" && words.some(({ text }) => text.includes("{}")))
		placeholder = "{}";
	const [first = { ...literal("echo"), glob: false }, ...rest] = words;
	const items: Field[] = [
		...given,
		...(separator === -1 ? splitInput(input) : []),
	].map((value) => ({
		...value,
		glob: false,
	}));
	const run = (fields: readonly Field[]) => {
		const inner =
			placeholder === undefined
				? [...rest, ...fields]
				: rest.map((word) =>
						word.text.includes(placeholder as string)
							? {
									...concat(
										{
											...word,
											text: word.text.replaceAll(
												placeholder as string,
												fields[0]?.text ?? "",
											),
										},
										{ text: "", taint: wordsTaint(fields) },
									),
									glob: false,
								}
							: word,
					);
		const { descriptors } = machine.shell;
		machine.shell.descriptors = { ...descriptors, input: literal("") };
		// `xargs` starts programs, never what the shell has built in.
		if (first.text === "echo" || first.text === "printf") {
			machine.report(
				"argv",
				wordsTaint(inner),
				call.span,
				`\`${first.text}\` is started by \`xargs\` with it as an argument`,
			);
		}
		runWords(machine, first, inner, call.span);
		machine.shell.descriptors = descriptors;
	};
	if (placeholder === undefined) run(items);
	else for (const item of items.slice(0, 32)) run([item]);
}

function splitInput(input: Value): readonly Value[] {
	return input.text
		.split(/[\s\0]+/)
		.filter((text) => text !== "")
		.map((text) => ({
			text,
			taint: text.includes("\uE000") ? input.taint : noTaint,
		}));
}
