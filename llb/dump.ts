import { decodeDefinition, decodeOp, encodeDefinition } from "./codec.ts";
import { digestOf } from "./digest.ts";
import type {
	Definition,
	Input,
	Location,
	Op,
	OpMetadata,
	Range,
} from "./messages.ts";

/** The lines of one range: `[line]` or `[first, last]`. */
export type LineRange = readonly [number] | readonly [number, number];

/** An op made readable: its digest, what was on the wire of it, what is known about it and which lines it comes from. */
export interface DumpedOp extends Omit<Op, "inputs"> {
	readonly digest: string;
	readonly inputs?: readonly Input[] | undefined;
	readonly metadata: OpMetadata;
	/** One list of lines per place; see the definition's `Source` for the texts. */
	readonly locations: readonly (readonly LineRange[])[];
}

/**
 * A definition's ops in order, as values for `JSON.stringify`. Bytes that are UTF-8 text become that text, others
 * `{"base64": …}`; integers too large for a JSON number become decimal texts.
 *
 * @throws RangeError when an op cannot be read.
 */
export function dumpDefinition(definition: Definition): readonly DumpedOp[] {
	// What a caller spelt out (`weak: false`) may not be on the wire; only encoding tells.
	const wire = decodeDefinition(encodeDefinition(definition));
	return (wire.def ?? []).map((bytes) => {
		const digest = digestOf(bytes);
		const { inputs, platform, constraints, ...operation } = decodeOp(bytes);
		const places = wire.Source?.locations?.get(digest)?.locations ?? [];
		return readable({
			digest,
			inputs,
			...operation,
			platform,
			constraints,
			metadata: wire.metadata?.get(digest) ?? {},
			locations: places.map(linesOf),
		}) as DumpedOp;
	});
}

function linesOf({ ranges = [] }: Location): readonly LineRange[] {
	return ranges.map(({ start, end }: Range): LineRange => {
		const first = start?.line ?? 0;
		const last = end?.line ?? 0;
		return first === last ? [first] : [first, last];
	});
}

const strictText = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function readable(value: unknown): unknown {
	if (typeof value === "bigint") return exactInteger(value);
	if (value instanceof Uint8Array) return readableBytes(value);
	if (Array.isArray(value)) return value.map(readable);
	if (typeof value !== "object" || value === null) return value;
	return Object.fromEntries(
		Object.entries(value)
			.filter(([, field]) => field !== undefined)
			.map(([name, field]) => [name, readable(field)]),
	);
}

/** A number when the double means the same integer, as whole seconds in nanoseconds do. */
function exactInteger(value: bigint): number | string {
	return BigInt(Number(value)) === value ? Number(value) : String(value);
}

function readableBytes(bytes: Uint8Array): unknown {
	try {
		return strictText.decode(bytes);
	} catch {
		return { base64: Buffer.from(bytes).toString("base64") };
	}
}
