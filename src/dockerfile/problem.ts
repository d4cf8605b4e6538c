import type { Diagnostic } from "../text/diagnostic.ts";

/** What is wrong with an instruction, before it is reported as a diagnostic. */
export type Problem = Omit<Diagnostic, "severity">;

/**
 * An instruction that could not be read. The official frontend reads all lines of a file before it looks at any instruction:
 * `line` problems of the whole file come before all `instruction` problems.
 */
export interface Failure {
	readonly kind: "failed";
	readonly phase: "line" | "instruction";
	readonly problem: Problem;
}

export function failure(problem: Problem): Failure {
	return { kind: "failed", phase: "instruction", problem };
}

export function lineFailure(problem: Problem): Failure {
	return { kind: "failed", phase: "line", problem };
}

/** Puts a suggestion, if there is one, before the general advice. */
export function didYouMean(
	suggestion: string | undefined,
	advice: string,
): string {
	return suggestion === undefined
		? advice
		: `did you mean ${suggestion}? (${advice})`;
}
