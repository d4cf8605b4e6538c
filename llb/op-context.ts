import type { MarshalOptions } from "./constraints.ts";
import type { Input } from "./messages.ts";
import type { Output } from "./vertex.ts";

/** What an operation may ask while its vertex is turned into an op. */
export interface OpContext {
	readonly options: MarshalOptions;
	/** The edge to an output whose vertex has been encoded before. */
	inputOf(output: Output): Input;
	/** The text that tells sources without a session apart; the same throughout one marshalling. */
	localUniqueId(): string;
}

/** The inputs of one op, numbered as they are met; equal edges share a number. */
export interface InputList {
	readonly inputs: readonly Input[];
	/** The number of an output among the inputs; -1, an empty file system, for null. */
	indexOf(output: Output | null): number;
}

export function inputList(context: OpContext): InputList {
	const inputs: Input[] = [];
	return {
		inputs,
		indexOf(output) {
			if (output === null) return -1;
			const input = context.inputOf(output);
			const known = inputs.findIndex(
				(each) => each.digest === input.digest && each.index === input.index,
			);
			return known < 0 ? inputs.push(input) - 1 : known;
		},
	};
}
