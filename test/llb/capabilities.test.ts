import { test } from "uvu";
import * as assert from "uvu/assert";
import type {
	Capability,
	ExecOptions,
	Filesystem,
	MarshalOptions,
} from "../../llb/index.ts";
import {
	capabilities,
	diff,
	dumpDefinition,
	exec,
	file,
	git,
	http,
	image,
	local,
	marshal,
	merge,
	ociLayout,
} from "../../llb/index.ts";

const base = image("docker.io/library/alpine:3.20");
const run = (options: Partial<ExecOptions>): Filesystem =>
	exec({ root: base, args: ["true"], ...options }).root;

/** What a vertex demands, for everything that can be said about it. */
const table: readonly (readonly [
	what: string,
	made: Filesystem,
	needs: string,
])[] = [
	["image", base, "source.image"],
	["image by default", image("a", { resolveMode: "default" }), "source.image"],
	[
		"image preferably local",
		image("a", { resolveMode: "local" }),
		"source.image",
	],
	[
		"image to pull",
		image("a", { resolveMode: "pull" }),
		"source.image source.image.resolvemode",
	],
	[
		"image of few layers",
		image("a", { layerLimit: 0 }),
		"source.image source.image.layerlimit",
	],
	[
		"image with a checksum",
		image("a", { checksum: "sha256:0" }),
		"source.image source.image.checksum",
	],
	[
		"image with a record type",
		image("a", { recordType: "internal" }),
		"source.image",
	],
	[
		"local of a session",
		local("c", { sessionId: "s" }),
		"source.local source.local.sessionid",
	],
	["local of nobody", local("c"), "source.local source.local.unique"],
	[
		"local with patterns",
		local("c", {
			sessionId: "s",
			includePatterns: ["a"],
			excludePatterns: ["b"],
			followPaths: ["c"],
		}),
		"source.local source.local.excludepatterns source.local.followpaths source.local.includepatterns source.local.sessionid",
	],
	[
		"local with empty patterns",
		local("c", { sessionId: "s", includePatterns: [], followPaths: [] }),
		"source.local source.local.sessionid",
	],
	[
		"local with a hint",
		local("c", { sessionId: "s", sharedKeyHint: "k" }),
		"source.local source.local.sessionid source.local.sharedkeyhint",
	],
	[
		"local compared if possible",
		local("c", { sessionId: "s", differ: { type: "none" } }),
		"source.local source.local.sessionid",
	],
	[
		"local compared for sure",
		local("c", {
			sessionId: "s",
			differ: { type: "metadata", required: true },
		}),
		"source.local source.local.differ source.local.sessionid",
	],
	[
		"local without contents",
		local("c", { sessionId: "s", metadataOnly: {} }),
		"source.local source.local.metadatatransfer source.local.sessionid",
	],
	["git", git("https://example.test/r.git"), "source.git source.git.fullurl"],
	[
		"git over ssh",
		git("git@example.test:r.git"),
		"source.git source.git.fullurl source.git.knownsshhosts source.git.mountsshsock",
	],
	[
		"git with a token of its own",
		git("https://example.test/r.git", { authTokenSecret: "t" }),
		"source.git source.git.fullurl source.git.httpauth",
	],
	[
		"git with a header of its own",
		git("https://example.test/r.git", { authHeaderSecret: "t" }),
		"source.git source.git.fullurl source.git.httpauth",
	],
	[
		"git without any secret",
		git("https://example.test/r.git", {
			authHeaderSecret: "",
			authTokenSecret: "",
		}),
		"source.git source.git.fullurl",
	],
	[
		"git in a subdirectory",
		git("https://example.test/r.git", { subdirectory: "d", ref: "v1" }),
		"source.git source.git.fullurl",
	],
	[
		"git with everything",
		git("https://example.test/r.git", {
			keepGitDirectory: true,
			checksum: "abc",
			skipSubmodules: true,
			modificationTime: "commit",
			fetchByCommit: true,
			bundle: {
				locator: "oci-layout+blob://x@sha256:0",
				ociSessionId: "s",
				ociStoreId: "t",
			},
			checkoutBundle: true,
		}),
		"source.git source.git.bundle source.git.checkoutbundle source.git.checksum source.git.fetchbycommit source.git.fullurl source.git.keepgitdir source.git.mtime source.git.skipsubmodules",
	],
	["http", http("https://example.test/f", { filename: "f" }), "source.http"],
	[
		"http with a checksum",
		http("https://example.test/f", { checksum: "sha256:0" }),
		"source.http source.http.checksum",
	],
	[
		"http with a mode",
		http("https://example.test/f", { mode: 0o644 }),
		"source.http source.http.perm",
	],
	[
		"http with mode 0",
		http("https://example.test/f", { mode: 0 }),
		"source.http",
	],
	[
		"http with an owner",
		http("https://example.test/f", { uid: 0, gid: 5 }),
		"soruce.http.uidgid source.http",
	],
	[
		"http with a secret",
		http("https://example.test/f", { authHeaderSecret: "h" }),
		"source.http source.http.auth",
	],
	[
		"http with headers",
		http("https://example.test/f", { header: { accept: "a/b" } }),
		"source.http source.http.header",
	],
	[
		"http with a signature",
		http("https://example.test/f", { signature: { publicKey: "k" } }),
		"source.http source.http.signatureverify",
	],
	[
		"OCI layout",
		ociLayout("a@sha256:0", { sessionId: "s", storeId: "t", layerLimit: 1 }),
		"source.ocilayout",
	],
	["exec", run({}), "exec.meta.base exec.mount.bind"],
	["exec on nothing", run({ root: null }), "exec.meta.base"],
	[
		"exec with a host network",
		run({ network: "HOST" }),
		"exec.meta.base exec.meta.network exec.mount.bind",
	],
	[
		"exec with the usual network",
		run({ network: "UNSET", security: "SANDBOX" }),
		"exec.meta.base exec.mount.bind",
	],
	[
		"exec with privileges",
		run({ security: "INSECURE" }),
		"exec.meta.base exec.meta.security exec.mount.bind",
	],
	[
		"exec with limits",
		run({ ulimits: [{ Name: "nofile", Soft: 1, Hard: 1 }] }),
		"exec.meta.base exec.meta.ulimit exec.mount.bind",
	],
	[
		"exec with resources",
		run({ linuxResources: { memory: 1 } }),
		"exec.meta.base exec.meta.linux.resources exec.mount.bind",
	],
	[
		"exec with a proxy",
		run({ proxy: {} }),
		"exec.meta.base exec.meta.proxyenv exec.mount.bind",
	],
	[
		"exec with a device",
		run({ devices: [{ name: "vendor.com/gpu=0" }] }),
		"exec.meta.base exec.meta.cdi exec.mount.bind",
	],
	[
		"exec with exit codes",
		run({ validExitCodes: [1] }),
		"exec.meta.base exec.mount.bind exec.validexitcode",
	],
	[
		"exec with names and hosts",
		run({
			hostname: "h",
			cgroupParent: "g",
			user: "u",
			extraHosts: [{ Host: "a", IP: "1.2.3.4" }],
		}),
		"exec.meta.base exec.mount.bind",
	],
	[
		"bind of nothing",
		run({ mounts: [{ kind: "bind", target: "/a", source: null }] }),
		"exec.meta.base exec.mount.bind",
	],
	[
		"bind of a part",
		run({
			mounts: [{ kind: "bind", target: "/a", source: base, selector: "/x" }],
		}),
		"exec.meta.base exec.mount.bind exec.mount.selector",
	],
	[
		"bind with a content cache",
		run({
			mounts: [
				{ kind: "bind", target: "/a", source: base, contentCache: "OFF" },
			],
		}),
		"exec.meta.base exec.mount.bind exec.mount.cache.content",
	],
	[
		"cache",
		run({ mounts: [{ kind: "cache", target: "/a", id: "a" }] }),
		"exec.meta.base exec.mount.bind exec.mount.cache exec.mount.cache.sharing",
	],
	[
		"tmpfs",
		run({ mounts: [{ kind: "tmpfs", target: "/a" }] }),
		"exec.meta.base exec.mount.bind exec.mount.tmpfs",
	],
	[
		"tmpfs with a size",
		run({ mounts: [{ kind: "tmpfs", target: "/a", size: 1n }] }),
		"exec.meta.base exec.mount.bind exec.mount.tmpfs exec.mount.tmpfs.size",
	],
	[
		"secret file",
		run({ secrets: [{ id: "a", target: "/a" }] }),
		"exec.meta.base exec.mount.bind exec.mount.secret",
	],
	[
		"secret variable",
		run({ secrets: [{ id: "a", environment: "A" }] }),
		"exec.meta.base exec.mount.bind exec.mount.secret exec.secretenv",
	],
	["ssh", run({ ssh: [{}] }), "exec.meta.base exec.mount.bind exec.mount.ssh"],
	[
		"file",
		file(base, [{ kind: "mkdir", path: "/a", mode: 0o755 }]),
		"file.base",
	],
	[
		// The reference implementation forgets what actions need, and metadata is compared.
		"file with options",
		file(base, [
			{
				kind: "copy",
				from: null,
				source: "/",
				destination: "/",
				mode: "u+x",
				includePatterns: ["a"],
				requiredPaths: ["a"],
				replaceExisting: true,
			},
		]),
		"file.base",
	],
	["merge", merge([base, image("b")]), "mergeop"],
	["diff", diff(base, image("b")), "diffop"],
];

const linux: MarshalOptions = {
	platform: { os: "linux", architecture: "amd64" },
};

function needsOf(made: Filesystem, options = linux): string {
	const caps =
		dumpDefinition(marshal(made, options)).at(-2)?.metadata.caps ?? {};
	return Object.keys(caps).sort().join(" ");
}

for (const [what, made, needs] of table) {
	test(`capabilities: ${what}`, () => {
		assert.is(needsOf(made), needs);
		for (const need of needs.split(" ")) {
			assert.ok(
				capabilities.includes(need as Capability),
				`${need} is no name`,
			);
		}
	});
}

test("an engine that sets a default PATH is asked to; another one is sent it", () => {
	const env = (made: Filesystem, options: MarshalOptions) =>
		dumpDefinition(marshal(made, options)).at(-2)?.exec?.meta?.env ?? [];
	const can: MarshalOptions = { ...linux, supports: () => true };
	const cannot: MarshalOptions = { ...linux, supports: () => false };
	const windows: MarshalOptions = {
		platform: { os: "windows", architecture: "amd64" },
		supports: () => false,
	};
	const standard =
		"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

	assert.is(
		needsOf(run({}), can),
		"exec.meta.base exec.meta.setsdefaultpath exec.mount.bind",
	);
	assert.equal(env(run({ env: ["A=1"] }), can), ["A=1"]);
	assert.is(needsOf(run({}), cannot), "exec.meta.base exec.mount.bind");
	assert.equal(env(run({ env: ["A=1"], ssh: [{}] }), cannot), [
		"A=1",
		"SSH_AUTH_SOCK=/run/buildkit/ssh_agent.0",
		standard,
	]);
	assert.equal(env(run({ env: ["PATH=/x", "A=1"] }), cannot), [
		"PATH=/x",
		"A=1",
	]);
	assert.equal(env(run({ env: [] }), windows), []);
	assert.equal(
		env(run({ env: [] }), linux),
		[],
		"nothing is known of the engine",
	);
});

test("the result demands what the metadata of its ops uses", () => {
	const result = (made: Filesystem): string =>
		Object.keys(
			dumpDefinition(marshal(made, linux)).at(-1)?.metadata.caps ?? {},
		)
			.sort()
			.join(" ");
	assert.is(result(base), "constraints platform");
	assert.is(
		result(image("a", { name: "n" })),
		"constraints meta.description platform",
	);
	assert.is(
		result(image("a", { ignoreCache: true })),
		"constraints meta.ignorecache platform",
	);
	assert.is(
		result(image("a", { exportCache: false })),
		"constraints meta.exportcache platform",
	);
});

test.run();
