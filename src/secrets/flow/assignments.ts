import type { Assignment } from "../../shell/syntax.ts";
import {
	arrayElements,
	elementsOf,
	joinedElements,
	subscript,
} from "./arrays.ts";
import type { Machine } from "./machine.ts";
import type { Elements, Locate } from "./shell-state.ts";
import { along } from "./taint.ts";
import { concat, emptyValue, literal, type Value } from "./value.ts";
import { expandWord } from "./words.ts";

/** What an assignment sets. */
export interface Assigned {
	/** `NAME=value`, or `NAME` with an array as it is written: that is what a traced shell prints. */
	readonly written: Value;
	readonly value: Value;
	/** Of an array. */
	readonly elements: Elements | "mixed" | undefined;
}

/** Makes an assignment. */
export function assign(
	machine: Machine,
	node: Assignment,
	locate: Locate,
	exported?: boolean,
): Value {
	const { written, value, elements } = evaluateAssignment(
		machine,
		node,
		locate,
	);
	machine.setVariable(node.name, value, exported, elements);
	return written;
}

/** Says what an assignment sets, without setting it. */
export function evaluateAssignment(
	machine: Machine,
	node: Assignment,
	locate: Locate,
): Assigned {
	const { name } = node;
	const span = locate(node.pos, node.end);
	const old = machine.shell.variables.get(name);
	const append = node.append === true;
	const step = (value: Value): Value => ({
		...value,
		taint: along(value.taint, span, `assigned to ${name}`),
	});
	if (node.value.type === "ArrayValue") {
		const elements = arrayElements(
			machine,
			node.value.elements,
			append ? elementsOf(old) : undefined,
			locate,
		);
		const value = step(
			elements === undefined
				? concat(
						...(append && old ? [old.value] : []),
						...node.value.elements.map((word) =>
							expandWord(machine, word, locate),
						),
					)
				: joinedElements(elements),
		);
		return {
			written: literal(node.text),
			value,
			elements: elements ?? "mixed",
		};
	}
	const given = step(expandWord(machine, node.value, locate));
	const written = concat(literal(`${name}=`), given);
	if (node.index !== undefined) {
		const key = subscript(machine, old, node.index, locate);
		if (key === undefined)
			return {
				written,
				value: concat(old?.value ?? emptyValue, given),
				elements: "mixed",
			};
		const elements = new Map(elementsOf(old));
		const before = append ? (elements.get(key) ?? emptyValue) : emptyValue;
		elements.set(key, concat(before, given));
		return { written, value: joinedElements(elements), elements };
	}
	if (!append) return { written, value: given, elements: undefined };
	const value = concat(old?.value ?? emptyValue, given);
	return { written, value, elements: undefined };
}
