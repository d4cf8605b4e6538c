import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Filesystem, Output } from "../../llb/index.ts";
import { dumpDefinition, marshal } from "../../llb/index.ts";
import { rebuild } from "./rebuild.ts";
import type { RecordedGraph } from "./recorded-graphs.ts";
import { plain, recordedGraphs } from "./recorded-graphs.ts";

function rebuildGraph({ ops }: RecordedGraph): Filesystem {
	const outputs = new Map<string, (index: number) => Filesystem>();
	const outputOf = (input: { digest: string; index?: number }): Output => {
		const output = outputs.get(input.digest)?.(input.index ?? 0);
		if (!output) throw new Error(`${input.digest} has no such output`);
		return output;
	};
	const once = <Result>(make: (index: number) => Result) => {
		const made = new Map<number, Result>();
		return (index: number): Result => {
			if (!made.has(index)) made.set(index, make(index));
			return made.get(index) as Result;
		};
	};
	for (const op of ops.slice(0, -1)) {
		outputs.set(op.digest, once(rebuild(op, (op.inputs ?? []).map(outputOf))));
	}
	const [result] = ops.at(-1)?.inputs ?? [];
	return result === undefined ? null : outputOf(result);
}

test("constructors make every recorded definition again: ops, order, capabilities, places", () => {
	const graphs = recordedGraphs();
	for (const graph of graphs) {
		const setsPath = graph.ops.some(
			({ metadata }) => metadata.caps?.["exec.meta.setsdefaultpath"],
		);
		const again = marshal(rebuildGraph(graph), {
			platform: { os: "linux", architecture: "amd64" },
			supports: (name) => name !== "exec.meta.setsdefaultpath" || setsPath,
		});
		assert.equal(plain(dumpDefinition(again)), plain(graph.ops), graph.name);
	}
	assert.ok(graphs.length > 300, `only ${graphs.length} definitions were made`);
});

test.run();
