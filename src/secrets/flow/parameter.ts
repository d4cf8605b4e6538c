import type { ParameterExpansionPart } from "../../shell/syntax.ts";
import { elementsOf, subscript } from "./arrays.ts";
import type { Machine } from "./machine.ts";
import { pathMatcher } from "./path.ts";
import type { Locate } from "./shell-state.ts";
import { noTaint, type Taint, union } from "./taint.ts";
import {
	concat,
	emptyValue,
	isKnown,
	literal,
	part as partOf,
	type Value,
} from "./value.ts";
import { expandWord } from "./words.ts";

/** Variables that the shell sets, or that every image has; their text is not known. */
const shellVariables =
	/^(?:PATH|PWD|OLDPWD|SHELL|USER|LOGNAME|HOSTNAME|RANDOM|SECONDS|LINENO|UID|EUID|PPID|BASH_.*|OPTARG|OPTIND|REPLY|TMPDIR|[?$!#-]|TARGET.*|BUILD(?:PLATFORM|OS|ARCH|VARIANT)|DEBIAN_FRONTEND)$/;

/** Stands for all variables that a sourced file of secrets may have set. */
const unnamedVariables = "(sourced)";

/** Notes that variables whose names are not known now hold secrets. */
export function setUnnamed(
	machine: Machine,
	taint: Taint,
	exported: boolean,
): void {
	if (taint.size === 0) return;
	const old = machine.shell.variables.get(unnamedVariables);
	machine.shell.variables.set(unnamedVariables, {
		value: {
			text: machine.fresh("sourced"),
			taint: union(old?.value.taint ?? noTaint, taint),
		},
		exported: exported || (old?.exported ?? false),
	});
}

/** The value of `$name`. A variable that nothing sets is empty; one that the base image may set is a hole. */
export function parameterValue(machine: Machine, name: string): Value {
	const { shell } = machine;
	if (name === "@" || name === "*") return joined(shell.positional.slice(1));
	if (name === "PWD") return literal(shell.directory);
	if (/^\d+$/.test(name)) return shell.positional[Number(name)] ?? emptyValue;
	const variable = shell.variables.get(name);
	if (variable?.elements !== undefined)
		return variable.elements.get("0") ?? emptyValue;
	if (variable !== undefined) return variable.value;
	if (name === "HOME") return literal(machine.home());
	const unnamed = shell.variables.get(unnamedVariables);
	if (unnamed !== undefined) return unnamed.value;
	const text = shellVariables.test(name)
		? machine.fresh(name)
		: machine.holeOf(name);
	return { text, taint: noTaint };
}

function joined(values: readonly Value[]): Value {
	return concat(
		...values.flatMap((value, index) =>
			index === 0 ? [value] : [literal(" "), value],
		),
	);
}

/** The value of `${…}`. */
export function expandParameter(
	machine: Machine,
	part: ParameterExpansionPart,
	locate: Locate,
): Value {
	const { parameter, operation, prefix } = part;
	// A length tells nothing of the bytes.
	if (prefix === "#") return { text: machine.fresh("length"), taint: noTaint };
	let value = elementValue(machine, part, locate);
	if (prefix === "!") {
		if (operation?.type === "Names") return literal("");
		if (part.index !== undefined && /^[@*]$/.test(part.index.text))
			return elementNames(machine, parameter);
		value = isKnown(value.text)
			? parameterValue(machine, value.text)
			: { text: machine.fresh("indirect"), taint: allVariables(machine) };
	}
	if (operation === undefined) return value;
	switch (operation.type) {
		case "Default": {
			const operand = () => expandWord(machine, operation.operand, locate);
			const isSet = machine.shell.variables.has(parameter);
			switch (operation.operator) {
				case ":+":
				case "+":
					return isSet && isKnown(value.text) && value.text === ""
						? emptyValue
						: operand();
				case ":?":
				case "?":
					return value;
				default: {
					if (isSet && isKnown(value.text) && value.text !== "") return value;
					const other = operand();
					const neverSet =
						!isSet &&
						!shellVariables.test(parameter) &&
						!/^\d+$|^[@*]$/.test(parameter);
					const empty = isKnown(value.text) && value.text === "";
					const result =
						neverSet || empty
							? other
							: {
									text:
										value.taint.size > 0
											? value.text
											: machine.fresh(parameter),
									taint: union(value.taint, other.taint),
								};
					if (operation.operator.includes("="))
						machine.setVariable(parameter, result);
					return result;
				}
			}
		}
		case "Remove": {
			if (!isKnown(value.text)) return changed(machine, value);
			const pattern = expandWord(machine, operation.operand, locate);
			if (!isKnown(pattern.text)) return changed(machine, value);
			return partOf(
				value,
				removed(value.text, operation.operator, pattern.text),
			);
		}
		case "Replace": {
			const replacement = expandWord(machine, operation.replacement, locate);
			const pattern = expandWord(machine, operation.pattern, locate);
			const taint = union(value.taint, replacement.taint);
			if (
				isKnown(value.text) &&
				isKnown(pattern.text) &&
				!/[*?[\\]/.test(pattern.text)
			) {
				const text =
					operation.operator === "//"
						? value.text.replaceAll(pattern.text, () => replacement.text)
						: value.text.replace(pattern.text, () => replacement.text);
				return { text, taint: isKnown(text) ? noTaint : taint };
			}
			// Every character becomes the same one.
			if (
				operation.operator === "//" &&
				/^(?:\?|\[[!^][^\]]{0,2}\]|\[.*(?:A-Za-z0-9|a-zA-Z0-9|:alnum:|:graph:|:print:).*\]|\*)$/.test(
					pattern.text,
				)
			)
				return { text: machine.fresh(parameter), taint: replacement.taint };
			return { text: machine.fresh(parameter), taint };
		}
		case "Slice":
		case "CaseModification":
		case "Transform":
		case "Unknown":
			return changed(machine, value);
		case "Names":
			return emptyValue;
	}
}

function elementValue(
	machine: Machine,
	part: ParameterExpansionPart,
	locate: Locate,
): Value {
	const { parameter, index } = part;
	const variable = machine.shell.variables.get(parameter);
	if (index === undefined || variable === undefined)
		return parameterValue(machine, parameter);
	if (/^[@*]$/.test(index.text)) return variable.value;
	if (variable.mixed)
		return { text: machine.fresh(parameter), taint: variable.value.taint };
	const key = subscript(machine, variable, index, locate);
	if (key !== undefined && !(variable.associative && !variable.elements))
		return elementsOf(variable).get(key) ?? emptyValue;
	return { text: machine.fresh(parameter), taint: variable.value.taint };
}

/** `${!name[@]}`: the subscripts. */
function elementNames(machine: Machine, name: string): Value {
	const variable = machine.shell.variables.get(name);
	const names = variable?.elements?.keys();
	return names === undefined
		? { text: machine.fresh("subscripts"), taint: noTaint }
		: literal([...names].join(" "));
}

/** Any other text made of the value. */
function changed(machine: Machine, value: Value): Value {
	return { text: machine.fresh("part"), taint: value.taint };
}

function allVariables(machine: Machine) {
	let taint = noTaint;
	for (const { value } of machine.shell.variables.values())
		taint = union(taint, value.taint);
	return taint;
}

function removed(text: string, operator: string, pattern: string): string {
	const matches = pathMatcher(pattern.replace(/(?<!\*)\*(?!\*)/g, "**"));
	const greedy = operator.length === 2;
	const lengths = Array.from({ length: text.length + 1 }, (_, at) => at);
	if (greedy) lengths.reverse();
	for (const length of lengths) {
		const prefix = operator.startsWith("#");
		const piece = prefix
			? text.slice(0, length)
			: text.slice(text.length - length);
		if (matches.test(piece))
			return prefix ? text.slice(length) : text.slice(0, text.length - length);
	}
	return text;
}
