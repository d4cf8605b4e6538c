import {
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { runSecretsProve } from "../../src/cli/secrets-prove.ts";
import { runCommand } from "./command.ts";
import { type Engine, findEngine, withOwnEngine } from "./ensure-engine.ts";
import { missingForPrivateEngine } from "./tools.ts";

const fixtures = join(import.meta.dirname, "../../fixtures/secrets/proof");

interface ExpectedProof {
	readonly exit: number;
	/** The beginnings of lines: secret, kind, path, encodings, line. */
	readonly hits: readonly string[];
}

interface ProofJson {
	readonly hits: readonly {
		readonly secret: string;
		readonly kind: string;
		readonly path: string;
		readonly encodings: readonly string[];
		readonly madeBy?: { readonly line?: number; readonly text: string };
	}[];
	readonly secrets: readonly {
		readonly name: string;
		readonly kind: string;
		readonly found: boolean;
	}[];
	readonly unsearched: readonly unknown[];
	readonly failure?: string;
}

interface Run {
	readonly exit: number;
	readonly out: string;
	readonly error: string;
}

async function prove(engine: Engine, ...args: readonly string[]): Promise<Run> {
	let out = "";
	let error = "";
	const exit = await runSecretsProve(args, {
		stdout: (text) => {
			out += text;
		},
		stderr: (text) => {
			error += text;
		},
		terminal: false,
		cwd: fixtures,
		environment: { ...process.env, ...engine.environment },
		readStdin: async () => new Uint8Array(),
	});
	return { exit, out, error };
}

const describe = (hit: ProofJson["hits"][number]) =>
	`${hit.secret} ${hit.kind} ${hit.path} as ${hit.encodings.join(", ")}${hit.madeBy?.line === undefined ? "" : ` at line ${hit.madeBy.line}`}`;

async function checkFixtures(engine: Engine): Promise<void> {
	for (const name of readdirSync(fixtures)) {
		const expected = JSON.parse(
			readFileSync(join(fixtures, name, "expected.json"), "utf8"),
		) as ExpectedProof;
		const { exit, out, error } = await prove(engine, name, "--format", "json");
		assert.is(error, "", name);
		const proof = JSON.parse(out) as ProofJson;
		assert.is(exit, expected.exit, `${name}: ${proof.failure}`);
		const hits = proof.hits.map(describe);
		for (const wanted of expected.hits) {
			assert.ok(
				hits.some((hit) => hit.startsWith(wanted)),
				`${name}: ${wanted} is missing in\n${hits.join("\n")}`,
			);
		}
		for (const hit of hits) {
			assert.ok(
				expected.hits.some((wanted) => hit.startsWith(wanted)),
				`${name}: unexpected: ${hit}`,
			);
		}
		assert.equal(proof.unsearched, [], name);
	}
}

/** A value that was shown, to look for it in what is not to show it. */
async function checkThatNothingIsShown(engine: Engine): Promise<void> {
	for (const format of ["pretty", "json"]) {
		const { out, error } = await prove(
			engine,
			"build-argument",
			"--show-sentinels",
			"--format",
			format,
		);
		const value = /API_TOKEN: (\w{40})/.exec(error)?.[1];
		assert.ok(value !== undefined, error);
		assert.not.ok(out.includes(value));
		assert.match(out, "‹API_TOKEN›");
	}
	const first = await prove(engine, "clean", "--show-sentinels");
	const again = await prove(engine, "clean", "--show-sentinels");
	assert.is.not(first.error, again.error);
}

async function checkOptions(engine: Engine): Promise<void> {
	const skipped = await prove(engine, "other-stage", "--skip", "cache");
	assert.is(skipped.exit, 0, skipped.out);
	const target = await prove(
		engine,
		"other-stage",
		"--target",
		"fetch",
		"--format",
		"json",
	);
	assert.is((JSON.parse(target.out) as ProofJson).hits[0]?.kind, "layer");
	const file = await prove(engine, "other-stage/Dockerfile");
	assert.match(file.out, /FOUND: secret token \(other-stage\/Dockerfile:2\)/);
	const argument = await prove(
		engine,
		"build-argument",
		"--build-arg",
		"API_TOKEN=public-value",
	);
	assert.is(argument.exit, 0, argument.out);
	const passed = await prove(
		engine,
		"printed",
		"--",
		"--build-arg",
		"UNUSED=1",
		"--secret",
		"id=token,env=PATH",
	);
	assert.is(passed.exit, 0, passed.out);
	assert.match(passed.error, "token is given to docker");
	const directory = mkdtempSync(join(tmpdir(), "prove-test-"));
	try {
		writeFileSync(
			join(directory, "credential"),
			"a-credential-of-the-context\n",
		);
		writeFileSync(
			join(directory, "Dockerfile"),
			`FROM busybox\nCOPY credential /\nRUN --mount=type=secret,id=json grep -q '"deep": *{"token"' /run/secrets/json && cp /run/secrets/json /kept\n`,
		);
		writeFileSync(
			join(directory, "template"),
			'{"deep": {"token": "{{sentinel}}"}}',
		);
		const { out, exit } = await prove(
			engine,
			...[directory, "--given", `credential=${directory}/credential`],
			...["--template", `json=${directory}/template`, "--format", "json"],
		);
		assert.is(exit, 1);
		assert.equal((JSON.parse(out) as ProofJson).hits.map(describe), [
			"credential layer credential as plain at line 2",
			"json layer kept as plain at line 3",
		]);
	} finally {
		rmSync(directory, { recursive: true });
	}
}

/** Engines merge equal steps of builds that run at the same time: each proof has to see its own values all the same. */
async function checkAtTheSameTime(engine: Engine): Promise<void> {
	const runs = await Promise.all(
		[1, 2, 3].map(() => prove(engine, "other-stage", "--target", "fetch")),
	);
	for (const { exit, out } of runs) assert.is(exit, 1, out);
}

/** What the command does is over when it ends: no image and no container is left. */
async function checkThatNothingIsLeft(engine: Engine): Promise<void> {
	const { stdout } = await engine.run([
		"image",
		"ls",
		"--format",
		"{{.Repository}}",
	]);
	assert.not.match(stdout, "keyhole-proof");
}

async function checkBrokenUse(engine: Engine): Promise<void> {
	for (const [args, message] of [
		[["clean", "--", "--push"], /--push cannot be given on/],
		[["clean", "other"], /one FILE or CONTEXT/],
		[["clean", "--skip", "image"], /there is no part/],
		[["clean", "--template", "x"], /expected NAME=FILE/],
		[["no-such-file"], /cannot be read/],
	] as const) {
		try {
			await prove(engine, ...args);
			assert.unreachable(args.join(" "));
		} catch (error) {
			assert.match((error as Error).message, message);
		}
	}
	const without = { ...engine, environment: { PATH: "/nowhere" } };
	try {
		await prove(without, "clean");
		assert.unreachable();
	} catch (error) {
		assert.match((error as Error).message, "cannot start docker");
	}
	const nobody = {
		...engine,
		environment: { ...engine.environment, DOCKER_HOST: "unix:///nowhere.sock" },
	};
	const { exit, out } = await prove(nobody, "clean");
	assert.is(exit, 2, out);
	assert.match(out, "not found, but the build failed");
}

/** A Docker engine with its old image store has no OCI export: a client is put in between that says so. */
async function checkFallback(engine: Engine): Promise<void> {
	const directory = mkdtempSync(join(tmpdir(), "prove-test-"));
	try {
		writeFileSync(
			join(directory, "docker"),
			`#!/bin/sh\ncase "$*" in *type=oci*) echo "ERROR: failed to build: OCI exporter is not supported for the docker driver" >&2; exit 1;; esac\nexec ${engine.dockerPath} "$@"\n`,
			{ mode: 0o755 },
		);
		const old = {
			...engine,
			environment: {
				...engine.environment,
				PATH: `${directory}:${engine.environment.PATH}`,
			},
		};
		const { exit, out } = await prove(old, "removed-later", "--format", "json");
		assert.is(exit, 1);
		const proof = JSON.parse(out) as ProofJson;
		assert.equal(proof.hits.map(({ kind, path }) => `${kind} ${path}`).sort(), [
			"layer-removed-later replaced",
			"layer-removed-later root/a/b/kept",
		]);
		assert.is(proof.unsearched.length, 2);
	} finally {
		rmSync(directory, { recursive: true });
	}
}

/** The agent is one that real ssh programs can work with. */
async function checkAgent(): Promise<void> {
	const { startThrowawayAgent } = await import(
		"../../src/secrets/proof/ssh-agent.ts"
	);
	const agent = await startThrowawayAgent();
	const directory = mkdtempSync(join(tmpdir(), "prove-test-"));
	try {
		const environment = { ...process.env, SSH_AUTH_SOCK: agent.socket };
		const { stdout } = await runCommand("ssh-add", ["-L"], { environment });
		assert.is(stdout.trim(), agent.publicKey);
		writeFileSync(join(directory, "key.pub"), `${agent.publicKey}\n`);
		await runCommand(
			"ssh-keygen",
			["-Y", "sign", "-f", join(directory, "key.pub"), "-n", "test"],
			{ environment, input: "message", directory },
		);
		assert.is(agent.signatures(), 1);
		const added = await runCommand("ssh-add", ["-D"], {
			environment,
			mayFail: true,
		});
		assert.is.not(added.status, 0);
	} finally {
		await agent.stop();
		rmSync(directory, { recursive: true });
	}
}

const missing = missingForPrivateEngine();
if (missing !== undefined && (await findEngine()) === undefined)
	console.log(`secrets-prove.test.ts: skipped: no engine, no ${missing}`);
else {
	test("proofs on a real engine", () =>
		withOwnEngine(async (engine) => {
			await engine.ensureImage("busybox");
			await checkFixtures(engine);
			await checkThatNothingIsShown(engine);
			await checkOptions(engine);
			await checkFallback(engine);
			await checkAtTheSameTime(engine);
			await checkThatNothingIsLeft(engine);
			await checkBrokenUse(engine);
		}));
	test("the throwaway agent", checkAgent);
}

test.run();
