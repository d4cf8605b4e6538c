import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { buildLog } from "./build-log.ts";
import { runCommand } from "./command.ts";
import { noEngine } from "./engine-test.ts";
import { type Engine, withOwnEngine } from "./ensure-engine.ts";
import { findBytes } from "./find-bytes.ts";
import { loadBaseImage } from "./images/load.ts";
import { type Instance, instanceOf } from "./places.ts";
import { startPrivateEngine, stopPrivateEngine } from "./private-engine.ts";
import { processArguments } from "./process-namespace.ts";
import { findInImage, savedImage } from "./saved-image.ts";
import {
	type SecureShellAgent,
	startSecureShellAgent,
} from "./servers/ssh-agent.ts";
import { supervisorProcess } from "./supervisor.ts";
import { missingForPrivateEngine } from "./tools.ts";

const secret = "planted-value-5b1f0c";

// Two steps see the secret; only the last keeps it.
const dockerfile = `FROM busybox
RUN --mount=type=secret,id=token test -s /run/secrets/token && touch /used
RUN --mount=type=ssh test -S "$SSH_AUTH_SOCK" && touch /agent
RUN --mount=type=secret,id=token cp /run/secrets/token /kept
`;

const missing = missingForPrivateEngine();
const title = "a build, its log, a push, and the search for a planted value";
if (noEngine !== undefined) test.skip(title);
else
	test(title, () =>
		withTemporaryDirectory(async (directory) => {
			const agent = await startSecureShellAgent();
			try {
				await withOwnEngine((engine) => checkEngine(engine, directory, agent));
			} finally {
				await agent.stop();
			}
		}),
	);

for (const end of ["taken down", "killed and then taken down"]) {
	const name = `a second private engine that is ${end} leaves nothing`;
	if (missing !== undefined) test.skip(name);
	else
		test(name, () =>
			withTemporaryDirectory(async (directory) => {
				// Another path is another checkout: the engine that tests share goes on.
				const instance = instanceOf(directory);
				const { dockerPath, clientEnvironment } =
					await startPrivateEngine(instance);
				try {
					const environment = { ...process.env, ...clientEnvironment };
					await loadBaseImage("busybox:latest", dockerPath, clientEnvironment);
					const container = "run --detach busybox sleep 600".split(" ");
					await runCommand(dockerPath, container, { environment });
					const marks = traces(instance);
					for (const place of ["/proc/mounts", "/proc/net/dev"])
						assert.is(marks.includes(place), place === "/proc/net/dev");
					assert.ok(marks.some((mark) => mark.startsWith("process ")));
					assert.ok(marks.some((mark) => mark.startsWith("/sys/fs/cgroup")));
					const outer = supervisorProcess(instance) ?? 0;
					assert.ok(outer > 1);
					if (end !== "taken down") process.kill(outer, "SIGKILL");
				} finally {
					await stopPrivateEngine(instance);
				}
				assert.equal(traces(instance), []);
			}),
		);
}

/** Where something of an instance is to be seen on this machine. */
function traces(instance: Instance): readonly string[] {
	const tables = ["/proc/mounts", "/proc/net/dev"];
	const hierarchies = readFileSync("/proc/mounts", "utf8")
		.split("\n")
		.filter((line) => /^\S+ \S+ cgroup2? /.test(line))
		.map((line) => line.split(" ")[1] ?? "");
	const processes = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
	return [
		...tables.filter((file) =>
			readFileSync(file, "utf8").includes(instance.id),
		),
		...[
			instance.directory,
			...hierarchies.map((place) => join(place, instance.controlGroup)),
		].filter(existsSync),
		...processes
			.filter((name) =>
				processArguments(Number(name)).some((argument) =>
					argument.includes(instance.directory),
				),
			)
			.map((name) => `process ${name}`),
	];
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
