import type { Assignment } from "../../shell/syntax.ts";
import type { Machine } from "./machine.ts";
import type { Locate } from "./shell-state.ts";
import { along } from "./taint.ts";
import { concat, emptyValue, literal, type Value } from "./value.ts";
import { expandFields, expandWord } from "./words.ts";

/** How an assignment is made. `dry` only says what it would be: `NAME=value` as a word. */
export interface AssignmentOptions {
	readonly exported?: boolean;
	readonly dry?: boolean;
}

/** Makes an assignment; answers `NAME=value` as a traced shell prints it. */
export function assign(
	machine: Machine,
	node: Assignment,
	locate: Locate,
	{ exported, dry }: AssignmentOptions = {},
): Value {
	const { name } = node;
	const span = locate(node.pos, node.end);
	let elements: readonly Value[] | undefined;
	let value: Value;
	if (node.value.type === "ArrayValue") {
		elements = expandFields(machine, node.value.elements, locate);
		value = concat(
			...elements.flatMap((element, index) =>
				index === 0 ? [element] : [literal(" "), element],
			),
		);
	} else value = expandWord(machine, node.value, locate);
	const old = machine.shell.variables.get(name);
	if (node.append === true || node.index !== undefined) {
		value = concat(old?.value ?? emptyValue, value);
		elements = old?.elements && [...old.elements, ...(elements ?? [value])];
	}
	value = { ...value, taint: along(value.taint, span, `assigned to ${name}`) };
	const written = concat(literal(`${name}=`), value);
	if (dry === true) return written;
	machine.setVariable(name, value, exported);
	const variable = machine.shell.variables.get(name);
	if (elements !== undefined && variable !== undefined)
		machine.shell.variables.set(name, { ...variable, elements });
	return written;
}
