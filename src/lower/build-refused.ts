import type { LineRange } from "../dockerfile/ast.ts";
import type { Span } from "../text/span.ts";
import type { LoweringTrace } from "./trace.ts";

/** A build that cannot be: the one error that lowering throws. */
export class BuildRefused extends Error {
	/** What was expected and what to do about it. */
	readonly help: string | undefined;
	/** Where in the Dockerfile, in the order in which they are to be told. Empty when it is about no place in it. */
	readonly places: readonly Place[];
	/** How far lowering had got. Absent when it had not begun. */
	trace: LoweringTrace | undefined;

	constructor(message: string, details: RefusalDetails = {}) {
		// It is about a file, not about a place in this program; and collecting such places is most of what an error costs.
		const { stackTraceLimit } = Error;
		Reflect.set(Error, "stackTraceLimit", 0);
		super(
			message,
			details.cause === undefined ? undefined : { cause: details.cause },
		);
		Reflect.set(Error, "stackTraceLimit", stackTraceLimit);
		this.name = "BuildRefused";
		this.help = details.help;
		this.places = details.places ?? [];
		this.trace = details.trace;
	}
}

export interface RefusalDetails {
	readonly help?: string | undefined;
	readonly places?: readonly Place[];
	readonly trace?: LoweringTrace | undefined;
	/** The foreign error behind it, such as that of an engine. */
	readonly cause?: unknown;
}

/** One place that an error is about. */
export interface Place {
	readonly span: Span;
	/** Whole lines, from 1: what engines are told (each line of it as a range of its own). */
	readonly lines: LineRange;
}
