import type { Input } from "../models/model.ts";
import {
	type Arguments,
	type Invocation,
	optionValues,
	readFile,
	readTree,
	wordsTaint,
} from "./invocation.ts";
import type { Machine } from "./machine.ts";
import { expandHome, places } from "./model-places.ts";
import { along, only, type Taint, unionAll } from "./taint.ts";
import { concat, emptyValue, isKnown, literal, type Value } from "./value.ts";

/** The bytes that a command gets from these inputs; `depth` words name the command. */
export function gathered(
	machine: Machine,
	inputs: readonly Input[],
	call: Invocation,
	parsed: Arguments,
	depth: number,
): Value {
	const operands = parsed.operands.slice(depth);
	const values = inputs.map((input): Value => {
		if (input === "input") return passedOn(call);
		if (input === "arguments")
			return joined(machine, wordsTaint(call.words), call.words);
		if (input === "operands")
			return joined(machine, wordsTaint(operands), operands);
		if (input === "files")
			return operands.length === 0
				? passedOn(call)
				: concat(...operands.map(({ text }) => readFile(machine, call, text)));
		if (input === "trees")
			return {
				text: machine.fresh("tree"),
				taint: unionAll(
					operands.map(({ text }) => readTree(machine, call, text)),
				),
			};
		if (input === "environment")
			return {
				text: machine.fresh("environment"),
				taint: machine.environmentTaint(),
			};
		if (input === "mounted")
			return {
				text: machine.fresh("any"),
				taint: only(machine.reachable(), (secret) => machine.isGuarded(secret)),
			};
		if (input === "mentioned")
			return {
				text: machine.fresh("mentioned"),
				taint: mentionedTaint(machine, call),
			};
		if ("option" in input)
			return joined(
				machine,
				wordsTaint(optionValues(parsed, ...input.option)),
				optionValues(parsed, ...input.option),
			);
		if ("optionFile" in input)
			return concat(
				...optionValues(parsed, ...input.optionFile).map(({ text }) =>
					readFile(machine, call, namedFile(text)),
				),
			);
		if ("variables" in input)
			return concat(
				...input.variables.map((name) =>
					machine.shell.variables.get(name)?.exported
						? (machine.variable(name) ?? emptyValue)
						: emptyValue,
				),
			);
		if ("variableFile" in input) {
			const path = machine.variable(input.variableFile)?.text ?? "";
			return path === "" ? emptyValue : readFile(machine, call, path);
		}
		if ("stored" in input)
			return concat(
				...places(machine, input.stored, parsed, depth).map(({ text }) =>
					readFile(machine, call, text),
				),
			);
		if ("path" in input)
			return readFile(machine, call, expandHome(machine, input.path));
		const operand = operands[input.operand];
		return operand === undefined
			? emptyValue
			: input.read === true
				? readFile(machine, call, operand.text)
				: operand;
	});
	const single = values.length === 1 ? values[0] : undefined;
	return (
		single ?? {
			text: machine.fresh("output"),
			taint: unionAll(values.map((value) => value.taint)),
		}
	);
}

/** The secrets of files whose paths stand in the words or in the input: statements of a database, for example. */
function mentionedTaint(machine: Machine, call: Invocation): Taint {
	const texts = [...call.words, call.input].map(({ text }) => text).join("\n");
	const taints: Taint[] = [];
	for (const [path, node] of machine.files.entries())
		if (
			node.kind === "file" &&
			node.content.taint.size > 0 &&
			isKnown(path) &&
			texts.includes(path)
		)
			taints.push(node.content.taint);
	return along(unionAll(taints), call.span, `\`${call.name}\` reads it`);
}

/** Standard input, on its way through the program. */
function passedOn(call: Invocation): Value {
	const { text, taint } = call.input;
	return {
		text,
		taint: along(taint, call.span, `goes through \`${call.name}\``),
	};
}

function joined(
	machine: Machine,
	taint: Taint,
	words: readonly Value[],
): Value {
	return taint.size > 0
		? { text: machine.fresh("words"), taint }
		: literal(words.map(({ text }) => text).join(" "));
}

/** The path in the value of an option: `@path`, `file://path`, `key=path`. */
function namedFile(value: string): string {
	return value.replace(/^(?:@|fileb?:\/\/|[\w.-]+=(?=[/.~]))/, "");
}
