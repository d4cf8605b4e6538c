import { test } from "uvu";
import * as assert from "uvu/assert";
import { encodeDefinition, image, marshal } from "../../llb/index.ts";
import type { Bridge } from "../../src/gateway/bridge.ts";
import { readEnvironment } from "../../src/gateway/environment.ts";
import { GatewayError } from "../../src/gateway/gateway-error.ts";
import { openBridge } from "../../src/gateway/open-bridge.ts";
import type { Codec } from "../../src/gateway/proto/codec.ts";
import * as pb from "../../src/gateway/proto/messages.ts";
import { singleResult } from "../../src/gateway/result.ts";
import type { Transport } from "../../src/gateway/transport.ts";

interface Engine {
	readonly bridge: Bridge;
	/** Methods called since Ping, with their questions. */
	readonly calls: [method: string, request: object][];
}

type Answer = (request: never) => object;

/** A bridge on a transport of functions: no wire, one answer per method. */
async function engine(
	capabilities: readonly string[],
	answers: Readonly<Record<string, Answer>> = {},
	llb: readonly string[] = [],
): Promise<Engine> {
	const calls: [string, object][] = [];
	const listed = (names: readonly string[]) =>
		names.map((ID) => ({ ID, Enabled: true }));
	const codecs = pb as unknown as Record<string, Codec<object>>;
	const transport: Transport = {
		async call(method, bytes) {
			const request = codecs[`${method}Request`]?.decode(bytes) ?? {};
			if (method === "Ping")
				return pb.PongResponse.encode({
					FrontendAPICaps: listed(capabilities),
					LLBCaps: listed(llb),
				});
			calls.push([method, request]);
			const answer = answers[method];
			if (answer === undefined) throw new GatewayError("UNIMPLEMENTED", method);
			const response = codecs[`${method}Response`];
			return response?.encode(answer(request as never)) ?? new Uint8Array();
		},
		stream: () => {
			throw new GatewayError("UNIMPLEMENTED", "stream");
		},
		lost: new Promise(() => {}),
		close: () => {},
	};
	const environment = readEnvironment({
		BUILDKIT_EXPORTEDPRODUCT: "docker",
		BUILDKIT_FRONTEND_OPT_0: "cache-imports=[]",
	});
	return { bridge: await openBridge(transport, environment).bridge, calls };
}

async function refusal(promise: Promise<unknown>): Promise<GatewayError> {
	const error = await promise.then(
		() => undefined,
		(reason: unknown) => reason,
	);
	if (!(error instanceof GatewayError)) throw new Error("it was not refused");
	return error;
}

/** What was asked last. */
function lastRequest<Request>({ calls }: Engine): Request {
	const last = calls.at(-1);
	if (last === undefined) throw new Error("nothing was asked");
	return last[1] as Request;
}

const config = Buffer.from("{}");

test("an image config is asked for by ResolveSourceMeta where there is one", async () => {
	const { bridge, calls } = await engine(["source.metaresolver"], {
		ResolveSourceMeta: () => ({
			Source: { identifier: "docker-image://mirror/a:1" },
			Image: { Digest: "sha256:d", Config: config },
		}),
	});
	const answer = await bridge.resolveImageConfig({
		reference: "a:1",
		platform: { os: "linux", architecture: "arm", variant: "v7" },
		resolveMode: "pull",
		logName: "load",
	});
	assert.is(answer.kind, "image");
	if (answer.kind !== "image") return;
	assert.is(answer.reference, "mirror/a:1");
	assert.is(answer.digest, "sha256:d");
	assert.equal(calls, [
		[
			"ResolveSourceMeta",
			{
				Source: { identifier: "docker-image://a:1" },
				Platform: { OS: "linux", Architecture: "arm", Variant: "v7" },
				LogName: "load",
				ResolveMode: "pull",
			},
		],
	]);
});

test("a source policy may turn an image into something else", async () => {
	const { bridge } = await engine(["source.metaresolver"], {
		ResolveSourceMeta: () => ({ Source: { identifier: "https://h/x" } }),
	});
	const answer = await bridge.resolveImageConfig({ reference: "a:1" });
	assert.is(answer.kind, "replaced");
	if (answer.kind === "replaced")
		assert.is(answer.source.identifier, "https://h/x");
});

test("a failed look-up names the image once, and keeps code and details", async () => {
	const detail = { typeUrl: "type", value: Buffer.from("value") };
	for (const [said, wanted] of [
		[
			"connection refused",
			"the image host/a:1 cannot be looked up: connection refused",
		],
		["host/a:1: not found", "host/a:1: not found"],
	] as const) {
		const { bridge } = await engine(["source.metaresolver"], {
			ResolveSourceMeta: () => {
				throw new GatewayError("NOT_FOUND", said, [detail]);
			},
		});
		const error = await refusal(
			bridge.resolveImageConfig({ reference: "host/a:1" }),
		);
		assert.is(error.message, wanted);
		assert.is(error.code, "NOT_FOUND");
		assert.is(error.details.length, 1);
	}
});

test("an older engine resolves images by ResolveImageConfig", async () => {
	const { bridge, calls } = await engine(["resolveimage"], {
		ResolveImageConfig: () => ({ Digest: "sha256:d", Config: config }),
	});
	const layout = { sessionId: "s", storeId: "t" };
	const own = await bridge.resolveImageConfig({
		reference: "a@sha256:d",
		layout,
	});
	if (own.kind !== "image") throw new Error();
	assert.is(own.reference, "a@sha256:d");
	const meta = await bridge.resolveSourceMeta({
		source: {
			identifier: "oci-layout://a@sha256:d",
			attributes: new Map([
				["oci.store", "t"],
				["oci.session", "s"],
			]),
		},
	});
	assert.is(meta.source.identifier, "oci-layout://a@sha256:d");
	assert.is(meta.image?.digest, "sha256:d");
	const asked = {
		Ref: "a@sha256:d",
		ResolverType: 1,
		SessionID: "s",
		StoreID: "t",
	};
	assert.equal(calls, [
		["ResolveImageConfig", asked],
		["ResolveImageConfig", asked],
	]);
	const git = { identifier: "git://h/r" };
	assert.equal(await bridge.resolveSourceMeta({ source: git }), {
		source: git,
	});
	assert.is(calls.length, 2);
});

test("a definition that needs what the engine lacks is not sent", async () => {
	const platform = { os: "linux", architecture: "amd64" };
	const definition = encodeDefinition(
		marshal(image("docker.io/library/a:1", { platform }), { platform }),
	);
	const { bridge, calls } = await engine(["solve.base"], {}, ["platform"]);
	const error = await refusal(bridge.solve({ definition }));
	assert.is(error.code, "UNIMPLEMENTED");
	assert.match(error.message, /feature source\.image.*docker/);
	assert.equal(calls, []);
});

test("Solve asks for every form of result and passes cache options on", async () => {
	const { bridge, calls } = await engine(["gateway.solve.evaluate"], {
		Solve: () => ({ result: { ref: { id: "r", def: config } } }),
	});
	const result = await bridge.solve({
		frontend: "gateway.v0",
		frontendOptions: new Map([["source", "x"]]),
		evaluate: true,
	});
	assert.is(result.references.kind, "single");
	assert.equal(calls, [
		[
			"Solve",
			{
				Frontend: "gateway.v0",
				FrontendOpt: new Map([
					["source", "x"],
					["cache-imports", "[]"],
				]),
				allowResultReturn: true,
				allowResultArrayRef: true,
				Evaluate: true,
			},
		],
	]);
});

test("results come in four forms", async () => {
	const forms: readonly [pb.SolveResponse, string][] = [
		[{ ref: "old" }, "old"],
		[{ result: { refDeprecated: "single" } }, "single"],
		[{ result: { ref: { id: "new" } } }, "new"],
		[{ result: { ref: {} } }, ""],
		[
			{
				result: {
					refsDeprecated: {
						refs: new Map([
							["p", "a"],
							["q", ""],
						]),
					},
				},
			},
			"p:a q:",
		],
		[
			{
				result: {
					refs: {
						refs: new Map([
							["p", { id: "b" }],
							["q", {}],
						]),
					},
				},
			},
			"p:b q:",
		],
	];
	for (const [response, expected] of forms) {
		const { bridge } = await engine([], { Solve: () => response });
		const { references } = await bridge.solve({});
		assert.is(
			references.kind === "single"
				? (references.reference?.id ?? "")
				: [...references.references]
						.map(([key, value]) => `${key}:${value?.id ?? ""}`)
						.join(" "),
			expected,
		);
	}
});

test("an engine that cannot evaluate makes a file system when it is looked at", async () => {
	const { bridge, calls } = await engine(["statfile"], {
		Solve: () => ({
			result: {
				refs: {
					refs: new Map([
						["p", { id: "a" }],
						["q", { id: "b" }],
					]),
				},
			},
		}),
		StatFile: () => ({ stat: { path: "." } }),
	});
	await bridge.solve({ evaluate: true });
	await bridge.evaluate({ id: "c" });
	assert.equal(
		calls
			.slice(1)
			.map(([method, request]) => [
				method,
				(request as pb.StatFileRequest).Ref,
			]),
		[
			["StatFile", "a"],
			["StatFile", "b"],
			["StatFile", "c"],
		],
	);
});

test("what is missing is named", async () => {
	const { bridge, calls } = await engine([]);
	for (const [promise, feature] of [
		[bridge.readDir({ id: "r" }, "."), "readdir"],
		[bridge.statFile({ id: "r" }, "."), "statfile"],
		[bridge.inputs(), "frontend.inputs"],
		[bridge.newContainer({ mounts: [] }), "gateway.exec"],
		[bridge.returnResult(singleResult(undefined)), "return"],
	] as const) {
		const error = await refusal(promise);
		assert.is(error.code, "UNIMPLEMENTED");
		assert.ok(error.message.includes(`feature ${feature},`), error.message);
	}
	assert.equal(calls, []);
});

test("a warning is sent to every engine, as BuildKit's own client does", async () => {
	const { bridge, calls } = await engine([], { Warn: () => ({}) });
	await bridge.warn({ digest: "d", level: 1, message: "seen" });
	assert.equal(calls, [
		["Warn", { digest: "d", level: 1, short: Buffer.from("seen") }],
	]);
});

test("results go back in the form the engine knows", async () => {
	const answers = { Return: () => ({}) };
	const attestation = {
		kind: "bundle" as const,
		metadata: new Map(),
		reference: { id: "sbom", definition: config },
		path: "/",
		predicateType: "t",
		subjects: [{ kind: "self" as const, digests: [], name: "" }],
	};
	const result = {
		references: {
			kind: "map" as const,
			references: new Map([
				["p", { id: "a", definition: config }],
				["q", undefined],
			]),
		},
		metadata: new Map([["k", config]]),
		attestations: new Map([["p", [attestation]]]),
	};
	const modern = await engine(
		["return", "returnmap", "proto.refarray"],
		answers,
	);
	await modern.bridge.returnResult(result);
	assert.equal(modern.calls[0]?.[1], {
		result: {
			refs: {
				refs: new Map([
					["p", { id: "a" }],
					["q", {}],
				]),
			},
			metadata: new Map([["k", config]]),
			attestations: new Map([
				[
					"p",
					{
						attestation: [
							{
								kind: 1,
								ref: { id: "sbom" },
								path: "/",
								inTotoPredicateType: "t",
								inTotoSubjects: [{}],
							},
						],
					},
				],
			]),
		},
	});
	const older = await engine(["return", "returnmap"], answers);
	await older.bridge.returnResult({ ...result, attestations: new Map() });
	assert.equal(lastRequest<pb.ReturnRequest>(older).result?.refsDeprecated, {
		refs: new Map([
			["p", "a"],
			["q", ""],
		]),
	});
	const oldest = await engine(["return"], answers);
	assert.match(
		(await refusal(oldest.bridge.returnResult(result))).message,
		/returnmap/,
	);
});

test("a mount of a secret reaches the engine as a demand", async () => {
	const probed = await engine(["gateway.exec"], {
		NewContainer: () => {
			throw new GatewayError("NOT_FOUND", "secret token: not found");
		},
	});
	const error = await refusal(
		probed.bridge.newContainer({
			mounts: [
				{ kind: "bind", target: "/" },
				{
					kind: "secret",
					target: "/s",
					id: "token",
					mode: 0o400,
					optional: false,
				},
				{ kind: "ssh", target: "/a", id: "", mode: 0o600, optional: true },
			],
			network: "none",
		}),
	);
	assert.is(error.code, "NOT_FOUND");
	const { ContainerID, ...request } =
		lastRequest<pb.NewContainerRequest>(probed);
	assert.ok((ContainerID ?? "").length > 20);
	assert.equal(request, {
		Mounts: [
			{ dest: "/" },
			{ dest: "/s", mountType: 1, secretOpt: { ID: "token", mode: 0o400 } },
			{ dest: "/a", mountType: 2, SSHOpt: { mode: 0o600, optional: true } },
		],
		Network: 2,
	});
});

test("an answer that is no message is an error of the engine", async () => {
	const { bridge } = await engine([], { ReadFile: () => ({}) });
	assert.is((await bridge.readFile({ id: "r" }, "f")).length, 0);
	const broken = await openBridge(
		{
			call: async (method) =>
				method === "Ping" ? new Uint8Array() : Uint8Array.from([10, 9, 1]),
			stream: () => {
				throw new Error();
			},
			lost: new Promise(() => {}),
			close: () => {},
		},
		readEnvironment({}),
	).bridge;
	// Without a list, an engine has what was there before lists were.
	assert.ok(broken.capabilities.supports("readfile"));
	assert.not(broken.capabilities.supports("return"));
	assert.ok(broken.llbCapabilities.supports("exec.mount.secret"));
	const error = await refusal(broken.readFile({ id: "r" }, "f"));
	assert.is(error.code, "INTERNAL");
	assert.match(error.message, /ReadFile/);
});

test.run();
