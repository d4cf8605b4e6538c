import type {
	Effect,
	Entry,
	Input,
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
} from "./invocation.ts";
import type { Machine } from "./machine.ts";
import { gathered } from "./model-inputs.ts";
import { places } from "./model-places.ts";
import { entryLine, entryName, withoutEntry } from "./settings-entries.ts";
import { runUnknown, runWords } from "./simple-command.ts";
import { along, doubted, noTaint } from "./taint.ts";
import { emptyValue, type Value } from "./value.ts";

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
