import type { SyntaxNode } from "../../shell/syntax.ts";
import type { Span } from "../../text/span.ts";
import type { SharedMap } from "./shared-map.ts";
import type { Descriptors } from "./sink.ts";
import { union } from "./taint.ts";
import { hole, type Value } from "./value.ts";

/** A shell variable. */
export interface Variable {
	readonly value: Value;
	readonly exported: boolean;
	/** Of an array; `value` is all of them. */
	readonly elements?: Elements;
	/** An array of which the elements cannot be told apart. */
	readonly mixed?: boolean;
	/** `declare -A`: subscripts are text. */
	readonly associative?: boolean;
}

/** Elements of an array by their subscripts, in order. */
export type Elements = ReadonlyMap<string, Value>;

/** Where a piece of shell text stands in the Dockerfile. */
export type Locate = (from: number, to: number) => Span;

/** A shell function, or the text of a trap. */
export interface ShellFunction {
	readonly body: SyntaxNode;
	readonly locate: Locate;
}

/** What a shell process knows of itself; a subshell has a copy. */
export interface ShellState {
	readonly variables: SharedMap<string, Variable>;
	readonly functions: SharedMap<string, ShellFunction>;
	readonly aliases: SharedMap<string, string>;
	/** `$0`, `$1`, … */
	positional: readonly Value[];
	directory: string;
	/** `set -x`: commands are printed with their expanded words. */
	trace: boolean;
	/** `set -e`. */
	stopsOnError: boolean;
	/** `set -a`: every assignment exports. */
	exportsAll: boolean;
	/** Whether braces expand: not in plain `sh`. */
	readonly bash: boolean;
	descriptors: Descriptors;
	/** What runs when the shell ends. */
	exitTrap: { readonly text: string; readonly locate: Locate } | undefined;
	/** False behind `exit`, `return`, `break`: nothing more runs on this way. */
	alive: boolean;
}

export function cloneShell(shell: ShellState): ShellState {
	return {
		...shell,
		variables: shell.variables.clone(),
		functions: shell.functions.clone(),
		aliases: shell.aliases.clone(),
	};
}

/** What may be true after either of two ways that are both alive. */
export function joinShells(
	mine: ShellState,
	theirs: ShellState,
	fresh: (name: string, texts: readonly string[]) => string,
): void {
	if (!mine.variables.isSame(theirs.variables))
		joinVariableMaps(mine, theirs, fresh);
	if (!mine.functions.isSame(theirs.functions))
		for (const [name, body] of [...theirs.functions])
			if (!mine.functions.has(name)) mine.functions.set(name, body);
	if (mine.directory !== theirs.directory)
		mine.directory = fresh("directory", [mine.directory, theirs.directory]);
	mine.trace ||= theirs.trace;
	mine.exportsAll ||= theirs.exportsAll;
	mine.stopsOnError &&= theirs.stopsOnError;
	// A trap that is set on one way only may not run.
	if (mine.exitTrap?.text !== theirs.exitTrap?.text) mine.exitTrap = undefined;
}

function joinVariableMaps(
	mine: ShellState,
	theirs: ShellState,
	fresh: (name: string, texts: readonly string[]) => string,
): void {
	const join = (name: string, own?: Variable, other?: Variable) =>
		mine.variables.set(
			name,
			joinVariables(own, other, (texts) => fresh(name, texts)),
		);
	for (const [name, other] of theirs.variables) {
		const own = mine.variables.get(name);
		if (own !== other) join(name, own, other);
	}
	for (const [name, own] of [...mine.variables])
		if (!theirs.variables.has(name)) join(name, own, undefined);
}

function joinVariables(
	own: Variable | undefined,
	other: Variable | undefined,
	fresh: (texts: readonly string[]) => string,
): Variable {
	const first = own?.value ?? { text: "", taint: new Map() };
	const second = other?.value ?? { text: "", taint: new Map() };
	return {
		value: {
			text:
				first.text === second.text
					? first.text
					: fresh([first.text, second.text]),
			taint: union(first.taint, second.taint),
		},
		exported: (own?.exported ?? false) || (other?.exported ?? false),
	};
}

/** A name for a hole that nothing else has. */
export function freshHoles(): (name: string) => string {
	let count = 0;
	return (name) => {
		count += 1;
		return hole(`${name}#${count}`);
	};
}
