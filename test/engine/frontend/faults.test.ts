import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type BuildLog, buildLog } from "../build-log.ts";
import { followBuild } from "../follow-build.ts";
import { freePort } from "../free-port.ts";
import { startSecureShellAgent } from "../servers/ssh-agent.ts";
import {
	daemonProcess,
	engineRemains,
	newRemains,
	processesNaming,
} from "./engine-remains.ts";
import { localFiles } from "./outputs.ts";
import { frontendTest, type UnderTest } from "./under-test.ts";

/**
 * Builds that cannot go well, and many builds: each ends with the right exit code and a message, and leaves nothing. KEYHOLE_BUILDS says
 * how many builds there are in a row, 12 by default.
 */

const inARow = Number(process.env.KEYHOLE_BUILDS ?? "12");
const atOnce = 8;

frontendTest(
	"what goes wrong is said, and nothing is left",
	async (underTest) => {
		const { engine } = underTest;
		await engine.ensureImage("busybox");
		await engine.ensureImage("debian:bookworm-slim");
		// The first build makes what an engine keeps, such as the frontend's files.
		const first = await build(underTest, "FROM busybox\nRUN true\n");
		assert.is(first.status, 0, first.message);
		for (const [name, check] of Object.entries(faults)) {
			const before = engineRemains(engine);
			try {
				await check(underTest);
			} catch (error) {
				if (error instanceof Error) error.message = `${name}: ${error.message}`;
				throw error;
			}
			assert.equal(await newRemains(engine, before), [], name);
		}
	},
);

frontendTest(
	"an engine that is stopped in the middle of a build",
	stoppedEngine,
);

frontendTest(`${inARow} builds in a row and ${atOnce} at once`, manyBuilds);

let contexts = 0;

interface BuildOptions {
	readonly args?: readonly string[];
	/** Called once, when a step begins whose name contains the text. */
	readonly when?: readonly [string, () => void];
	readonly timeoutMilliseconds?: number;
}

async function build(
	{ engine, flags, directory }: UnderTest,
	dockerfile: string,
	{ args = [], when, timeoutMilliseconds = 120_000 }: BuildOptions = {},
): Promise<BuildLog> {
	contexts += 1;
	const context = join(directory, `context-${contexts}`);
	await mkdir(context);
	await writeFile(join(context, "Dockerfile"), dockerfile);
	let told = false;
	const onErrorOutput = followBuild((event) => {
		if (when === undefined || told || !event.name.includes(when[0])) return;
		told = true;
		when[1]();
	});
	return buildLog(engine, [...flags, ...args, context], {
		timeoutMilliseconds,
		onErrorOutput,
	});
}

/** That a build failed, at a line where there is one, and with a message. */
function assertFailed(
	log: BuildLog,
	line: number | undefined,
	message: RegExp,
): void {
	assert.is(log.status, 1, log.message);
	assert.match(log.message, message);
	if (line !== undefined)
		assert.match(log.message, new RegExp(`^Dockerfile:${line}$`, "m"));
}

const faults: Readonly<
	Record<string, (underTest: UnderTest) => Promise<void>>
> = {
	"a registry that is unreachable": async (underTest) => {
		const place = `127.0.0.1:${await freePort()}`;
		assertFailed(
			await build(underTest, `FROM busybox AS one\nFROM ${place}/image:1\n`),
			2,
			/connection refused/,
		);
	},

	"an image that the registry lacks": async (underTest) => {
		const image = `${underTest.engine.registry}/absent:1`;
		assertFailed(
			await build(underTest, `FROM busybox\nCOPY --from=${image} / /x\n`),
			2,
			/absent:1.*not found/,
		);
	},

	"a context without the file": async (underTest) => {
		assertFailed(
			await build(underTest, "FROM busybox\nCOPY absent.txt /\n"),
			2,
			/"\/absent\.txt": not found/,
		);
	},

	"a context without a Dockerfile": async (underTest) => {
		const log = await build(underTest, "FROM busybox\n", {
			args: ["--file=Elsewhere"],
		});
		assertFailed(log, undefined, /Elsewhere/);
	},

	"a step that fails": async (underTest) => {
		assertFailed(
			await build(underTest, "FROM busybox\nRUN exit 7\n"),
			2,
			/exit code: 7/,
		);
	},

	"an ssh agent that goes away": async (underTest) => {
		const agent = await startSecureShellAgent();
		const stopped = Promise.withResolvers<void>();
		const log = await build(
			underTest,
			`FROM debian:bookworm-slim
RUN --mount=type=ssh,required ssh-add -l
RUN sleep 4
RUN --mount=type=ssh,required ssh-add -l
`,
			{
				args: [`--ssh=default=${agent.socket}`],
				when: ["sleep 4", () => stopped.resolve(agent.stop())],
			},
		);
		await stopped.promise;
		assertFailed(log, 4, /ssh-add -l.*exit code: \d/);
	},

	"an ssh agent that is not there": async (underTest) => {
		assertFailed(
			await build(
				underTest,
				"FROM debian:bookworm-slim\nRUN --mount=type=ssh,required true\n",
			),
			2,
			/no SSH key|ssh/i,
		);
	},

	"a client that is killed": async (underTest) => {
		const log = await build(underTest, "FROM busybox\nRUN sleep 120\n", {
			timeoutMilliseconds: 6000,
		});
		assert.is(log.status, null);
		assert.ok(log.vertices.some(({ name }) => name.includes("sleep 120")));
	},
};

/** The daemon is asked to end, as `systemctl stop docker` does. */
async function stoppedEngine(underTest: UnderTest): Promise<void> {
	const { engine } = underTest;
	await engine.ensureImage("busybox");
	const daemon = daemonProcess(engine);
	const log = await build(underTest, "FROM busybox\nRUN sleep 120\n", {
		when: ["sleep 120", () => process.kill(daemon, "SIGTERM")],
	});
	assert.is(log.status, 1);
	assert.is.not(log.message, "");
	for (
		const end = Date.now() + 20_000;
		processesNaming(engine).length > 0 && Date.now() < end;
	)
		await new Promise((resolve) => setTimeout(resolve, 100));
	assert.equal(processesNaming(engine), []);
}

async function manyBuilds(underTest: UnderTest): Promise<void> {
	const { engine, directory } = underTest;
	await engine.ensureImage("busybox");
	const dockerfile = `FROM busybox AS work
ARG NUMBER
RUN echo "$NUMBER" >/number
FROM scratch
COPY --from=work /number /
`;
	const one = async (name: string) => {
		const out = join(directory, `number-${name}`);
		const log = await build(underTest, dockerfile, {
			args: [`--build-arg=NUMBER=${name}`, `--output=type=local,dest=${out}`],
		});
		assert.is(log.status, 0, `build ${name}: ${log.message}`);
		assert.equal(await localFiles(out), { number: `${name}\n` });
	};
	await one("first");
	const before = engineRemains(engine);
	const start = Date.now();
	for (let number = 1; number <= inARow; number += 1)
		await one(`row-${number}`);
	const row = Date.now() - start;
	assert.equal(await newRemains(engine, before), []);
	const together = Date.now();
	await Promise.all(
		Array.from({ length: atOnce }, (_, number) => one(`once-${number}`)),
	);
	assert.equal(await newRemains(engine, before), []);
	console.log(
		`${inARow} in a row: ${Math.round(row / inARow)} ms each; ${atOnce} at once: ${Date.now() - together} ms`,
	);
}

test.run();
