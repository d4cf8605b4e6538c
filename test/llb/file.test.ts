import { test } from "uvu";
import * as assert from "uvu/assert";
import type {
	ActionChain,
	DumpedOp,
	FileAction,
	Filesystem,
	Output,
} from "../../llb/index.ts";
import {
	dumpDefinition,
	file,
	image,
	local,
	marshal,
	ownerOf,
	principalOf,
} from "../../llb/index.ts";

const base = image("base");
const a = local("a", { sessionId: "s" });
const b = local("b", { sessionId: "s" });
const data = new Uint8Array();

const opsOf = (filesystem: Filesystem): readonly DumpedOp[] =>
	dumpDefinition(
		marshal(filesystem, { platform: { os: "linux", architecture: "amd64" } }),
	);
const fileOpOf = (filesystem: Filesystem): DumpedOp => {
	const op = opsOf(filesystem).at(-2);
	assert.ok(op?.file);
	return op;
};
const copy = (from: Filesystem | ActionChain, source = "/"): FileAction => ({
	kind: "copy",
	from,
	source,
	destination: "/",
});
/** `input,secondary>output` of each action. */
const numbersOf = (op: DumpedOp): string =>
	(op.file?.actions ?? [])
		.map(
			(each) =>
				`${each.input ?? 0},${each.secondaryInput ?? 0}>${each.output ?? 0}`,
		)
		.join(" ");

const mkdir: FileAction = { kind: "mkdir", path: "d", mode: 0o755 };

const numbered: readonly (readonly [
	what: string,
	made: Output,
	numbers: string,
	inputs: number,
])[] = [
	["one action", file(base, [mkdir]), "0,-1>0", 1],
	["one action on nothing", file(null, [mkdir]), "-1,-1>0", 0],
	[
		"results are numbered after inputs",
		file(base, [mkdir, mkdir, mkdir]),
		"0,-1>-1 1,-1>-1 2,-1>0",
		1,
	],
	["copies", file(base, [copy(a), copy(b)]), "0,1>-1 3,2>0", 3],
	[
		"copies from one place share its number",
		file(base, [copy(a), copy(a)]),
		"0,1>-1 2,1>0",
		2,
	],
	["a copy from the base", file(base, [copy(base)]), "0,0>0", 1],
	["a copy from nothing", file(base, [copy(null)]), "0,-1>0", 1],
	["a copy onto nothing", file(null, [copy(a)]), "-1,0>0", 1],
	[
		"a copy from a chain",
		file(base, [copy({ kind: "chain", base: null, actions: [mkdir, mkdir] })]),
		"-1,-1>-1 1,-1>-1 0,2>0",
		1,
	],
	[
		"a copy from a chain with a base",
		file(base, [mkdir, copy({ kind: "chain", base: a, actions: [copy(b)] })]),
		"0,-1>-1 1,2>-1 3,4>0",
		3,
	],
];

for (const [what, made, numbers, inputs] of numbered) {
	test(`numbers inputs and results: ${what}`, () => {
		const op = fileOpOf(made);
		assert.is(numbersOf(op), numbers);
		assert.is(op.inputs?.length ?? 0, inputs);
		assert.not(op.platform, "a file vertex is for no platform");
	});
}

test("a chain copied from twice is built once", () => {
	const chain: ActionChain = { kind: "chain", base: null, actions: [mkdir] };
	assert.is(
		numbersOf(fileOpOf(file(base, [copy(chain), copy(chain)]))),
		"-1,-1>-1 0,1>-1 2,1>0",
	);
});

test("a definition lists the base first, then what was copied from last", () => {
	const sources = opsOf(file(base, [copy(a), copy(b)])).map(
		({ source }) => source?.identifier,
	);
	assert.equal(sources.slice(0, 3), [
		"docker-image://base",
		"local://b",
		"local://a",
	]);
});

test("paths are seen from their directories, modes are cut to permission bits", () => {
	const made = file(
		base,
		[
			{ kind: "mkdir", path: "d/../e", mode: 0o40755 },
			{ kind: "mkfile", path: "/f/", mode: 0o104755, data },
			{ kind: "rm", path: "../g" },
			{ kind: "symlink", target: "../t", link: "l" },
			{
				kind: "copy",
				from: a,
				fromDirectory: "/from",
				source: "x/",
				destination: "y/",
			},
			{
				kind: "copy",
				from: a,
				fromDirectory: "/from",
				source: "/x/*",
				destination: "y",
				mode: 0o4755,
			},
			{ kind: "copy", from: a, source: "", destination: ".", mode: "u+s" },
		],
		{ directory: "/w/v" },
	);
	const actions = fileOpOf(made).file?.actions ?? [];
	assert.equal(
		actions.map(({ mkdir, mkfile, rm, symlink, copy }) => {
			const { timestamp, ...rest } = {
				timestamp: -1,
				...(mkdir ?? mkfile ?? rm ?? symlink ?? copy),
			};
			assert.is(timestamp, -1);
			return rest;
		}),
		[
			{ path: "/w/v/e", mode: 0o755 },
			{ path: "/f", mode: 0o755 },
			{ path: "/w/g" },
			{ oldpath: "../t", newpath: "l" },
			{ src: "/from/x", dest: "/w/v/y/", mode: -1 },
			{ src: "/x/*", dest: "/w/v/y", mode: 0o4755 },
			{ src: "/", dest: "/w/v", modeStr: "u+s" },
		],
	);
});

test("names are looked up in the base, numbers are not looked up", () => {
	const ownerIn = (filesystem: Filesystem, owner: string) =>
		fileOpOf(
			file(filesystem, [{ ...mkdir, owner: ownerOf(owner) } as FileAction]),
		).file?.actions?.[0]?.mkdir?.owner;
	assert.equal(ownerIn(base, "ann:5"), {
		user: { byName: { name: "ann" } },
		group: { byID: 5 },
	});
	assert.equal(ownerIn(null, "ann"), {
		user: { byName: { name: "ann", input: -1 } },
	});
	assert.equal(ownerIn(base, "0"), { user: { byID: 0 } });
});

/** text | number or name */
const principals = `
         | 0
0        | 0
root     | 0
1000     | 1000
007      | 7
+5       | 5
-1       | 4294967295
2147483647 | 2147483647
2147483648 | "2147483648"
1e3      | "1e3"
ann      | "ann"
Root     | "Root"
`;
for (const line of principals.slice(1, -1).split("\n")) {
	const [text = "", expected = ""] = line.split("|").map((cell) => cell.trim());
	test(`the principal ${JSON.stringify(text)} is ${expected}`, () => {
		const principal = principalOf(text);
		assert.is(
			principal.kind === "id"
				? String(principal.id)
				: JSON.stringify(principal.name),
			expected,
		);
	});
}

test("an owner without a colon leaves the group open, one with it does not", () => {
	assert.equal(ownerOf("a"), { user: { kind: "name", name: "a" } });
	assert.equal(ownerOf("a:").group, { kind: "id", id: 0 });
	assert.equal(ownerOf(":b:c"), {
		user: { kind: "id", id: 0 },
		group: { kind: "name", name: "b:c" },
	});
});

test("refuses to make a vertex that does nothing", () => {
	assert.throws(() => file(base, []), /at least one action/);
});

test.run();
