import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type BuildLog, buildLog } from "../build-log.ts";
import { type Engine, searchEngine } from "../ensure-engine.ts";
import { missingForPrivateEngine } from "../tools.ts";
import { startFileServer } from "./file-server.ts";
import { basicAuthorization, startGitHttpServer } from "./git-http.ts";
import { makeGitRepository } from "./git-repository.ts";
import { startGitSshServer } from "./git-ssh.ts";
import { startSecureShellAgent } from "./ssh-agent.ts";

const token = "token-4d1c";

const search = await searchEngine();
const title = "a build reaches every server, and only with its key and token";
// The SSH server needs what a private engine needs.
if (search.kind === "missing" || missingForPrivateEngine() !== undefined)
	test.skip(title);
else test(title, () => checkServers(search.engine));

async function checkServers(engine: Engine): Promise<void> {
	await engine.ensureImage("busybox");
	const directory = await mkdtemp(join(tmpdir(), "keyhole-servers-test-"));
	const stops: (() => Promise<void>)[] = [
		() => rm(directory, { recursive: true, force: true }),
	];
	const started = <Server extends { readonly stop: () => Promise<void> }>(
		server: Server,
	): Server => {
		stops.unshift(server.stop);
		return server;
	};
	try {
		const repository = await makeGitRepository(directory, "tool", {
			"greeting.txt": "from the repository\n",
		});
		const agent = started(await startSecureShellAgent());
		const stranger = started(await startSecureShellAgent(["stranger"]));
		const ssh = started(
			await startGitSshServer({
				publicKeys: agent.keys.map(({ publicKey }) => publicKey),
			}),
		);
		const http = started(
			await startGitHttpServer({
				directory,
				authorization: {
					"tool.git": basicAuthorization("x-access-token", token),
				},
			}),
		);
		const loopback = started(
			await startFileServer({ "/file": { contents: "over loopback\n" } }),
		);
		const bridge = started(
			await startFileServer(
				{ "/file": { contents: "over the bridge\n" } },
				engine.bridgeAddress,
			),
		);
		const context = join(directory, "context");
		await mkdir(context);
		await writeFile(
			join(context, "Dockerfile"),
			`FROM busybox AS ssh
ADD ${ssh.url}${repository.directory}#main /ssh
RUN cat /ssh/greeting.txt
FROM busybox AS http
ADD ${http.url}/tool.git#main /http
RUN cat /http/greeting.txt
FROM busybox AS files
ADD ${loopback.url}/file /file
RUN cat /file
RUN --network=host wget -q -O - ${loopback.url}/file
RUN wget -q -O - ${bridge.url}/file
`,
		);
		await writeFile(join(directory, "token"), token);
		const build = (stage: string, ...args: readonly string[]) =>
			buildLog(engine, [
				"--no-cache",
				"--allow=network.host",
				`--target=${stage}`,
				...args,
				context,
			]);

		const refused = await build("ssh", "--ssh", `default=${stranger.socket}`);
		assert.is.not(refused.status, 0);
		assert.match(ssh.log(), "publickey");
		const keyed = await build("ssh", "--ssh", `default=${agent.socket}`);
		assertPrinted(keyed, "from the repository\n");

		const bare = await build("http");
		assert.is.not(bare.status, 0);
		assert.is(http.requests.at(-1)?.status, 401);
		const tokenFile = join(directory, "token");
		const withToken = await build(
			"http",
			"--secret",
			`id=GIT_AUTH_TOKEN,src=${tokenFile}`,
		);
		assertPrinted(withToken, "from the repository\n");

		const files = await build("files");
		assertPrinted(files, "over loopback\n", "over the bridge\n");
		assert.is(loopback.requests.length, 2);
		assert.is(bridge.requests.length, 1);
	} finally {
		for (const stop of stops) await stop();
	}
}

function assertPrinted(log: BuildLog, ...texts: readonly string[]): void {
	assert.is(log.status, 0, log.message);
	for (const text of texts) assert.ok(log.output.includes(text), log.output);
}

test.run();
