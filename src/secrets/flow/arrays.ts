import type { WordSyntax } from "../../shell/syntax.ts";
import type { Machine } from "./machine.ts";
import type { Elements, Locate, Variable } from "./shell-state.ts";
import { concat, isKnown, literal, type Value } from "./value.ts";
import { expandFields, expandWord } from "./words.ts";

/** The elements that `NAME=(…)` sets, on top of the ones that `+=` keeps. */
export function arrayElements(
	machine: Machine,
	words: readonly WordSyntax[],
	kept: Elements | undefined,
	locate: Locate,
): Elements | undefined {
	const elements = new Map(kept);
	let next = nextIndex(elements);
	for (const word of words) {
		if (/^\[[^\]]+\]\+?=/.test(word.text)) {
			const { text, taint } = expandWord(machine, word, locate);
			const [, key, rest] = /^\[([^\]]+)\]\+?=(.*)$/s.exec(text) ?? [];
			if (key === undefined || !isKnown(key)) return undefined;
			elements.set(unquoted(key), { text: rest ?? "", taint });
			continue;
		}
		for (const field of expandFields(machine, [word], locate)) {
			if (field.glob) return undefined;
			elements.set(String(next), field);
			next += 1;
		}
	}
	return elements;
}

function nextIndex(elements: Elements): number {
	let next = 0;
	for (const key of elements.keys())
		if (/^\d+$/.test(key)) next = Math.max(next, Number(key) + 1);
	return next;
}

function unquoted(text: string): string {
	return text.replace(/^(["'])(.*)\1$/s, "$2");
}

/** All elements, as `${name[*]}` gives them. */
export function joinedElements(elements: Elements): Value {
	return concat(
		...[...elements.values()].flatMap((element, index) =>
			index === 0 ? [element] : [literal(" "), element],
		),
	);
}

/** The elements of an array that has values, or of a plain variable: it is its own first element. */
export function elementsOf(variable: Variable | undefined): Elements {
	if (variable?.elements !== undefined) return variable.elements;
	return variable === undefined || variable.associative
		? new Map()
		: new Map([["0", variable.value]]);
}

/** Which element a subscript means; undefined when that depends on the build. */
export function subscript(
	machine: Machine,
	variable: Variable | undefined,
	index: WordSyntax,
	locate: Locate,
): string | undefined {
	const { text } = expandWord(machine, index, locate);
	if (!isKnown(text)) return undefined;
	if (variable?.associative) return unquoted(text);
	const number = /^-?\d+$/.test(text) ? text : machine.variable(text)?.text;
	if (number === undefined || !/^-?\d+$/.test(number)) return undefined;
	if (!number.startsWith("-")) return number;
	return [...elementsOf(variable).keys()].at(Number(number));
}
