import type { Value } from "./value.ts";

/** Where what a command prints goes to. */
export type Sink =
	| { readonly kind: "log" }
	| { readonly kind: "nowhere" }
	| { readonly kind: "file"; readonly path: Value }
	| Buffer;

/** What a pipe or `$(…)` collects. */
export interface Buffer {
	readonly kind: "buffer";
	content: Value;
	/** How many conditions were open when it was made: what is printed under more of them may not be printed. */
	readonly depth: number;
}

export const log: Sink = { kind: "log" };
export const nowhere: Sink = { kind: "nowhere" };

/** The open files of a process: 0, 1, 2 and others. What reading 0 gives is `input`. */
export interface Descriptors {
	readonly input: Value;
	readonly outputs: ReadonlyMap<number, Sink>;
	/** Contents of descriptors opened for reading other than 0. */
	readonly inputs: ReadonlyMap<number, Value>;
}
