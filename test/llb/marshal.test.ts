import { test } from "uvu";
import * as assert from "uvu/assert";
import type {
	DumpedOp,
	Filesystem,
	MarshalOptions,
	Output,
	SourceMap,
} from "../../llb/index.ts";
import {
	deferred,
	diff,
	digestOf,
	dumpDefinition,
	encodeOp,
	exec,
	file,
	fromDefinition,
	image,
	local,
	marshal,
	merge,
	scratch,
} from "../../llb/index.ts";

const options: MarshalOptions = {
	platform: { os: "linux", architecture: "amd64" },
};
const opsOf = (
	filesystem: Filesystem,
	more: Partial<MarshalOptions> = {},
): readonly DumpedOp[] =>
	dumpDefinition(marshal(filesystem, { ...options, ...more }));

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const sourceMap = (text: string, origin?: Filesystem): SourceMap => ({
	filename: "text",
	data: bytesOf(text),
	origin,
});
const at = (map: SourceMap, first: number, last = first) => ({
	map,
	ranges: [{ start: { line: first }, end: { line: last } }],
});

test("the empty file system has an empty definition", () => {
	assert.equal(marshal(scratch, options), {});
	assert.is(fromDefinition({}), scratch);
});

test("a definition ends with an op that only names its result", () => {
	const definition = marshal(image("a"), options);
	const [first, last] = definition.def ?? [];
	assert.ok(first && last);
	assert.equal(last, encodeOp({ inputs: [{ digest: digestOf(first) }] }));
	assert.is(definition.def?.length, 2);
});

test("a vertex used twice is there once, and so are two vertices with equal bytes", () => {
	const base = image("a", { name: "one", locations: [at(sourceMap("x"), 1)] });
	const same = image("a", {
		name: "two",
		description: { k: "v" },
		ignoreCache: true,
		locations: [at(sourceMap("x"), 2, 3), at(sourceMap("y"), 4)],
	});
	const ops = opsOf(merge([base, base, same]));
	assert.is(ops.length, 3);
	assert.equal(
		ops[1]?.inputs?.map(({ digest }) => digest),
		Array(3).fill(ops[0]?.digest),
	);
	// What was said of either holds for both.
	assert.equal(ops[0]?.metadata, {
		ignore_cache: true,
		description: { "llb.customname": "two", k: "v" },
		caps: { "source.image": true },
	});
	assert.equal(ops[0]?.locations, [[[1]], [[2, 3]], [[4]]]);
});

test("texts with equal contents are one source; where a text was read from comes along", () => {
	const origin = local("dir", { sessionId: "s" });
	const one = sourceMap("x", origin);
	const { Source } = marshal(
		merge([
			image("a", { locations: [at(one, 1)] }),
			image("b", { locations: [at(sourceMap("x"), 2)] }),
			image("c", { locations: [at({ ...sourceMap("x"), language: "L" }, 3)] }),
			image("d"),
		]),
		options,
	);
	assert.equal(
		Source?.infos?.map(({ filename, language, definition }) => [
			filename,
			language,
			definition?.def?.length,
		]),
		[
			["text", undefined, 2],
			["text", "L", undefined],
		],
	);
	const indexes = [...(Source?.locations?.values() ?? [])].map(
		({ locations }) => locations?.map(({ sourceIndex }) => sourceIndex),
	);
	assert.equal(indexes, [[0], [0], [1], [], []]);
});

test("what holds for the graph holds for a vertex unless it says otherwise", () => {
	const own: Output = image("a", {
		platform: {
			os: "linux",
			architecture: "arm",
			variant: "v7",
			osVersion: "1",
			osFeatures: ["f"],
		},
		filters: ["own"],
		exportCache: true,
		progressGroup: { id: "own" },
	});
	const shared: Partial<MarshalOptions> = {
		filters: ["shared"],
		exportCache: false,
		ignoreCache: true,
		description: { k: "v" },
		progressGroup: { id: "shared" },
	};
	const [op] = opsOf(own, shared);
	assert.equal(op?.platform, {
		Architecture: "arm",
		OS: "linux",
		Variant: "v7",
		OSVersion: "1",
		OSFeatures: ["f"],
	});
	assert.equal(op?.constraints, { filter: ["shared", "own"] });
	assert.equal(op?.metadata, {
		ignore_cache: true,
		description: { k: "v" },
		export_cache: { Value: true },
		caps: { "source.image": true },
		progress_group: { id: "own" },
	});
	const [other] = opsOf(image("a"), shared);
	assert.equal(other?.metadata.export_cache, {});
	assert.equal(other?.platform, { Architecture: "amd64", OS: "linux" });
});

test("only images and processes are for a platform", () => {
	const made = merge([
		file(null, [{ kind: "mkdir", path: "/", mode: 0 }]),
		local("l", { sessionId: "s" }),
		diff(image("a"), exec({ root: image("b"), args: ["x"] }).root),
	]);
	const withPlatform = opsOf(made).map(
		(op) =>
			`${Object.keys(op).find((key) => /exec|source|file|merge|diff/.test(key)) ?? "result"} ${op.platform ? "yes" : "no"}`,
	);
	assert.equal(withPlatform, [
		"file no",
		"source no",
		"source yes",
		"source yes",
		"exec yes",
		"diff no",
		"merge no",
		"result no",
	]);
});

test("a local source without a session is told apart by its own text, the graph's, or a random one", () => {
	const uniqueOf = (
		filesystem: Filesystem,
		more: Partial<MarshalOptions> = {},
	) =>
		opsOf(filesystem, more).flatMap(
			({ source }) => source?.attrs?.["local.unique"] ?? [],
		);
	assert.equal(
		uniqueOf(local("a", { localUniqueId: "own" }), { localUniqueId: "graph" }),
		["own"],
	);
	assert.equal(uniqueOf(local("a"), { localUniqueId: "graph" }), ["graph"]);
	const [one, two] = uniqueOf(merge([local("a"), local("b")]));
	assert.ok(one);
	assert.is(one, two, "one text throughout a graph");
	assert.is.not(one, uniqueOf(local("a"))[0]);
	assert.equal(uniqueOf(local("a", { sessionId: "s" })), []);
});

test("patterns are JSON as Go writes it", () => {
	const { vertex } = local("a", {
		sessionId: "s",
		excludePatterns: ["<&>", "\u2028\u2029", 'é\u0001\t"\\'],
	});
	assert.is(
		vertex.kind === "source" && vertex.attributes["local.excludepatterns"],
		'["\\u003c\\u0026\\u003e","\\u2028\\u2029","é\\u0001\\t\\"\\\\"]',
	);
});

test("merging fewer than two file systems and comparing with nothing make no vertex", () => {
	const one = image("a");
	assert.is(merge([]), scratch);
	assert.is(merge([scratch, scratch]), scratch);
	assert.is(merge([scratch, one, scratch]), one);
	assert.is(diff(scratch, one), one);
	assert.is(diff(scratch, scratch), scratch);
	assert.equal(opsOf(diff(one, scratch))[1]?.diff, {
		lower: {},
		upper: { input: -1 },
	});
	assert.equal(opsOf(diff(one, image("b")))[2]?.diff, {
		lower: {},
		upper: { input: 1 },
	});
	assert.equal(opsOf(merge([one, image("b")]))[2]?.merge, {
		inputs: [{}, { input: 1 }],
	});
});

test("a deferred output is decided when the graph is marshalled, and is not seen in it", () => {
	const paths: string[] = [];
	const context = deferred(() =>
		deferred(() => local("c", { sessionId: "s", followPaths: paths })),
	);
	const made = file(image("a"), [
		{ kind: "copy", from: context, source: "/x", destination: "/" },
	]);
	paths.push("/x");
	const direct = file(image("a"), [
		{
			kind: "copy",
			from: local("c", { sessionId: "s", followPaths: ["/x"] }),
			source: "/x",
			destination: "/",
		},
	]);
	assert.equal(opsOf(made), opsOf(direct));
	assert.equal(
		opsOf(context),
		opsOf(local("c", { sessionId: "s", followPaths: ["/x"] })),
	);
});

test("a definition from elsewhere keeps its digests when something is built on it", () => {
	const made = exec({
		root: image("a", { name: "n", locations: [at(sourceMap("x"), 1)] }),
		args: ["x"],
		mounts: [{ kind: "bind", target: "!", source: null }],
	});
	const theirs = marshal(made.root, options);
	const again = fromDefinition(theirs);
	assert.is(again?.index, 1);
	assert.is(again?.platform?.architecture, "amd64");
	const ops = opsOf(exec({ root: again, args: ["y"] }).root, {
		platform: { os: "linux", architecture: "s390x" },
	});
	assert.equal(ops.slice(0, 2), dumpDefinition(theirs).slice(0, 2));
	assert.equal(ops[2]?.inputs, [{ digest: ops[1]?.digest, index: 1 }]);
	assert.is(
		ops[2]?.platform?.Architecture,
		"amd64",
		"taken over from the root",
	);
});

test("refuses definitions that are no graph", () => {
	const [op = bytesOf(""), result = bytesOf("")] =
		marshal(image("a"), options).def ?? [];
	assert.throws(() => fromDefinition({ def: [result] }), /has no op sha256:/);
	assert.throws(
		() => fromDefinition({ def: [op] }),
		/has no op \(none named\)/,
	);
	assert.throws(
		() => fromDefinition({ def: [bytesOf("no op")] }),
		/not an encoded op/,
	);
	assert.throws(
		() =>
			fromDefinition({
				def: [op, result],
				Source: {
					locations: new Map([["d", { locations: [{ sourceIndex: 2 }] }]]),
				},
			}),
		/come from text 2, but the definition has 0/,
	);
});

test("graphs may be deeper than the stack, and wide ones are walked once", () => {
	let deep: Filesystem = image("a");
	for (let depth = 0; depth < 20_000; depth++) {
		deep = file(deep, [{ kind: "mkdir", path: `/${depth}`, mode: 0o755 }]);
	}
	assert.is(marshal(deep, options).def?.length, 20_002);
	let wide: Filesystem = image("a");
	for (let level = 0; level < 60; level++) {
		wide = merge([
			wide,
			file(wide, [{ kind: "mkdir", path: `/${level}`, mode: 0 }]),
		]);
	}
	assert.is(marshal(wide, options).def?.length, 122);
});

test.run();
