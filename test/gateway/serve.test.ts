import { setTimeout } from "node:timers/promises";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { readDetail } from "../../src/gateway/error-details.ts";
import { GatewayError } from "../../src/gateway/gateway-error.ts";
import type * as pb from "../../src/gateway/proto/messages.ts";
import type { Handlers } from "../stub-gateway/service.ts";
import { runTinyFrontend, startTinyFrontend } from "./child.ts";

const capability = (ID: string) => ({ ID, Enabled: true });

/** An engine that can do everything the tiny frontend asks for, and remembers what was returned. */
function engine(more: Handlers = {}) {
	const returned: pb.ReturnRequest[] = [];
	const handlers: Handlers = {
		Ping: () => ({
			FrontendAPICaps: [
				"return",
				"proto.refarray",
				"readfile",
				"gateway.evaluate",
			].map(capability),
			LLBCaps: [capability("source.local")],
		}),
		Return: (request) => {
			returned.push(request);
			return {};
		},
		...more,
	};
	return { handlers, returned };
}

const text = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes);

test("a build that succeeds returns its result and exits with 0", async () => {
	const solved: pb.SolveRequest[] = [];
	const { handlers, returned } = engine({
		Solve: (request) => {
			solved.push(request);
			return { result: { ref: { id: "r1" } } };
		},
		ReadFile: ({ Ref, FilePath, Range }) => ({
			Data: Buffer.from(
				`${Ref} ${FilePath} ${Range?.Offset ?? 0} ${Range?.Length}`,
			),
		}),
	});
	const { code, stderr } = await runTinyFrontend("result", handlers, {
		BUILDKIT_FRONTEND_OPT_0: "target=a=b",
		BUILDKIT_FRONTEND_OPT_1: "cache-from=c",
	});
	assert.is(code, 0);
	assert.is(stderr, "");
	assert.is(returned.length, 1);
	assert.is(returned[0]?.result?.ref?.id, "r1");
	assert.is(
		text(returned[0]?.result?.metadata?.get("text")),
		"r1 Dockerfile 0 5",
	);
	assert.is(text(returned[0]?.result?.metadata?.get("target")), "a=b");
	assert.is(solved[0]?.allowResultReturn, true);
	assert.is(solved[0]?.allowResultArrayRef, true);
	assert.equal(solved[0]?.FrontendOpt, new Map([["cache-from", "c"]]));
});

test("a refused build returns its error with code and place", async () => {
	const { handlers, returned } = engine();
	const { code, stderr } = await runTinyFrontend("refused", handlers);
	assert.is(code, 1);
	assert.is(stderr, "");
	const error = returned[0]?.error;
	assert.is(error?.code, 3);
	assert.is(error?.message, "no such stage");
	const detail = error?.details?.[0];
	assert.is(detail?.type_url, "github.com/moby/buildkit/errdefs.Source+json");
	assert.equal(JSON.parse(text(detail?.value)), {
		info: { filename: "Dockerfile", data: "RlJPTSB4Cg==" },
		ranges: [{ start: { line: 1 }, end: { line: 1 } }],
	});
});

test("an error of the engine is returned with all its details", async () => {
	const typeUrl = "github.com/moby/buildkit/errdefs.Solve+json";
	const value = Buffer.from('{"inputIDs":["a"],"mountIDs":["b","c"]}');
	const { handlers, returned } = engine({
		Evaluate: () => {
			throw new GatewayError("NOT_FOUND", "é: 100% gone", [
				{ typeUrl, value },
				{ typeUrl: "unknown/type", value: Buffer.from([1, 2]) },
			]);
		},
	});
	const { code } = await runTinyFrontend("passedOn", handlers);
	assert.is(code, 1);
	const error = returned[0]?.error;
	assert.is(error?.code, 5);
	assert.is(error?.message, "é: 100% gone");
	assert.is(error?.details?.length, 2);
	assert.equal(
		readDetail({ typeUrl, value: error?.details?.[0]?.value ?? value }),
		{
			kind: "solve",
			inputIds: ["a"],
			mountIds: ["b", "c"],
		},
	);
	assert.equal([...(error?.details?.[1]?.value ?? [])], [1, 2]);
});

test("a mistake in the frontend reaches the user and the log", async () => {
	for (const [build, words] of [
		["bug", /bug in it.*length/],
		["strayRejection", /bug in it.*nobody caught this/],
	] as const) {
		const { handlers, returned } = engine();
		const { code, stderr } = await runTinyFrontend(build, handlers);
		assert.is(code, 1);
		assert.match(returned[0]?.error?.message ?? "", words);
		assert.is(returned[0]?.error?.code, 13);
		assert.match(stderr, /tiny-frontend/);
	}
});

test("messages of almost 16 MiB pass both ways", async () => {
	const size = 16 * 1024 * 1024 - 100;
	const { handlers, returned } = engine({
		ReadFile: () => ({ Data: Buffer.alloc(size, 7) }),
	});
	const { code } = await runTinyFrontend("large", handlers);
	assert.is(code, 0);
	const data = returned[0]?.result?.metadata?.get("large");
	assert.is(data?.length, size);
	assert.ok(data?.every((byte) => byte === 7));
});

test("larger messages are refused before they are sent", async () => {
	const { handlers, returned } = engine({ Solve: () => ({}) });
	await runTinyFrontend("tooLarge", handlers);
	assert.is(returned[0]?.error?.code, 8);
	assert.match(returned[0]?.error?.message ?? "", /17825\d+ bytes/);
});

test("a slow engine is waited for", async () => {
	const { handlers, returned } = engine({
		Ping: async () => {
			await setTimeout(1500);
			return { FrontendAPICaps: [capability("return")], LLBCaps: [] };
		},
	});
	const { code } = await runTinyFrontend("refused", handlers);
	assert.is(code, 1);
	assert.is(returned.length, 1);
});

test("an engine that lacks Return is told apart in the log", async () => {
	const { handlers } = engine({ Ping: () => ({}) });
	const { code, stderr } = await runTinyFrontend("refused", handlers);
	assert.is(code, 1);
	assert.match(stderr, /UNIMPLEMENTED.*feature return/);
});

for (const build of ["waitForever", "deaf"])
	test(`${build}: the process ends by itself when the engine goes away`, async () => {
		const { child, ended } = startTinyFrontend(build);
		const { joinStreams } = await import("../stub-gateway/join-streams.ts");
		const { serveBridge } = await import("../stub-gateway/service.ts");
		let pinged = () => {};
		const ping = new Promise<void>((resolve) => {
			pinged = resolve;
		});
		const { handlers } = engine({ Evaluate: () => new Promise(() => {}) });
		if (child.stdin === null || child.stdout === null) throw new Error();
		const connection = joinStreams({
			input: child.stdout,
			output: child.stdin,
		});
		serveBridge(connection, {
			...handlers,
			Ping: (request) => {
				pinged();
				return handlers.Ping?.(request) ?? {};
			},
		});
		await ping;
		await setTimeout(100);
		child.stdin.end();
		const { code, stderr } = await ended;
		assert.is(code, 1);
		assert.match(stderr, /UNAVAILABLE/);
	});

test("input that ends at once ends the process", async () => {
	const { child, ended } = startTinyFrontend("result");
	child.stdin?.end();
	const { code, stderr } = await ended;
	assert.is(code, 1);
	assert.match(stderr, /UNAVAILABLE: .*BuildKit/);
});

test("garbage instead of HTTP/2 ends the process", async () => {
	const { child, ended } = startTinyFrontend("result");
	child.stdin?.write(
		"HTTP/1.1 400 Bad Request\r\n\r\nwhat do you want?".repeat(9),
	);
	const { code, stderr } = await ended;
	assert.is(code, 1);
	assert.match(stderr, /UNAVAILABLE/);
});

test("a killed frontend leaves nothing waiting", async () => {
	const { child, ended } = startTinyFrontend("waitForever");
	await setTimeout(300);
	child.kill("SIGKILL");
	assert.is((await ended).code, "SIGKILL");
});

test.run();
