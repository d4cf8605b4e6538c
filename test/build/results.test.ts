import { test } from "uvu";
import * as assert from "uvu/assert";
import { readDetail } from "../../src/gateway/error-details.ts";
import type * as pb from "../../src/gateway/proto/messages.ts";
import { type BuildOutcome, runBuild } from "./run-build.ts";

const dockerfile = "FROM alpine\nRUN x\n";
const text = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes);

function requests<T>({ calls }: BuildOutcome, method: string): readonly T[] {
	return calls
		.filter((call) => call.method === method)
		.map(({ request }) => request as T);
}

test("one platform gives one reference and keys without platform", async () => {
	const { returned, metadata } = await runBuild({
		files: { Dockerfile: dockerfile },
		opts: { platform: "linux/arm64" },
	});
	assert.ok(returned.result?.ref?.id);
	assert.is(
		metadata("refs.platforms"),
		'{"Platforms":[{"ID":"linux/arm64","Platform":{"architecture":"arm64","os":"linux"}}]}',
	);
	assert.ok(metadata("containerimage.config"));
	assert.ok(metadata("containerimage.base.config"));
});

test("several platforms give a reference and keys for each", async () => {
	const { ops, metadata } = await runBuild({
		files: { Dockerfile: "FROM alpine\nARG SOURCE_DATE_EPOCH\nRUN x\n" },
		opts: {
			platform: "linux/arm64,linux/arm/v7",
			"build-arg:SOURCE_DATE_EPOCH": "5",
		},
	});
	for (const platform of ["linux/arm64", "linux/arm/v7"]) {
		assert.is(ops(platform).length, 3);
		assert.ok(metadata(`containerimage.config/${platform}`));
		assert.is(metadata(`source.date.epoch/${platform}`), "5");
	}
	assert.is(metadata("containerimage.config"), undefined);
});

test("a Windows image tells its version where the client did not", async () => {
	const { metadata } = await runBuild({
		files: { Dockerfile: "FROM win\n" },
		images: {
			win: { os: "windows", architecture: "amd64", "os.version": "10.0.1" },
		},
		opts: { platform: "windows/amd64" },
	});
	assert.match(
		metadata("refs.platforms") ?? "",
		'{"ID":"windows/amd64","Platform":{"architecture":"amd64","os":"windows","os.version":"10.0.1"}}',
	);
});

test("the final solve, and no other, imports caches", async () => {
	const outcome = await runBuild({
		files: { Dockerfile: dockerfile },
		opts: { "cache-from": "cache.test/a" },
	});
	const solves = requests<pb.SolveRequest>(outcome, "Solve");
	assert.equal(
		solves.map(({ CacheImports }) => CacheImports?.length ?? 0),
		[...solves.slice(1).map(() => 0), 1],
	);
});

test("an sbom is made of the result and attached to its platform", async () => {
	const { returned } = await runBuild({
		files: { Dockerfile: dockerfile },
		images: {
			"docker/buildkit-syft-scanner:stable-1": {
				config: { Entrypoint: ["/scan"] },
			},
		},
		opts: { "attest:sbom": "", platform: "linux/amd64,linux/arm64" },
	});
	const attestations = returned.result?.attestations ?? new Map();
	assert.equal([...attestations.keys()], ["linux/amd64", "linux/arm64"]);
	const [first] = attestations.get("linux/amd64")?.attestation ?? [];
	assert.is(first?.kind, 1);
	assert.is(first?.inTotoPredicateType, "https://spdx.dev/Document");
	assert.is(text(first?.metadata?.get("sbom-core")), "sbom");
	assert.ok(first?.ref?.id);
});

test("a scanner without a program is refused in words", async () => {
	const { message } = await runBuild({
		files: { Dockerfile: dockerfile },
		images: { none: { config: {} } },
		opts: { "attest:sbom": "generator=none" },
	});
	assert.match(message, "has neither ENTRYPOINT nor CMD");
	assert.not.match(message, "bug");
});

test("warnings come in order, under the step that read the Dockerfile", async () => {
	const outcome = await runBuild({
		files: { Dockerfile: "FROM alpine as a\nWORKDIR x\n" },
	});
	const warnings = requests<pb.WarnRequest>(outcome, "Warn");
	assert.equal(
		warnings.map(({ short }) => text(short).split(":")[0]),
		["FromAsCasing", "WorkdirRelativePath"],
	);
	assert.match(text(warnings[1]?.short), /\(line 2\)$/);
	assert.is(warnings[0]?.level, 1);
	assert.equal(warnings[1]?.ranges?.[0]?.start?.line, 2);
	assert.match(warnings[0]?.digest ?? "", /^sha256:/);
	assert.is(warnings[0]?.info?.filename, "Dockerfile");
});

test("warnings before an error are given, and fail the build if the file says so", async () => {
	const failing = await runBuild({
		files: { Dockerfile: "FROM alpine as a\nRUN --mount=type=x y\n" },
	});
	assert.is(requests(failing, "Warn").length, 1);
	assert.equal(failing.lines, [2]);
	const strict = await runBuild({
		files: { Dockerfile: "# check=error=true\nFROM alpine as a\n" },
	});
	assert.is(requests(strict, "Warn").length, 1);
	assert.match(strict.message, "FromAsCasing");
});

test("wrong options are all named", async () => {
	const { message, calls } = await runBuild({
		files: { Dockerfile: dockerfile },
		opts: { memory: "much", platform: "linux/*" },
	});
	assert.match(message, "option platform");
	assert.match(message, "option memory");
	assert.equal(
		calls.map(({ method }) => method),
		["Ping", "Return"],
	);
});

test("an old engine is named as the reason", async () => {
	const { message } = await runBuild({
		files: { Dockerfile: dockerfile },
		capsOff: ["file.base"],
	});
	assert.match(message, "BuildKit 0.5 or later");
});

test("the frontend of a syntax line gets the build, its options and its inputs", async () => {
	const outcome = await runBuild({
		files: { Dockerfile: "# syntax=acme/other:2 --fast\nFROM alpine\n" },
		inputs: { extra: { files: { a: "b" } } },
		opts: {
			cmdline: null,
			source: null,
			target: "t",
			"build-arg:BUILDKIT_SANDBOX_HOSTNAME": "h",
		},
	});
	const forwarded = requests<pb.SolveRequest>(outcome, "Solve").find(
		({ Frontend }) => Frontend === "gateway.v0",
	);
	assert.equal(Object.fromEntries(forwarded?.FrontendOpt ?? []), {
		target: "t",
		"build-arg:BUILDKIT_SANDBOX_HOSTNAME": "h",
		hostname: "h",
		cmdline: "acme/other:2 --fast",
		source: "acme/other:2",
	});
	assert.equal([...(forwarded?.FrontendInputs?.keys() ?? [])], ["extra"]);
});

test("a frontend that fails is blamed at the line that names it", async () => {
	const { message, lines } = await runBuild({
		files: { Dockerfile: "\n# syntax=acme/other\nFROM alpine\n" },
		opts: { cmdline: null, source: null },
		forward: { error: "no such frontend" },
	});
	assert.is(message, "");
	assert.equal(lines, []);
	const named = await runBuild({
		files: { Dockerfile: "# syntax=acme/other\nFROM alpine\n" },
		opts: { cmdline: null, source: null },
		forward: { error: "no such frontend" },
	});
	assert.is(named.message, "no such frontend");
	assert.equal(named.lines, [1]);
});

test("an unknown subrequest and a missing capability are told in a form clients know", async () => {
	const detailOf = async (opts: Readonly<Record<string, string>>) => {
		const { returned } = await runBuild({
			files: { Dockerfile: dockerfile },
			opts,
		});
		const [detail] = returned.error?.details ?? [];
		return readDetail({
			typeUrl: detail?.type_url ?? "",
			value: detail?.value ?? new Uint8Array(),
		});
	};
	assert.equal(await detailOf({ requestid: "frontend.nothing" }), {
		kind: "subrequest",
		name: "frontend.nothing",
	});
	assert.equal(await detailOf({ "frontend.caps": "acme.x" }), {
		kind: "frontend-capability",
		name: "acme.x",
	});
});

test("subrequests answer under their keys", async () => {
	const ask = (requestid: string) =>
		runBuild({ files: { Dockerfile: dockerfile }, opts: { requestid } });
	const keysOf = async (requestid: string) => [
		...((await ask(requestid)).returned.result?.metadata?.keys() ?? []),
	];
	const usual = ["result.json", "result.txt", "version"];
	assert.equal(await keysOf("frontend.subrequests.describe"), usual);
	assert.equal(await keysOf("frontend.outline"), usual);
	assert.equal(await keysOf("frontend.targets"), usual);
	assert.equal(await keysOf("frontend.convertllb"), ["result.json", "version"]);
	assert.equal((await keysOf("frontend.lint")).sort(), [
		"result.json",
		"result.statuscode",
		"result.txt",
		"version",
	]);
	const targets = await ask("frontend.targets");
	assert.is(targets.depth, 3);
});

test("a build needs few round trips", async () => {
	// The first call with the files' sources, reading them, Solve, Return; and images before Solve.
	const trivial = await runBuild({ files: { Dockerfile: "FROM scratch\n" } });
	assert.is(trivial.depth, 4);
	const usual = await runBuild({
		files: {
			Dockerfile:
				"FROM alpine AS a\nRUN x\nFROM busybox\nCOPY --from=a / /\nCOPY --from=ctx b /\nCOPY c /\n",
		},
		opts: { "context:ctx": "local:ctx" },
	});
	assert.is(usual.depth, 5);
});

test.run();
