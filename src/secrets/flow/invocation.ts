import type { Span } from "../../text/span.ts";
import type { Machine } from "./machine.ts";
import { log, type Sink } from "./sink.ts";
import { along, noTaint, type Taint, union, unionAll } from "./taint.ts";
import { shown, type Value } from "./value.ts";
import type { Field } from "./words.ts";

/** A program about to run. */
export interface Invocation {
	/** Its base name. */
	readonly name: string;
	readonly words: readonly Field[];
	readonly span: Span;
	/** What it reads from standard input. */
	readonly input: Value;
	readonly output: Sink;
	readonly errors: Sink;
}

/** What runs a program. */
export type Handler = (machine: Machine, call: Invocation) => void;

export function invocation(
	machine: Machine,
	name: string,
	words: readonly Field[],
	span: Span,
): Invocation {
	const { input, outputs } = machine.shell.descriptors;
	return {
		name,
		words,
		span,
		input,
		output: outputs.get(1) ?? log,
		errors: outputs.get(2) ?? log,
	};
}

/** The secrets in the words of a command. */
export function wordsTaint(words: readonly Value[]): Taint {
	return words.length === 0 ? noTaint : unionAll(words.map((w) => w.taint));
}

/** Reads a file for a command. */
export function readFile(
	machine: Machine,
	call: Invocation,
	path: string,
): Value {
	if (path === "-" || path === "/dev/stdin" || path === "/dev/fd/0")
		return call.input;
	const real = machine.path(path);
	const content = machine.read(real);
	return {
		...content,
		taint: along(
			content.taint,
			call.span,
			`\`${call.name}\` reads ${shown(real)}`,
		),
	};
}

/** The secrets of a file, or of all files in a directory. */
export function readTree(
	machine: Machine,
	call: Invocation,
	path: string,
): Taint {
	const real = machine.path(path);
	const file = machine.files.read(real).taint;
	const taint = union(file, machine.files.taintWithin(real));
	return along(taint, call.span, `\`${call.name}\` reads ${shown(real)}`);
}

/** Prints to a command's standard output. */
export function print(machine: Machine, call: Invocation, value: Value): void {
	machine.print(call.output, value, call.span, `\`${call.name}\` prints it`);
}

/** Options and operands of a command line. */
export interface Arguments {
	/** By name as written, dashes included; a letter in a cluster counts for itself. */
	readonly options: ReadonlyMap<string, readonly Field[]>;
	readonly operands: readonly Field[];
}

const yes: Field = { text: "", taint: noTaint, glob: false };

/**
 * Reads a command line. `valued` are the options whose value may be the next word. With `long`, options with a single dash are whole
 * words, too.
 */
export function readArguments(
	words: readonly Field[],
	valued: ReadonlySet<string> | readonly string[] = [],
	long = false,
): Arguments {
	const takesValue = valued instanceof Set ? valued : new Set(valued);
	const options = new Map<string, Field[]>();
	const operands: Field[] = [];
	const set = (name: string, value: Field) => {
		const known = options.get(name);
		if (known === undefined) options.set(name, [value]);
		else known.push(value);
	};
	for (let index = 0; index < words.length; index += 1) {
		const word = words[index] as Field;
		const { text } = word;
		if (text === "--") {
			operands.push(...words.slice(index + 1));
			break;
		}
		if (!text.startsWith("-") || text === "-") {
			operands.push(word);
			continue;
		}
		const equals = text.indexOf("=");
		// `-d=` is the option `-d` with an equals sign as its value.
		if (/^-[a-zA-Z]=$/.test(text) && takesValue.has(text.slice(0, 2))) {
			set(text.slice(0, 2), { ...word, text: "=" });
			continue;
		}
		const name = equals === -1 ? text : text.slice(0, equals);
		if (equals !== -1 && (text.startsWith("--") || takesValue.has(name))) {
			set(name, { ...word, text: text.slice(equals + 1) });
			continue;
		}
		if (takesValue.has(text)) {
			index += 1;
			set(text, words[index] ?? yes);
			continue;
		}
		if (text.startsWith("--") || long) {
			set(text, yes);
			continue;
		}
		index = readCluster(word, words, index, takesValue, set);
	}
	return { options, operands };
}

function readCluster(
	word: Field,
	words: readonly Field[],
	index: number,
	takesValue: ReadonlySet<string>,
	set: (name: string, value: Field) => void,
): number {
	const { text } = word;
	set(text, yes);
	for (let at = 1; at < text.length; at += 1) {
		const name = `-${text[at]}`;
		if (!takesValue.has(name)) {
			set(name, yes);
			continue;
		}
		if (at + 1 < text.length) {
			set(name, { ...word, text: text.slice(at + 1) });
			return index;
		}
		set(name, words[index + 1] ?? yes);
		return index + 1;
	}
	return index;
}

/** The values of the first of these options that is there. */
export function optionValues(
	{ options }: Arguments,
	...names: readonly string[]
): readonly Field[] {
	return names.flatMap((name) => options.get(name) ?? []);
}

export function hasOption(
	{ options }: Arguments,
	...names: readonly string[]
): boolean {
	return names.some((name) => options.has(name));
}
