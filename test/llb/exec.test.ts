import { test } from "uvu";
import * as assert from "uvu/assert";
import type { DumpedOp, ExecOptions, Filesystem } from "../../llb/index.ts";
import {
	dumpDefinition,
	exec,
	image,
	marshal,
	variableOf,
	withVariable,
} from "../../llb/index.ts";

const base = image("base");
const tool = image("tool");

const opsOf = (filesystem: Filesystem): readonly DumpedOp[] =>
	dumpDefinition(
		marshal(filesystem, { platform: { os: "linux", architecture: "amd64" } }),
	);
const execOf = (options: Partial<ExecOptions>) => {
	const op = opsOf(exec({ root: base, args: ["true"], ...options }).root).at(
		-2,
	);
	assert.ok(op?.exec);
	return op.exec;
};

test("mounts are sorted by the bytes of their targets, the root among them, and share inputs", () => {
	const { mounts } = execOf({
		mounts: [
			{ kind: "bind", target: "/b", source: tool, readonly: true },
			{ kind: "bind", target: "/\u{1f600}", source: base, readonly: true },
			{ kind: "bind", target: "/\ufffd", source: null },
			{ kind: "cache", target: "/a", id: "c", sharing: "LOCKED", source: tool },
			{ kind: "tmpfs", target: "!", size: 5 },
		],
	});
	assert.equal(
		mounts?.map(
			({ dest, input = 0, output = 0 }) => `${dest} ${input} ${output}`,
		),
		[
			"! -1 -1",
			"/ 0 0",
			"/a 1 -1",
			"/b 1 -1",
			"/\ufffd -1 1",
			"/\u{1f600} 0 -1",
		],
	);
});

test("each result of an exec is the output its mount has on the wire", () => {
	const execution = exec({
		root: base,
		args: ["true"],
		mounts: [
			{ kind: "bind", target: "/z", source: tool },
			{ kind: "bind", target: "/ro", source: tool, readonly: true },
			{ kind: "bind", target: "/lost", source: tool, noOutput: true },
			{ kind: "bind", target: "!", source: tool },
			{ kind: "cache", target: "/cache", id: "c" },
			{ kind: "tmpfs", target: "/tmp" },
		],
	});
	assert.is(execution.root?.index, 1);
	assert.equal(
		execution.mounts.map((result) => result?.index ?? null),
		[2, 0, null, 0, null, null],
	);
	assert.is(execution.mounts[1], tool, "a read-only mount leaves its source");
	const result = opsOf(execution.mounts[0] ?? null).at(-1);
	assert.is(result?.inputs?.[0]?.index, 2);
});

test("a read-only root leaves the root it had", () => {
	const execution = exec({ root: base, args: ["true"], readonlyRoot: true });
	assert.is(execution.root, base);
});

test("secrets and sockets come after all mounts, in the order given", () => {
	const { mounts, secretenv, meta } = execOf({
		env: ["A=1"],
		mounts: [{ kind: "bind", target: "/zz", source: null, readonly: true }],
		secrets: [
			{ id: "z", target: "/z", optional: true },
			{ id: "a", target: "/a", environment: "A", uid: 1, gid: 2, mode: 0o440 },
			{ id: "e", environment: "" },
		],
		ssh: [
			{ target: "/mine" },
			{ id: "x", uid: 1, gid: 2, mode: 0o666, optional: true },
			{},
		],
	});
	assert.equal(mounts?.slice(2), [
		{
			input: -1,
			dest: "/z",
			mountType: "SECRET",
			secretOpt: { ID: "z", mode: 0o400, optional: true },
		},
		{
			input: -1,
			dest: "/a",
			mountType: "SECRET",
			secretOpt: { ID: "a", uid: 1, gid: 2, mode: 0o440 },
		},
		{ input: -1, dest: "/mine", mountType: "SSH", SSHOpt: { mode: 0o600 } },
		{
			input: -1,
			dest: "/run/buildkit/ssh_agent.1",
			mountType: "SSH",
			SSHOpt: { ID: "x", uid: 1, gid: 2, mode: 0o666, optional: true },
		},
		{
			input: -1,
			dest: "/run/buildkit/ssh_agent.2",
			mountType: "SSH",
			SSHOpt: { mode: 0o600 },
		},
	]);
	assert.equal(secretenv, [{ ID: "a", name: "A" }, { ID: "e" }]);
	assert.equal(meta?.env, ["A=1", "SSH_AUTH_SOCK=/mine"]);
});

test("a socket variable that is set stays", () => {
	assert.equal(
		execOf({ env: ["SSH_AUTH_SOCK=", "A=1"], ssh: [{}] }).meta?.env,
		["SSH_AUTH_SOCK=", "A=1"],
	);
});

test("everything said of the process is on the wire", () => {
	const { meta, network, security, cdiDevices } = execOf({
		args: ["a", ""],
		cwd: "/w",
		user: "u",
		hostname: "h",
		cgroupParent: "g",
		extraHosts: [{ Host: "a", IP: "1.2.3.4" }],
		ulimits: [{ Name: "core", Soft: 0, Hard: -1 }],
		validExitCodes: [0, 3],
		proxy: { http_proxy: "p" },
		network: "NONE",
		security: "INSECURE",
		devices: [{ name: "d", optional: true }],
	});
	assert.equal(meta, {
		args: ["a", ""],
		cwd: "/w",
		user: "u",
		proxy_env: { http_proxy: "p" },
		extraHosts: [{ Host: "a", IP: "1.2.3.4" }],
		hostname: "h",
		ulimit: [{ Name: "core", Hard: -1 }],
		cgroupParent: "g",
		removeMountStubsRecursive: true,
		validExitCodes: [0, 3],
	});
	assert.equal(
		[network, security, cdiDevices],
		["NONE", "INSECURE", [{ name: "d", optional: true }]],
	);
});

test("the platform is the vertex' own, else the root's, else the graph's", () => {
	const arm = { os: "linux", architecture: "arm64" };
	const platformOf = (options: Partial<ExecOptions>) =>
		opsOf(exec({ root: base, args: ["true"], ...options }).root).at(-2)
			?.platform?.Architecture;
	assert.is(platformOf({}), "amd64");
	assert.is(platformOf({ root: image("x", { platform: arm }) }), "arm64");
	assert.is(
		platformOf({
			platform: { os: "linux", architecture: "riscv64" },
			root: image("x", { platform: arm }),
		}),
		"riscv64",
	);
	const earlier = exec({ root: base, args: ["true"], platform: arm }).root;
	assert.is(platformOf({ root: earlier }), "arm64");
});

test("refuses a process without a command or directory, and a cache without a name", () => {
	assert.throws(() => exec({ root: base, args: [] }), /at least one argument/);
	assert.throws(
		() => exec({ root: base, args: ["a"], cwd: "" }),
		/working directory/,
	);
	assert.throws(
		() =>
			exec({
				root: base,
				args: ["a"],
				mounts: [{ kind: "cache", target: "/c", id: "" }],
			}),
		/cache mount at \/c needs an id/,
	);
});

test("a variable set again stands last", () => {
	const env = withVariable(withVariable(["A=1", "AB=2"], "C", "3"), "A", "x=y");
	assert.equal(env, ["AB=2", "C=3", "A=x=y"]);
	assert.is(variableOf(env, "A"), "x=y");
	assert.is(variableOf(env, "B"), undefined);
});

test.run();
