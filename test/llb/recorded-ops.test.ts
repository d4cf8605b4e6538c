import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Definition } from "../../llb/index.ts";
import {
	decodeDefinition,
	decodeOp,
	digestOf,
	dumpDefinition,
	encodeDefinition,
	encodeOp,
	fromDefinition,
	marshal,
} from "../../llb/index.ts";
import { opOf, plain, recordedGraphs, replacedOps } from "./recorded-graphs.ts";

test("every recorded op encodes to the bytes its digest names, and decodes to itself", () => {
	let matched = 0;
	for (const { name, ops } of recordedGraphs()) {
		const excluded = replacedOps(ops);
		for (const recorded of ops) {
			const bytes = encodeOp(opOf(recorded));
			assert.equal(
				encodeOp(decodeOp(bytes)),
				bytes,
				`${name}: ${recorded.digest} changes when decoded and encoded`,
			);
			if (excluded.has(recorded.digest)) continue;
			assert.is(digestOf(bytes), recorded.digest, name);
			matched++;
		}
	}
	assert.ok(matched > 1000, `only ${matched} recorded ops were compared`);
});

test("a definition of recorded ops survives encoding, graph building and marshalling", () => {
	for (const { name, ops } of recordedGraphs()) {
		if (replacedOps(ops).size > 0) continue;
		const definition: Definition = {
			def: ops.map((op) => encodeOp(opOf(op))),
			metadata: new Map(ops.map(({ digest, metadata }) => [digest, metadata])),
			Source: {
				infos: [{ filename: "text", data: new Uint8Array([1]) }],
				locations: new Map(
					ops.map(({ digest, locations }) => [
						digest,
						{
							locations: locations.map((ranges) => ({
								ranges: ranges.map(([first = 0, last = first]) => ({
									start: { line: first },
									end: { line: last },
								})),
							})),
						},
					]),
				),
			},
		};
		const decoded = decodeDefinition(encodeDefinition(definition));
		assert.equal(plain(dumpDefinition(decoded)), plain(ops), name);
		const again = dumpDefinition(
			marshal(fromDefinition(decoded), {
				platform: { os: "linux", architecture: "amd64" },
			}),
		);
		// Ops know their inputs' numbers, not the order they were once visited in.
		const byDigest = (a: { digest: string }, b: { digest: string }): number =>
			a.digest < b.digest ? -1 : 1;
		assert.equal(
			plain(again.toSorted(byDigest)),
			plain(ops.toSorted(byDigest)),
			`${name}: rebuilt from its definition`,
		);
		assert.is(again.at(-1)?.digest, ops.at(-1)?.digest, name);
	}
});

test.run();
