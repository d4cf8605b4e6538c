import * as assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import type { Op, OpMetadata } from "../../llb/index.ts";

/** An op as a recorded expectation has it: fields on the wire, and its digest, metadata and line ranges. */
export interface RecordedOp extends Omit<Op, "inputs"> {
	readonly digest: string;
	readonly metadata: OpMetadata;
	readonly locations: readonly (readonly (readonly number[])[])[];
	readonly inputs?: readonly {
		readonly digest: string;
		readonly index?: number;
	}[];
}

/** One recorded definition. */
export interface RecordedGraph {
	readonly name: string;
	readonly ops: readonly RecordedOp[];
}

const cases = new URL("../../fixtures/conformance/", import.meta.url);

/** Every definition of the recorded cases, file contents as bytes. */
export function recordedGraphs(): readonly RecordedGraph[] {
	assert.ok(
		existsSync(cases),
		"fixtures/conformance is missing: the recorded cases have to be there for this test to mean anything",
	);
	return readdirSync(cases, { recursive: true, encoding: "utf8" })
		.filter((path) => path.endsWith("expected.json"))
		.sort()
		.flatMap((path) => {
			const text = readFileSync(new URL(path, cases), "utf8");
			const { result = {} } = JSON.parse(text, reviveData) as {
				result?: Record<string, { ops?: RecordedOp[] | null }>;
			};
			return Object.entries(result).map(([key, { ops }]) => ({
				name: key === "" ? path : `${path} ${key}`,
				ops: ops ?? [],
			}));
		});
}

function reviveData(key: string, value: unknown): unknown {
	return key === "data" && typeof value === "string"
		? new TextEncoder().encode(value)
		: value;
}

/** The op alone, without what the recording adds. */
export function opOf(recorded: RecordedOp): Op {
	const { digest, metadata, locations, ...op } = recorded;
	return op;
}

/** Digests of ops with a value that the recording replaced, and of all that is built on them. */
export function replacedOps(ops: readonly RecordedOp[]): ReadonlySet<string> {
	const found = new Set<string>();
	for (const op of ops) {
		const own = "local.unique" in (op.source?.attrs ?? {});
		if (own || op.inputs?.some(({ digest }) => found.has(digest))) {
			found.add(op.digest);
		}
	}
	return found;
}

/** A value as JSON has it, bytes as text again. */
export function plain(value: unknown): unknown {
	return JSON.parse(
		JSON.stringify(value, (_, field) =>
			field instanceof Uint8Array ? new TextDecoder().decode(field) : field,
		),
	);
}
