import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { buildLog } from "./build-log.ts";
import {
	type Engine,
	findEngine,
	searchEngine,
	stopEngine,
} from "./ensure-engine.ts";
import { findBytes } from "./find-bytes.ts";
import { instanceOf } from "./places.ts";
import { processArguments } from "./process-namespace.ts";
import { findInImage, savedImage } from "./saved-image.ts";
import {
	type SecureShellAgent,
	startSecureShellAgent,
} from "./servers/ssh-agent.ts";

const secret = "planted-value-5b1f0c";

// Two steps see the secret; only the last keeps it.
const dockerfile = `FROM busybox
RUN --mount=type=secret,id=token test -s /run/secrets/token && touch /used
RUN --mount=type=ssh test -S "$SSH_AUTH_SOCK" && touch /agent
RUN --mount=type=secret,id=token cp /run/secrets/token /kept
`;

const before = await findEngine();
const search = await searchEngine();
if (search.kind === "missing")
	console.log(`engine.test.ts: skipped: ${search.message}`);
else {
	const { engine } = search;
	test("a build, its log, a push, and the search for a planted value", () =>
		withTemporaryDirectory(async (directory) => {
			const agent = await startSecureShellAgent();
			try {
				await checkEngine(engine, directory, agent);
			} finally {
				await agent.stop();
			}
		}));
	// An engine that others may be using stays.
	if (before === undefined)
		test("an engine that is taken down leaves nothing", async () => {
			const { bridge, controlGroup, directory, id } = instanceOf();
			const traces = () => [
				...["/proc/mounts", "/proc/net/dev"].filter((file) =>
					readFileSync(file, "utf8").includes(id),
				),
				...[`/sys/class/net/${bridge}`, directory].filter(existsSync),
				...["", "pids", "unified"]
					.map((place) => join("/sys/fs/cgroup", place, controlGroup))
					.filter(existsSync),
				...readdirSync("/proc")
					.filter((name) => /^\d+$/.test(name))
					.filter((name) => processArguments(Number(name)).includes(directory)),
			];
			assert.ok(traces().includes(directory));
			assert.ok(traces().includes(`/sys/class/net/${bridge}`));
			await stopEngine();
			assert.equal(traces(), []);
			assert.is(await findEngine(), undefined);
		});
}

async function checkEngine(
	engine: Engine,
	directory: string,
	agent: SecureShellAgent,
): Promise<void> {
	await engine.ensureImage("busybox");
	const context = join(directory, "context");
	await mkdir(context);
	await writeFile(join(context, "Dockerfile"), dockerfile);
	await writeFile(join(directory, "token"), secret);
	const tag = `${engine.registry}/engine-test:latest`;
	const args = [
		...["--secret", `id=token,src=${join(directory, "token")}`],
		...["--ssh", `default=${agent.socket}`],
		...["--load", "--tag", tag, context],
	];
	const first = await buildLog(engine, ["--no-cache", ...args]);
	assert.is(first.status, 0, first.message);
	const steps = first.vertices.filter(({ name }) => name.includes(" RUN "));
	assert.is(steps.length, 3);
	for (const { digest, completed, cached } of steps) {
		assert.match(digest, /^sha256:[0-9a-f]{64}$/);
		assert.ok(completed && !cached);
	}

	const again = await buildLog(engine, args);
	const cached = new Set(
		again.vertices
			.filter((vertex) => vertex.cached)
			.map(({ digest }) => digest),
	);
	for (const { digest, name } of steps) assert.ok(cached.has(digest), name);

	const failing = await buildLog(engine, ["--target=absent", context]);
	assert.is.not(failing.status, 0);
	assert.match(failing.message, "absent");

	const image = await savedImage(engine, tag);
	const names = image.layers.flatMap(({ entries }) =>
		entries.map(({ name }) => name),
	);
	for (const name of ["used", "agent", "kept"])
		assert.ok(names.includes(name), name);
	const places = findInImage(image, secret);
	assert.is(places.length, 1);
	assert.match(places[0] ?? "", /tar:kept$/);
	assert.equal(findInImage(image, "absent-value-77aa"), []);

	await engine.run(["push", "--quiet", tag]);
	await engine.run(["image", "rm", "--force", tag]);
	await engine.run(["pull", "--quiet", tag]);
	const output = join(directory, "files");
	await engine.run([
		...["buildx", "build", "--output", `type=local,dest=${output}`],
		...args.filter((word) => word !== "--load"),
	]);
	assert.equal(await findBytes(output, secret), ["kept"]);
	assert.equal(await findBytes(output, "absent-value-77aa"), []);
}

async function withTemporaryDirectory(
	use: (directory: string) => Promise<void>,
): Promise<void> {
	const directory = await mkdtemp(join(tmpdir(), "keyhole-engine-test-"));
	try {
		await use(directory);
	} finally {
		await rm(directory, { recursive: true, force: true });
	}
}

test.run();
