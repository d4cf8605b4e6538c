import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Builds, engineTest, noEngine } from "./engine-test.ts";
import { findCanaries } from "./leaks.ts";
import { savedImage } from "./saved-image.ts";
import { makeGitRepository } from "./servers/git-repository.ts";
import { type GitSshServer, startGitSshServer } from "./servers/git-ssh.ts";
import {
	type SecureShellAgent,
	startSecureShellAgent,
} from "./servers/ssh-agent.ts";
import { keyCanaries } from "./ssh-keys.ts";
import { missingForPrivateEngine } from "./tools.ts";

/** Uses agents, each with a key that has its name, and ends them. */
async function withAgents<Name extends string>(
	names: readonly Name[],
	use: (agents: Readonly<Record<Name, SecureShellAgent>>) => Promise<void>,
): Promise<void> {
	const agents: [Name, SecureShellAgent][] = [];
	try {
		for (const name of names)
			agents.push([name, await startSecureShellAgent([`key-of-${name}`])]);
		await use(Object.fromEntries(agents) as Record<Name, SecureShellAgent>);
	} finally {
		for (const [, agent] of agents) await agent.stop();
	}
}

engineTest("an agent in its RUN and in no other", (builds) =>
	withAgents(["me"], async ({ me }) => {
		const tag = `${builds.engine.registry}/agent:latest`;
		const cache = join(builds.directory, "cache");
		const log = await builds.build(
			`FROM debian:bookworm-slim AS first
RUN --mount=type=ssh ssh-add -l && stat -c 'socket %a %u:%g' "$SSH_AUTH_SOCK" && echo "at $SSH_AUTH_SOCK"
RUN echo "next:$SSH_AUTH_SOCK:" && test ! -e /run/buildkit && ! ssh-add -l
FROM first
RUN echo "stage:$SSH_AUTH_SOCK:" && test ! -e /run/buildkit
`,
			{
				args: [
					...["--no-cache", "--load", `--tag=${tag}`],
					`--cache-to=type=local,dest=${cache}`,
					`--ssh=default=${me.socket}`,
				],
			},
		);
		assert.is(log.status, 0, log.message);
		for (const line of [
			"key-of-me",
			"socket 600 0:0",
			"at /run/buildkit/ssh_agent.0",
			"next::",
			"stage::",
		])
			assert.match(log.output, line);
		const [key] = me.keys;
		assert.ok(key !== undefined);
		const places = await findCanaries(await keyCanaries("key", key), {
			images: [await savedImage(builds.engine, tag)],
			directories: [cache],
			texts: { log: log.raw },
		});
		assert.equal(places, []);
	}),
);

engineTest("ids tell agents apart", (builds) =>
	withAgents(
		["me", "projecta", "projectb"],
		async ({ me, projecta, projectb }) => {
			const log = await builds.build(
				`FROM debian:bookworm-slim
RUN --mount=type=ssh ssh-add -l | sed 's/^/default: /'
RUN --mount=type=ssh,id=projecta ssh-add -l | sed 's/^/a: /'
RUN --mount=type=ssh,id=projectb ssh-add -l | sed 's/^/b: /'
RUN --mount=type=ssh,id=projectb --mount=type=ssh,id=projecta \\
    ssh-add -l | sed 's/^/first: /'; SSH_AUTH_SOCK=/run/buildkit/ssh_agent.1 ssh-add -l | sed 's/^/second: /'
`,
				{
					args: [
						"--no-cache",
						`--ssh=default=${me.socket}`,
						`--ssh=projecta=${projecta.socket}`,
						// A key file serves as well: the client is the agent then.
						`--ssh=projectb=${projectb.keys[0]?.privateKeyFile}`,
					],
				},
			);
			assert.is(log.status, 0, log.message);
			const fingerprint = (name: string) =>
				new RegExp(`^${name}: 256 (SHA256:\\S+)`, "m").exec(log.output)?.[1];
			assert.match(log.output, /^default: 256 \S+ key-of-me /m);
			assert.match(log.output, /^a: 256 \S+ key-of-projecta /m);
			const keys = ["default", "a", "b"].map(fingerprint);
			assert.is(new Set(keys).size, 3);
			assert.not(keys.includes(undefined));
			assert.is(fingerprint("first"), fingerprint("b"));
			assert.is(fingerprint("second"), fingerprint("a"));
		},
	),
);

engineTest("target, mode, uid and gid of the socket", (builds) =>
	withAgents(["me"], async ({ me }) => {
		const log = await builds.build(
			`FROM debian:bookworm-slim
RUN --mount=type=ssh,target=/tmp/agent.sock,mode=0660,uid=1000,gid=1001 echo "$SSH_AUTH_SOCK $(stat -c '%F %a %u:%g' /tmp/agent.sock)"
RUN --mount=type=ssh,uid=33 stat -c 'partly %a %u:%g' "$SSH_AUTH_SOCK"
USER www-data
RUN --mount=type=ssh,uid=33 ssh-add -l | sed 's/^/www-data: /'
RUN --mount=type=ssh ssh-add -l 2>/dev/null || echo refused
`,
			{ args: ["--no-cache", `--ssh=default=${me.socket}`] },
		);
		assert.is(log.status, 0, log.message);
		assert.match(log.output, "/tmp/agent.sock socket 660 1000:1001");
		assert.match(log.output, "partly 600 33:0");
		assert.match(log.output, /^www-data: 256 \S+ key-of-me /m);
		assert.match(log.output, "refused");
	}),
);

engineTest("a missing agent: optional, then required", async (builds) => {
	const optional = await builds.build(
		`FROM busybox
RUN --mount=type=ssh test ! -e "$SSH_AUTH_SOCK" && echo without an agent
`,
		{ args: ["--no-cache"] },
	);
	assert.is(optional.status, 0, optional.message);
	assert.match(optional.output, "without an agent");
	const required = await builds.build(
		`FROM busybox
RUN --mount=type=ssh,id=projecta,required echo ran
`,
		{ args: ["--no-cache"] },
	);
	assert.is.not(required.status, 0);
	assert.match(required.message, /projecta/);
	assert.match(required.message, /^Dockerfile:3$/m);
	assert.not.match(required.output, "ran");
});

/** Needs root, for the server. */
function cloneTest(
	name: string,
	run: (
		builds: Builds,
		server: GitSshServer,
		repository: string,
		agents: Readonly<Record<"me" | "stranger", SecureShellAgent>>,
	) => Promise<void>,
): void {
	if (noEngine !== undefined || missingForPrivateEngine() !== undefined) {
		test.skip(name);
		return;
	}
	engineTest(name, (builds) =>
		withAgents(["me", "stranger"], async (agents) => {
			const repository = await makeGitRepository(builds.directory, "private", {
				"greeting.txt": "from the private repository\n",
			});
			const server = await startGitSshServer({
				publicKeys: agents.me.keys.map(({ publicKey }) => publicKey),
				address: builds.engine.bridgeAddress,
			});
			try {
				await run(builds, server, repository.directory, agents);
			} finally {
				await server.stop();
			}
		}),
	);
}

cloneTest(
	"git clone over SSH, with known hosts",
	async (builds, server, repository, agents) => {
		const url = `${server.url}${repository}`;
		const dockerfile = `FROM debian:bookworm-slim
RUN --mount=type=ssh --mount=type=secret,id=known_hosts,target=/root/.ssh/known_hosts \\
    git clone --quiet ${url} /clone && cat /clone/greeting.txt
RUN test ! -e /root/.ssh/known_hosts && ! git ls-remote ${url}
`;
		const known = `--secret=id=known_hosts,src=${await builds.file("known_hosts", server.knownHosts)}`;
		const good = await builds.build(dockerfile, {
			args: ["--no-cache", known, `--ssh=default=${agents.me.socket}`],
		});
		assert.is(good.status, 0, `${good.message}\n${server.log()}`);
		assert.match(good.output, "from the private repository");

		const stranger = await builds.build(dockerfile, {
			args: ["--no-cache", known, `--ssh=default=${agents.stranger.socket}`],
		});
		assert.is.not(stranger.status, 0);
		assert.match(stranger.output, /publickey/);
		const unknown = await builds.build(dockerfile, {
			args: ["--no-cache", `--ssh=default=${agents.me.socket}`],
		});
		assert.is.not(unknown.status, 0);
		assert.match(unknown.output, /Host key verification failed/);
	},
);

cloneTest(
	"ADD of a repository over SSH",
	async (builds, server, repository, agents) => {
		const dockerfile = `FROM busybox
ADD ${server.url}${repository}#main /source
RUN cat /source/greeting.txt
`;
		const bare = await builds.build(dockerfile, { args: ["--no-cache"] });
		assert.is.not(bare.status, 0);
		const keyed = await builds.build(dockerfile, {
			args: ["--no-cache", `--ssh=default=${agents.me.socket}`],
		});
		assert.is(keyed.status, 0, keyed.message);
		assert.match(keyed.output, "from the private repository");
	},
);

test.run();
