import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { parseDockerfile } from "../../src/dockerfile/parse.ts";
import { textOfNode, valueOf } from "../../src/secrets/clients/data.ts";
import { type Passing, passingOf } from "../../src/secrets/clients/passing.ts";
import { readClientFile } from "../../src/secrets/clients/read-client.ts";
import {
	type FlagFormat,
	flagFormats,
} from "../../src/secrets/clients/write-flags.ts";
import { loadYamlReader } from "../../src/secrets/clients/yaml.ts";
import { planSecrets } from "../../src/secrets/plan/plan-secrets.ts";
import { loadShellParser } from "../../src/shell/parser.ts";
import { createSource } from "../../src/text/source.ts";
import { runCommand } from "./command.ts";
import { type Engine, withOwnEngine } from "./ensure-engine.ts";
import { addCompose } from "./frontend/compose-plugin.ts";
import { makeKey, startSecureShellAgent } from "./servers/ssh-agent.ts";
import { missingForPrivateEngine, secureShellTools } from "./tools.ts";

/** What a plan prints to be pasted, given to the real clients: each id has to arrive, with its value. */

const value = () => randomBytes(12).toString("hex");

async function checkFlags(engine: Engine): Promise<void> {
	const directory = await mkdtemp(join(tmpdir(), "keyhole-flags-"));
	await engine.ensureImage("busybox");
	const values = {
		token: value(),
		npmrc: value(),
		db: value(),
		dotted: value(),
		slashed: value(),
	};
	const text = `FROM busybox
RUN --mount=type=secret,id=api-token,env=API_TOKEN,required test "$API_TOKEN" = ${values.token}
RUN --mount=type=secret,id=npmrc,target=/root/.npmrc,required test "$(cat /root/.npmrc)" = ${values.npmrc}
RUN --mount=type=secret,id=db_password,required test "$(cat /run/secrets/db_password)" = ${values.db}
RUN --mount=type=secret,id=key.pem,required test "$(cat /run/secrets/key.pem)" = ${values.dotted}
RUN --mount=type=secret,id=team/token,required test "$(cat /run/secrets/token)" = ${values.slashed}
RUN --mount=type=ssh,required test -S "$SSH_AUTH_SOCK"
RUN --mount=type=ssh,id=deploy,required test -S "$SSH_AUTH_SOCK"
`;
	const home = join(directory, "home");
	const context = join(directory, "context");
	await mkdir(join(home, ".ssh"), { recursive: true });
	await mkdir(context, { recursive: true });
	await writeFile(join(context, "Dockerfile"), text);
	await writeFile(join(context, "key.pem"), values.dotted);
	await writeFile(join(home, ".npmrc"), values.npmrc);
	const key = await makeKey(join(home, ".ssh"), "deploy");
	await runCommand("mv", [key.privateKeyFile, join(home, ".ssh/deploy")]);
	const agent = await startSecureShellAgent();
	try {
		const result = planSecrets(
			parseDockerfile(createSource("Dockerfile", text)),
		);
		assert.ok(result.ok);
		const passing = passingOf(result.plan);
		const tools = await secureShellTools();
		const environment = {
			...process.env,
			...engine.environment,
			PATH: `${engine.environment.PATH}:${tools.searchPath}`,
			LD_LIBRARY_PATH: tools.libraryPath,
			HOME: home,
			SSH_AUTH_SOCK: agent.socket,
			API_TOKEN: values.token,
			DB_PASSWORD: values.db,
			TEAM_TOKEN: values.slashed,
		};
		const compose = await addCompose(engine);
		for (const { format, write } of flagFormats) {
			const script = await scriptOf(format, write(passing), context, passing);
			const variables = {
				docker: {},
				bake: {},
				// Compose builds through bake unless it is told otherwise.
				compose: { COMPOSE_BAKE: "false" },
				github: { NPMRC: values.npmrc, KEY_PEM: values.dotted },
				gitlab: {
					NPMRC: join(home, ".npmrc"),
					KEY_PEM: join(context, "key.pem"),
					SSH_PRIVATE_KEY: join(home, ".ssh/deploy"),
				},
			}[format];
			const { status, stderr } = await runCommand("sh", ["-c", script], {
				directory: context,
				environment: { ...environment, ...variables },
				mayFail: true,
				timeoutMilliseconds: 120_000,
			});
			assert.is(status, 0, `${format} (${compose})\n${script}\n${stderr}`);
			// Without what was pasted, the same build fails: the values did come this way.
			if (format === "docker") {
				const without = script.replace(/ \\\n {2}--secret \S+/, "");
				assert.is.not(without, script);
				const failed = await runCommand("sh", ["-c", without], {
					directory: context,
					environment,
					mayFail: true,
				});
				assert.is.not(failed.status, 0, without);
			}
		}
	} finally {
		await agent.stop();
		await rm(directory, { recursive: true, force: true });
	}
}

/** What a shell has to run for a client, given the text that is pasted for it. */
async function scriptOf(
	format: FlagFormat,
	text: string,
	context: string,
	passing: Passing,
): Promise<string> {
	const yaml = await loadYamlReader();
	switch (format) {
		case "docker":
			return text.replace("docker build", "docker build --no-cache");
		case "bake": {
			await writeFile(join(context, "docker-bake.hcl"), text);
			const command = /^# (docker buildx bake.*)$/m.exec(text)?.[1];
			assert.ok(command);
			return `${command} --set "*.no-cache=true"`;
		}
		case "compose":
			await writeFile(join(context, "compose.yaml"), text);
			return "docker compose build --no-cache && COMPOSE_BAKE=true docker compose build --no-cache";
		case "gitlab": {
			const { root } = yaml.read(text);
			const lines = ["before_script", "script"].flatMap((key) => {
				const list = valueOf(root, "build", key);
				assert.ok(list?.kind === "sequence");
				return list.items.map((item) => textOfNode(item) ?? "");
			});
			// A runner gives all lines to one shell, which ends at the first that fails.
			const script = ["set -e", ...lines].join("\n");
			const end = "trap 'ssh-agent -k >/dev/null' EXIT";
			return `${end}\n${script.replace("docker build", "docker build --no-cache")}`;
		}
		case "github": {
			// The action turns its inputs into these flags.
			const wrapped = `jobs:\n  build:\n    steps:\n${text.replace(/^/gm, "      ")}`;
			const readers = { yaml, shell: await loadShellParser() };
			const [build] = readClientFile(
				createSource("ci.yml", wrapped),
				readers,
			).builds;
			assert.ok(build);
			const secrets = build.secrets.map(({ id, from }) => {
				assert.ok(from?.kind === "environment");
				return `--secret id=${id},env=${from.name}`;
			});
			const agents = passing.ssh.map(
				({ id }) => `--ssh ${id}="$SSH_AUTH_SOCK"`,
			);
			return ["docker build --no-cache", ...secrets, ...agents, "."].join(" ");
		}
	}
}

const missing = missingForPrivateEngine();
if (missing !== undefined)
	console.log(`secret-flags.test.ts: skipped: no ${missing}`);
else {
	test("what is printed for each client delivers every id", () =>
		withOwnEngine(checkFlags));
}

test.run();
