import { duplexPair } from "node:stream";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { readEnvironment } from "../../src/gateway/environment.ts";
import { GatewayError } from "../../src/gateway/gateway-error.ts";
import { openTransport } from "../../src/gateway/grpc-transport.ts";
import { openBridge } from "../../src/gateway/open-bridge.ts";
import type * as pb from "../../src/gateway/proto/messages.ts";
import { type Handlers, serveBridge } from "../stub-gateway/service.ts";

function connect(handlers: Handlers) {
	const [ours, theirs] = duplexPair();
	serveBridge(theirs, handlers);
	const transport = openTransport({ input: ours, output: ours });
	return { transport, end: () => ours.destroy() };
}

async function refusal(promise: Promise<unknown>): Promise<GatewayError> {
	const error = await promise.then(
		() => undefined,
		(reason: unknown) => reason,
	);
	if (!(error instanceof GatewayError)) throw new Error("it was not refused");
	return error;
}

const nothing = new Uint8Array();

test("a call can have a time limit", async () => {
	const { transport, end } = connect({
		Evaluate: () => new Promise(() => {}),
		Warn: () => ({}),
	});
	const late = await refusal(
		transport.call("Evaluate", nothing, { timeout: 30 }),
	);
	assert.is(late.code, "DEADLINE_EXCEEDED");
	assert.match(late.message, /Evaluate/);
	// The connection has not suffered, and a limit that is kept leaves nothing behind.
	await transport.call("Warn", nothing, { timeout: 10_000 });
	end();
});

test("many calls at a time share the connection", async () => {
	const { transport, end } = connect({
		ReadFile: ({ Range }) => ({ Data: Buffer.alloc(Range?.Length ?? 0) }),
	});
	const bridge = await openBridgeOn(transport);
	const sizes = Array.from({ length: 200 }, (_, index) => index * 1000 + 1);
	const files = await Promise.all(
		sizes.map((length) =>
			bridge.readFile({ id: "r" }, "f", { offset: 0, length }),
		),
	);
	assert.equal(
		files.map(({ length }) => length),
		sizes,
	);
	end();
});

function openBridgeOn(transport: ReturnType<typeof openTransport>) {
	return openBridge(
		{
			...transport,
			call: (method, request, options) =>
				method === "Ping"
					? Promise.resolve(nothing)
					: transport.call(method, request, options),
		},
		readEnvironment({}),
	).bridge;
}

test("calls that are waiting when the connection goes are rejected, and later ones too", async () => {
	const { transport, end } = connect({ Evaluate: () => new Promise(() => {}) });
	const waiting = [1, 2, 3].map(() =>
		refusal(transport.call("Evaluate", nothing)),
	);
	setTimeout(end, 50);
	for (const error of await Promise.all(waiting))
		assert.is(error.code, "UNAVAILABLE");
	const lost = await transport.lost;
	assert.is(lost.code, "UNAVAILABLE");
	const after = await refusal(transport.call("Evaluate", nothing));
	assert.is(after.code, "UNAVAILABLE");
});

test("a method the engine does not have is unimplemented", async () => {
	const { transport, end } = connect({});
	assert.is(
		(await refusal(transport.call("Solve", nothing))).code,
		"UNIMPLEMENTED",
	);
	assert.is(
		(await refusal(transport.call("NoSuch", nothing))).code,
		"UNIMPLEMENTED",
	);
	end();
});

/** An engine that plays one process: what it says depends on its first argument. */
function processes(): Handlers {
	return {
		Ping: () => ({
			FrontendAPICaps: [{ ID: "gateway.exec", Enabled: true }],
			LLBCaps: [],
		}),
		NewContainer: () => ({}),
		ReleaseContainer: () => ({}),
		ExecProcess({ ProcessID, Init }: pb.ExecMessage) {
			const end = Init?.Meta?.args?.[0];
			const exit: pb.ExitMessage =
				end === "unknown"
					? { Code: 255, Error: { code: 5, message: "no such program" } }
					: { Code: Number(end) };
			return [
				{ ProcessID: "another", Exit: { Code: 9 } },
				{ ProcessID, Started: {} },
				{ ProcessID, File: { Fd: 1, Data: Buffer.from("out") } },
				{ ProcessID, Exit: exit },
				{ ProcessID, Done: {} },
			];
		},
	};
}

test("a process runs to its end in a container", async () => {
	const { transport, end } = connect(processes());
	const bridge = await openBridge(transport, readEnvironment({})).bridge;
	const container = await bridge.newContainer({
		mounts: [{ kind: "bind", target: "/", reference: { id: "r" } }],
	});
	assert.equal(await container.run({ arguments: ["0"] }), { code: 0 });
	assert.equal(await container.run({ arguments: ["3"] }), { code: 3 });
	const error = await refusal(container.run({ arguments: ["unknown"] }));
	assert.is(error.code, "NOT_FOUND");
	assert.is(error.message, "no such program");
	await container.release();
	end();
});

test.run();
