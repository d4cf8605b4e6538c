import { randomUUID } from "node:crypto";
import type { MarshalOptions } from "./constraints.ts";
import type { Input } from "./messages.ts";
import type { Output, Vertex } from "./vertex.ts";

/** What an operation may ask while its vertex is turned into an op. */
export interface OpContext {
	readonly options: MarshalOptions;
	/** Of every vertex that was encoded, its digest; of every deferred one, what it turned out to be. */
	readonly met: Map<Vertex, string | Output>;
	/** What `localUniqueId` answers, once it was asked. */
	uniqueId: string | undefined;
}

/** The edge to an output whose vertex has been encoded before. */
export function edgeTo({ met }: OpContext, output: Output): Input {
	let { index } = output;
	let known = met.get(output.vertex);
	while (typeof known === "object") {
		({ index } = known);
		known = met.get(known.vertex);
	}
	if (known === undefined)
		throw new Error("a vertex is used before its inputs are encoded");
	return { digest: known, index };
}

/** The text that tells sources without a session apart; the same throughout one marshalling. */
export function localUniqueId(context: OpContext): string {
	context.uniqueId ??= context.options.localUniqueId || randomId();
	return context.uniqueId;
}

/**
 * The number of an output among the inputs of one op; -1, an empty file system, for null. Inputs are numbered as they are met, and
 * equal edges share a number.
 */
export function inputNumber(
	inputs: Input[],
	context: OpContext,
	output: Output | null,
): number {
	if (output === null) return -1;
	const { digest, index } = edgeTo(context, output);
	for (let number = 0; number < inputs.length; number++) {
		const input = inputs[number];
		if (input?.digest === digest && input?.index === index) return number;
	}
	return inputs.push({ digest, index }) - 1;
}

function randomId(): string {
	return randomUUID().replaceAll("-", "");
}
