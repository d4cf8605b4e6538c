import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { runCommand } from "./command.ts";
import { ownEngineTest } from "./engine-test.ts";
import { checkout } from "./places.ts";
import { processArguments, readProcess } from "./process-namespace.ts";
import { missingForPrivateEngine } from "./tools.ts";

/** That the frontend's process ends by itself, and soon, when the engine's side of the connection goes wrong. */

const limit = 1000;

const frontend = join(checkout, "dist/frontend");

if (!existsSync(frontend))
	await runCommand(process.execPath, ["src/bundle/bundle.ts"], {
		directory: checkout,
	});

/** A frontend that was started the way BuildKit starts it, at the moment its first bytes have come. */
async function startFrontend(): Promise<ChildProcess> {
	const child = spawn(frontend, [], {
		cwd: "/",
		env: {
			PATH: process.env.PATH,
			BUILDKIT_FRONTEND_OPT_0: "filename=Dockerfile",
			BUILDKIT_SESSION_ID: "session",
			BUILDKIT_WORKERS: "[]",
		},
		stdio: ["pipe", "pipe", "pipe"],
	});
	child.stdin?.on("error", () => undefined);
	child.stderr?.resume();
	const [first] = (await once(child.stdout as NodeJS.EventEmitter, "data")) as [
		Buffer,
	];
	assert.match(first.toString("latin1"), /^PRI \* HTTP\/2/);
	return child;
}

/** How a process ended, or a failure when it takes longer than the limit. */
async function endOf(child: ChildProcess): Promise<number> {
	const started = Date.now();
	const timer = setTimeout(() => child.kill("SIGKILL"), 10 * limit);
	const [code, signal] = (await once(child, "close")) as [
		number | null,
		string | null,
	];
	clearTimeout(timer);
	const duration = Date.now() - started;
	assert.ok(duration < limit, `it took ${duration} ms (${signal ?? code})`);
	assert.is(signal, null);
	return code ?? -1;
}

// HTTP/2 frames: three bytes of length, type, flags, four bytes of stream (RFC 9113, section 4.1).
const frame = (
	type: number,
	stream: number,
	payload: Buffer,
	{ flags = 0, length = payload.length } = {},
) => {
	const header = Buffer.alloc(9);
	header.writeUIntBE(length, 0, 3);
	header.writeUInt8(type, 3);
	header.writeUInt8(flags, 4);
	header.writeUInt32BE(stream, 5);
	return Buffer.concat([header, payload]);
};
const settings = frame(4, 0, Buffer.alloc(0));

const ends: Readonly<Record<string, readonly Buffer[]>> = {
	"nothing is answered": [],
	"the connection is set up and no more": [settings],
	"half a frame": [settings, frame(0, 1, Buffer.alloc(10), { length: 1000 })],
};

for (const [name, bytes] of Object.entries(ends))
	test(`standard input ends: ${name}`, async () => {
		const child = await startFrontend();
		for (const piece of bytes) child.stdin?.write(piece);
		child.stdin?.end();
		assert.is(await endOf(child), 1);
	});

test("the engine goes away on both sides", async () => {
	const child = await startFrontend();
	child.stdin?.write(settings);
	child.stdin?.destroy();
	child.stdout?.destroy();
	assert.is(await endOf(child), 1);
});

const garbage: Readonly<Record<string, Buffer>> = {
	"bytes of no meaning": Buffer.from(
		Array.from({ length: 4096 }, (_, index) => (index * 167 + 13) & 0xff),
	),
	"HTTP/1.1": Buffer.from("HTTP/1.1 400 Bad Request\r\n\r\n"),
	"a frame of 16 megabytes": Buffer.concat([
		settings,
		frame(0, 1, Buffer.alloc(64), { length: 0xffffff }),
	]),
	"headers that are none": Buffer.concat([
		settings,
		frame(1, 1, Buffer.alloc(64, 0xff), { flags: 4 }),
	]),
	"a frame for a stream that nobody opened": Buffer.concat([
		settings,
		frame(0, 99, Buffer.from("data")),
	]),
	GOAWAY: Buffer.concat([settings, frame(7, 0, Buffer.alloc(8))]),
};

for (const [name, bytes] of Object.entries(garbage))
	test(`garbage with an open input: ${name}`, async () => {
		const child = await startFrontend();
		child.stdin?.write(bytes);
		assert.is(await endOf(child), 1);
	});

test("an input that is closed from the start", async () => {
	const child = spawn(frontend, [], {
		stdio: ["pipe", "pipe", "pipe"],
		cwd: "/",
	});
	child.stdin.on("error", () => undefined);
	child.stdin.end();
	child.stdout.resume();
	child.stderr.resume();
	assert.is(await endOf(child), 1);
});

test("started by hand: a message, and no hang", async () => {
	const result = await runCommand("sh", ["-c", `"$0" </dev/null`, frontend], {
		mayFail: true,
		timeoutMilliseconds: 10 * limit,
	});
	assert.is(result.status, 1);
	assert.match(result.stderr, "BuildKit");
	assert.is(result.stdout, "");
});

const killedEngine = "an engine that is killed in the middle of a build";
// Nobody kills an engine that others use.
if (missingForPrivateEngine() !== undefined) test.skip(killedEngine);
else
	ownEngineTest(killedEngine, async (builds) => {
		// A registry that never answers keeps the frontend waiting.
		const waiting: Socket[] = [];
		const registry = createServer((socket) => {
			socket.on("error", () => undefined);
			waiting.push(socket);
		});
		registry.listen(0, "127.0.0.1");
		await once(registry, "listening");
		const { port } = registry.address() as { readonly port: number };
		try {
			const build = builds.build(`FROM 127.0.0.1:${port}/slow:latest\n`);
			await until(() => waiting.length > 0);
			const daemon = daemonOf(builds.engine.environment.DOCKER_HOST ?? "");
			const [running = 0] = descendants(daemon).filter((id) =>
				processArguments(id).includes("/keyhole/frontend.blob"),
			);
			assert.ok(running > 1, "the frontend's process is not to be found");
			// The end of the daemon would end its namespace, and the frontend with it: the namespace's first process must not see it.
			const first = Number(parentOf(daemon));
			process.kill(first, "SIGSTOP");
			process.kill(daemon, "SIGKILL");
			const start = Date.now();
			await until(() => processArguments(running).length === 0);
			const duration = Date.now() - start;
			process.kill(first, "SIGCONT");
			assert.ok(duration < limit, `it took ${duration} ms`);
			const log = await build;
			assert.is.not(log.status, 0);
		} finally {
			for (const socket of waiting) socket.destroy();
			registry.close();
		}
	});

async function until(holds: () => boolean): Promise<void> {
	for (const end = Date.now() + 30_000; !holds(); await sleep(10))
		if (Date.now() > end) throw new Error("waited for 30 seconds");
}

function processIds(): readonly number[] {
	return readdirSync("/proc").map(Number).filter(Number.isInteger);
}

/** The field behind the name in parentheses and the state (proc(5)). */
function parentOf(id: number): number {
	const fields = readProcess(id, "stat")
		?.replace(/^.*\) /, "")
		.split(" ");
	return Number(fields?.[1]);
}

function descendants(id: number): readonly number[] {
	const children = new Map<number, number[]>();
	for (const each of processIds()) {
		const parent = parentOf(each);
		children.set(parent, [...(children.get(parent) ?? []), each]);
	}
	const below = (parent: number): readonly number[] =>
		(children.get(parent) ?? []).flatMap((child) => [child, ...below(child)]);
	return below(id);
}

function daemonOf(host: string): number {
	const found = processIds().find(
		(id) =>
			processArguments(id)[0]?.endsWith("dockerd") === true &&
			processArguments(id).includes(`--host=${host}`),
	);
	if (found === undefined) throw new Error(`no daemon listens at ${host}`);
	return found;
}

test.run();
