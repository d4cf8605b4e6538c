import type {
	Effect,
	Entry,
	Input,
	Place,
	ToolModel,
	ToolRule,
} from "../models/model.ts";
import { models } from "../models/models.ts";
import { runRemote } from "./commands/interpreters.ts";
import { noteConnection } from "./commands/ssh.ts";
import {
	type Arguments,
	hasOption,
	type Invocation,
	optionValues,
	readArguments,
	readFile,
	readTree,
	wordsTaint,
} from "./invocation.ts";
import type { Machine } from "./machine.ts";
import { baseName } from "./path.ts";
import { entryLine, entryName, withoutEntry } from "./settings-entries.ts";
import { runUnknown, runWords } from "./simple-command.ts";
import {
	along,
	doubted,
	noTaint,
	only,
	type Taint,
	unionAll,
} from "./taint.ts";
import { concat, emptyValue, literal, type Value } from "./value.ts";

let byName: ReadonlyMap<string, ToolModel> | undefined;

/** The model of a program. */
export function findModel(name: string): ToolModel | undefined {
	byName ??= new Map(
		models.flatMap((model) =>
			model.programs.map((program) => [program, model] as const),
		),
	);
	return byName.get(name) ?? byName.get(name.replace(/[\d.]+$/, ""));
}

/** Does what the model says that the program does. */
export function runModel(
	machine: Machine,
	model: ToolModel,
	call: Invocation,
): void {
	const parsed = readArguments(
		call.words,
		new Set(model.valued ?? []),
		model.longOptions,
	);
	if (hasOption(parsed, "--version", "--help") && parsed.operands.length === 0)
		return;
	const rule = model.rules.find(
		(each) =>
			(each.says === undefined ||
				call.words.some(({ text }) => each.says?.test(text))) &&
			matches(machine, each, parsed),
	);
	for (const effect of rule?.effects ?? model.otherwise ?? [])
		apply(machine, effect, call, parsed, rule);
}

function matches(machine: Machine, rule: ToolRule, parsed: Arguments): boolean {
	const path = rule.command ?? [];
	const fits = path.every((word, index) => {
		const operand = parsed.operands[index]?.text;
		if (operand === undefined) return false;
		return word
			.split("|")
			.some(
				(each) =>
					each === operand ||
					(each.endsWith("*") && operand.startsWith(each.slice(0, -1))),
			);
	});
	if (!fits) return false;
	if (parsed.operands.length < (rule.atLeast ?? 0)) return false;
	if (rule.bare === true && parsed.operands.length > path.length) return false;
	if (
		rule.with !== undefined &&
		!rule.with.some((option) => isGiven(parsed, option))
	)
		return false;
	if (
		rule.withSecret !== undefined &&
		!optionValues(parsed, ...rule.withSecret).some((value) =>
			isSecretValue(machine, value),
		)
	)
		return false;
	return rule.without === undefined || !hasOption(parsed, ...rule.without);
}

/** Whether an option is there, and has the value when one is asked for. */
function isGiven(parsed: Arguments, option: string): boolean {
	const equals = option.indexOf("=");
	if (equals === -1) return hasOption(parsed, option);
	const value = option.slice(equals + 1);
	return optionValues(parsed, option.slice(0, equals)).some(
		({ text }) => text === value,
	);
}

/** Whether a password option is given a secret: as text, as `file:PATH`, `env:NAME` or a path. */
function isSecretValue(machine: Machine, value: Value): boolean {
	if (value.taint.size > 0) return true;
	const variable = /^env:(\w+)$/.exec(value.text)?.[1];
	if (variable !== undefined)
		return (machine.variable(variable)?.taint.size ?? 0) > 0;
	const path = value.text.replace(/^file:/, "");
	return machine.files.read(machine.path(path)).taint.size > 0;
}

function apply(
	machine: Machine,
	effect: Effect,
	call: Invocation,
	parsed: Arguments,
	rule: ToolRule | undefined,
): void {
	const depth = rule?.command?.length ?? 0;
	const gather = (inputs: readonly Input[]) =>
		gathered(machine, inputs, call, parsed, depth);
	switch (effect.kind) {
		case "prints": {
			const value = gather(effect.from);
			const taint =
				effect.maybe === undefined
					? value.taint
					: doubted(value.taint, effect.maybe);
			const sink = effect.to === "errors" ? call.errors : call.output;
			const text =
				effect.unchanged === true ? value.text : machine.fresh("output");
			machine.print(
				sink,
				{ text, taint },
				call.span,
				`\`${call.name}\` prints it`,
			);
			return;
		}
		case "stores": {
			const value = gather(effect.from);
			const taint =
				effect.maybe === undefined
					? value.taint
					: doubted(value.taint, effect.maybe);
			const stored = {
				text:
					effect.entry === undefined
						? value.text
						: entryLine(entryName(effect.entry, parsed, depth), value.text),
				taint: along(taint, call.span, `\`${call.name}\` stores it`),
			};
			for (const path of places(machine, effect.in, parsed, depth)) {
				if (effect.entry !== undefined)
					takeOut(machine, call, path, effect.entry, parsed, depth);
				machine.writeFile(path, stored, call.span, effect.replaces !== true);
			}
			return;
		}
		case "clears":
			for (const place of effect.places)
				for (const path of places(machine, place, parsed, depth))
					takeOut(machine, call, path, effect.entry, parsed, depth);
			return;
		case "deletes":
			for (const place of effect.places)
				for (const path of places(machine, place, parsed, depth))
					machine.files.remove(machine.path(path.text));
			return;
		case "runs-unknown":
			runUnknown(machine, call, effect.why);
			return;
		case "runs-remote":
			runRemote(machine, call);
			return;
		case "runs-arguments": {
			const [first, ...rest] = parsed.operands.slice(
				depth + (effect.skip ?? 0),
			);
			const at = first === undefined ? -1 : call.words.indexOf(first);
			if (first !== undefined)
				runWords(
					machine,
					first,
					at === -1 ? rest : call.words.slice(at + 1),
					call.span,
				);
			return;
		}
		case "connects":
			noteConnection(
				machine,
				call,
				noTaint,
				machine.variable("GIT_SSH_COMMAND")?.text ?? "",
			);
			return;
	}
}

/** Empties a file, or takes an entry out of it. */
function takeOut(
	machine: Machine,
	call: Invocation,
	path: Value,
	entry: Entry | undefined,
	parsed: Arguments,
	depth: number,
): void {
	const file = machine.files.get(machine.path(path.text));
	if (file?.kind !== "file") return;
	const rest =
		entry === undefined
			? emptyValue
			: withoutEntry(file.content, entryName(entry, parsed, depth));
	machine.writeFile(path, rest, call.span);
}

function gathered(
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

function expandHome(machine: Machine, path: string): string {
	return path.startsWith("~") ? machine.home() + path.slice(1) : path;
}

/** What a clone of an address is called: what `#egg=` says, else the last part of the path. */
function repositoryName(address: string): string {
	const egg = /#(?:.*&)?egg=([^&]+)/.exec(address)?.[1];
	const path = address.replace(/[#?].*$/, "").replace(/(?<=[^/])@[^/@]*$/, "");
	return egg ?? baseName(path).replace(/\.git$/, "");
}

/** The files that a place of a model means. */
function places(
	machine: Machine,
	place: Place,
	parsed: Arguments,
	depth: number,
): readonly Value[] {
	if (typeof place === "string") return [literal(expandHome(machine, place))];
	if ("variable" in place) {
		const value = machine.variable(place.variable);
		if (value !== undefined && value.text !== "")
			return [
				concat(
					value,
					literal(place.file === undefined ? "" : `/${place.file}`),
				),
			];
		return places(machine, place.otherwise, parsed, depth);
	}
	if ("clonedFrom" in place) {
		const names = optionValues(parsed, ...place.clonedFrom).map(({ text }) =>
			repositoryName(text),
		);
		return places(machine, place.into, parsed, depth).flatMap((directory) =>
			names.map((name) => concat(directory, literal(`/${name}/.git/config`))),
		);
	}
	if ("asRoot" in place)
		return places(
			machine,
			machine.root ? place.asRoot : place.otherwise,
			parsed,
			depth,
		);
	if ("option" in place) {
		const values = optionValues(parsed, ...place.option);
		if (values.length > 0)
			return values.map((value) =>
				place.file === undefined
					? value
					: concat(value, literal(`/${place.file}`)),
			);
		return place.otherwise === undefined
			? []
			: places(machine, place.otherwise, parsed, depth);
	}
	const operand = parsed.operands.slice(depth)[place.operand];
	if (operand === undefined) return [];
	return [
		place.suffix === undefined
			? operand
			: concat(operand, literal(place.suffix)),
	];
}
