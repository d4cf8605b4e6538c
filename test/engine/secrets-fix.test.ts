import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Io } from "../../src/cli/io.ts";
import { runSecretsFix } from "../../src/cli/secrets-fix.ts";
import { runSecretsProve } from "../../src/cli/secrets-prove.ts";
import { type Engine, findEngine, withOwnEngine } from "./ensure-engine.ts";
import { missingForPrivateEngine } from "./tools.ts";

/** What `secrets fix` writes, built on an engine: before, the proof finds the secret; afterwards the step still has it, and nobody finds it. */

interface Leaking {
	readonly name: string;
	readonly dockerfile: string;
	/** A credential in the context. */
	readonly file?: string;
}

const cases: readonly Leaking[] = [
	{
		name: "an argument that one RUN of three uses",
		dockerfile: `FROM busybox
ARG API_TOKEN
RUN echo one
RUN test \${#API_TOKEN} -gt 20
RUN echo two
`,
	},
	{
		name: "an argument kept in a variable",
		dockerfile: `FROM busybox
ARG DB_PASSWORD
ENV DB_PASSWORD=$DB_PASSWORD
RUN test \${#DB_PASSWORD} -gt 20
`,
	},
	{
		name: "settings written for one step, and removed in another",
		dockerfile: `FROM busybox
WORKDIR /app
ARG NPM_TOKEN
RUN echo "//registry.npmjs.org/:_authToken=\${NPM_TOKEN}" > .npmrc
RUN grep -qE '_authToken=.{20}' .npmrc
RUN rm -f .npmrc
RUN test ! -e .npmrc
`,
	},
	{
		name: "a copied credential file, removed by a later layer",
		dockerfile: `FROM busybox
WORKDIR /app
COPY .npmrc ./
RUN test -s .npmrc
RUN rm .npmrc
`,
		file: ".npmrc",
	},
	{
		name: "a copied key",
		dockerfile: `FROM busybox
COPY id_rsa /root/.ssh/id_rsa
RUN test -s /root/.ssh/id_rsa
`,
		file: "id_rsa",
	},
	{
		name: "a here-document, and a stage that is not exported",
		dockerfile: `FROM busybox AS build
ARG REGISTRY_TOKEN
RUN <<EOT
test \${#REGISTRY_TOKEN} -gt 20
echo "$REGISTRY_TOKEN" | sha256sum > /sum
EOT
FROM busybox
ARG REGISTRY_TOKEN
COPY --from=build /sum /sum
RUN test -n "$REGISTRY_TOKEN"
`,
	},
];

async function check(
	engine: Engine,
	{ name, dockerfile, file }: Leaking,
): Promise<void> {
	const directory = await mkdtemp(join(tmpdir(), "keyhole-fix-"));
	try {
		await writeFile(join(directory, "Dockerfile"), dockerfile);
		const given: string[] = [];
		if (file !== undefined) {
			const path = join(directory, file);
			await mkdir(dirname(path), { recursive: true });
			const value = randomBytes(20).toString("hex");
			await writeFile(path, `//registry.npmjs.org/:_authToken=${value}\n`);
			given.push("--given", `${file}=${path}`);
		}
		const io = ioOf(engine, directory);
		const prove = () =>
			runSecretsProve([".", "--format", "json", ...given], io);
		assert.is(await prove(), 1, `${name}, before: ${io.said()}`);
		const written = await runSecretsFix(["--write", "Dockerfile"], io);
		assert.is(written, 0, `${name}: ${io.said()}`);
		const fixed = await readFile(join(directory, "Dockerfile"), "utf8");
		assert.match(fixed, "--mount=type=secret", name);
		assert.is(await prove(), 0, `${name}, after:\n${fixed}\n${io.said()}`);
	} finally {
		await rm(directory, { recursive: true });
	}
}

function ioOf(
	engine: Engine,
	cwd: string,
): Io & { readonly said: () => string } {
	let text = "";
	const write = (more: string) => {
		text += more;
	};
	return {
		stdout: write,
		stderr: write,
		terminal: false,
		cwd,
		environment: { ...process.env, ...engine.environment },
		readStdin: async () => new Uint8Array(),
		// What was said since the last time.
		said: () => {
			const said = text;
			text = "";
			return said;
		},
	};
}

const missing = missingForPrivateEngine();
if (missing !== undefined && (await findEngine()) === undefined)
	console.log(`secrets-fix.test.ts: skipped: no engine, no ${missing}`);
else {
	test("what is fixed leaks no more, and still works", () =>
		withOwnEngine(async (engine) => {
			await engine.ensureImage("busybox");
			for (const each of cases) await check(engine, each);
		}));
}

test.run();
