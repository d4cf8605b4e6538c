import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Filesystem } from "../../llb/index.ts";
import {
	dumpDefinition,
	dumpDot,
	dumpMermaid,
	dumpTree,
	exec,
	file,
	image,
	marshal,
	merge,
	scratch,
} from "../../llb/index.ts";

const definitionOf = (filesystem: Filesystem) =>
	marshal(filesystem, { platform: { os: "linux", architecture: "amd64" } });

const base = image("docker.io/library/alpine:3.20");
const execution = exec({
	root: base,
	args: ["sh", "-c", 'echo "a"\n<b>'],
	mounts: [{ kind: "bind", target: "!", source: null }],
});
const graph = definitionOf(
	merge(
		[execution.root, file(base, [{ kind: "mkdir", path: "/d", mode: 0o755 }])],
		{ name: "both #1" },
	),
);

test("a tree shows the result first and names what it showed before", () => {
	assert.is(
		dumpTree(graph),
		[
			"v3 both #1",
			'  output 1 of v1 sh -c echo "a"\n<b>',
			"    v0 docker-image://docker.io/library/alpine:3.20",
			"  v2 mkdir /d",
			"    v0 (above)",
			"",
		].join("\n"),
	);
	assert.is(dumpTree(definitionOf(scratch)), "(empty)\n");
});

test("Graphviz gets quoted labels and numbered edges", () => {
	assert.is(
		dumpDot(graph),
		[
			"digraph llb {",
			"\trankdir=LR;",
			"\tnode [shape=box];",
			'\tv0 [label="docker-image://docker.io/library/alpine:3.20"];',
			'\tv1 [label="sh -c echo \\"a\\"\\n<b>"];',
			'\tv2 [label="mkdir /d"];',
			'\tv3 [label="both #1"];',
			'\tv4 [label="result"];',
			"\tv0 -> v1;",
			"\tv0 -> v2;",
			'\tv1 -> v3 [label="1"];',
			"\tv2 -> v3;",
			"\tv3 -> v4;",
			"}",
			"",
		].join("\n"),
	);
});

test("Mermaid gets entities for what would end a label", () => {
	assert.is(
		dumpMermaid(graph),
		[
			"flowchart LR",
			'\tv0["docker-image://docker.io/library/alpine:3.20"]',
			'\tv1["sh -c echo #34;a#34;<br>#60;b#62;"]',
			'\tv2["mkdir /d"]',
			'\tv3["both #35;1"]',
			'\tv4["result"]',
			"\tv0 --> v1",
			"\tv0 --> v2",
			"\tv1 -->|1| v3",
			"\tv2 --> v3",
			"\tv3 --> v4",
			"",
		].join("\n"),
	);
});

test("bytes are text where they can be, large integers are exact", () => {
	const dumped = (data: Uint8Array, createdTime: number | bigint) =>
		JSON.parse(
			JSON.stringify(
				dumpDefinition(
					definitionOf(
						file(null, [
							{ kind: "mkfile", path: "/f", mode: 0o644, data, createdTime },
						]),
					),
				)[0]?.file?.actions?.[0]?.mkfile,
			),
		);
	const text = new TextEncoder().encode("\ufeffé\n");
	assert.equal(dumped(text, 1_700_000_000 * 1e9), {
		path: "/f",
		mode: 0o644,
		data: "\ufeffé\n",
		timestamp: 1_700_000_000_000_000_000,
	});
	assert.equal(dumped(Uint8Array.of(0xff, 0), 1_700_000_000_000_000_001n), {
		path: "/f",
		mode: 0o644,
		data: { base64: "/wA=" },
		timestamp: "1700000000000000001",
	});
});

test.run();
