import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type BuildLog, buildLog } from "./build-log.ts";
import { frontendTest, type UnderTest } from "./frontend/under-test.ts";
import { makeGitRepository } from "./servers/git-repository.ts";
import { startGitSshServer } from "./servers/git-ssh.ts";
import { startSecureShellAgent } from "./servers/ssh-agent.ts";

frontendTest(
	"preflight, strictness and host keys on a real engine",
	async (underTest) => {
		await underTest.engine.ensureImage("busybox");
		await checkPreflight(underTest);
		await checkStrict(underTest);
		await checkHostKeys(underTest);
	},
);

const environment = { ...process.env, VALUE: "a value" };

async function build(
	{ engine, flags, directory }: UnderTest,
	dockerfile: string,
	args: readonly string[],
	files: Readonly<Record<string, string>> = {},
): Promise<BuildLog> {
	const context = join(directory, "context");
	await mkdir(join(context, ".keyhole"), { recursive: true });
	await writeFile(join(context, "Dockerfile"), dockerfile);
	for (const [name, text] of Object.entries(files)) {
		await writeFile(join(context, name), text);
	}
	return buildLog(
		engine,
		[...flags, "--output=type=cacheonly", ...args, context],
		{
			environment,
		},
	);
}

const secrets = ["npm_token", "pypi", "aws.json", "deploy-key", "db"];

async function checkPreflight(underTest: UnderTest): Promise<void> {
	const dockerfile = (before: string) => `FROM busybox AS slow
RUN ${before} > /slow
FROM busybox
COPY --from=slow /slow /
${secrets.map((id) => `RUN --mount=type=secret,id=${id},required true`).join("\n")}
RUN --mount=type=ssh,id=deploy,required true
`;
	const given = (...ids: readonly string[]) =>
		ids.map((id) => `--secret=id=${id},env=VALUE`);
	const cold = await build(
		underTest,
		dockerfile("sleep 3; echo 1"),
		given("npm-token"),
	);
	assert.is(cold.status, 1);
	for (const id of secrets)
		assert.match(cold.message, `secret ${id}: not found`);
	assert.match(
		cold.message,
		"SSH agent deploy: not forwarded (required by Dockerfile:10)",
	);
	assert.match(
		cold.message,
		"--secret id=npm_token,env=NPM_TOKEN --secret id=pypi,env=PYPI --secret id=aws.json,src=aws.json --secret id=deploy-key,env=DEPLOY_KEY --secret id=db,env=DB --ssh deploy",
	);
	assert.match(cold.message, "did you mean npm-token, which was given?");
	for (const line of [5, 6, 7, 8, 9, 10]) {
		assert.match(cold.message, new RegExp(`^ +${line} \\| >>> RUN`, "m"));
	}
	// While the first step still ran, the progress told already.
	const order = cold.raw.split("\n").filter((line) => line.startsWith("{"));
	const told = order.findIndex((line) =>
		line.includes("[preflight] secret db: not found"),
	);
	const slow = order.findIndex((line) =>
		/"name":"\[slow 2\/2\][^{]*"completed"/.test(line),
	);
	assert.ok(told >= 0 && told < slow, `${told} ${slow}`);
	assert.equal(cold.warnings, []);

	// Without the cache nothing can go well: nothing is run.
	const fresh = await build(underTest, dockerfile("sleep 3; echo 1"), [
		"--no-cache",
		...given(...secrets),
	]);
	assert.is(fresh.status, 1);
	assert.match(
		fresh.message,
		"1 SSH agent that this build requires was not given to it",
	);
	assert.not.ok(fresh.vertices.some(({ name }) => name.includes("RUN")));

	// A secret whose step is in the cache is not missed, as with every frontend.
	const agent = await startSecureShellAgent();
	try {
		const all = [...given(...secrets), `--ssh=deploy=${agent.socket}`];
		const whole = await build(underTest, dockerfile("echo 2"), all);
		assert.is(whole.status, 0, whole.message);
		assert.not.ok(whole.raw.includes("[preflight]"));
	} finally {
		await agent.stop();
	}
	const cached = await build(underTest, dockerfile("echo 2"), []);
	assert.is(cached.status, 0, cached.message);
	assert.equal(cached.warnings, []);
	const some = await build(
		underTest,
		`${dockerfile("echo 2")}RUN --mount=type=secret,id=late,required true\n`,
		[],
	);
	assert.is(some.status, 1);
	assert.match(some.message, "secret late: not found");

	// What fails for another reason fails in its own words.
	const other = await build(
		underTest,
		"FROM busybox\nRUN exit 7\nRUN --mount=type=secret,id=x,required true\n",
		[],
	);
	assert.match(other.message, "exit code: 7");
	assert.not.match(other.message, "required by");
	// What is not required, or in a stage that is not built, is not missed.
	const unneeded = await build(
		underTest,
		"FROM busybox AS unused\nRUN --mount=type=secret,id=x,required true\nFROM busybox\nRUN --mount=type=secret,id=y echo fine\n",
		[],
	);
	assert.is(unneeded.status, 0, unneeded.message);
}

async function checkStrict(underTest: UnderTest): Promise<void> {
	const strict = [
		"--build-arg=KEYHOLE_STRICT=1",
		"--secret=id=token,env=VALUE",
	];
	const leaking =
		"FROM busybox\nRUN --mount=type=secret,id=token cp /run/secrets/token /kept\nRUN rm /kept\n";
	const refused = await build(underTest, leaking, strict);
	assert.is(refused.status, 1);
	assert.match(
		refused.message,
		/this build leaves the secret token in what it exports/,
	);
	assert.match(refused.message, /^ +2 \| >>> RUN/m);
	assert.not.ok(refused.vertices.some(({ name }) => name.includes("RUN")));
	const lenient = await build(underTest, leaking, strict.slice(1));
	assert.is(lenient.status, 0, lenient.message);
	const clean = await build(
		underTest,
		`${leaking.replaceAll("\nRUN", " AS other\nRUN").split("\nRUN rm")[0]}\nFROM busybox\nRUN --mount=type=secret,id=token test -s /run/secrets/token\n`,
		strict,
	);
	assert.is(clean.status, 0, clean.message);
}

async function checkHostKeys(underTest: UnderTest): Promise<void> {
	const { directory, engine } = underTest;
	const agent = await startSecureShellAgent();
	const publicKeys = agent.keys.map(({ publicKey }) => publicKey);
	const right = await startGitSshServer({ publicKeys });
	const wrong = await startGitSshServer({ publicKeys });
	try {
		let count = 0;
		// Another repository each time: the engine keeps what it has fetched.
		const fetch = async (args: readonly string[], files = {}) => {
			const name = `tool${count++}`;
			const { directory: at } = await makeGitRepository(directory, name, {
				"file.txt": name,
			});
			const before = right.log().length;
			const log = await build(
				underTest,
				`FROM busybox\nADD ${right.url}${at}#main /tool\n`,
				[`--ssh=default=${agent.socket}`, ...args],
				files,
			);
			return { ...log, server: right.log().slice(before) };
		};
		const pin = (lines: string) => `--build-arg=KEYHOLE_KNOWN_HOSTS=${lines}`;
		// The other server's key, under the name of the right one.
		const otherKey = wrong.knownHosts.replace(
			`:${wrong.port}`,
			`:${right.port}`,
		);

		const pinned = await fetch([pin(right.knownHosts)]);
		assert.is(pinned.status, 0, pinned.message);
		assert.match(pinned.server, "Accepted publickey");

		const mismatch = await fetch([pin(otherKey)]);
		assert.is(mismatch.status, 1);
		assert.match(mismatch.message, "Host key verification failed");
		assert.match(mismatch.server, "Connection closed by");
		for (const offer of ["publickey", "Accepted", "Failed"]) {
			assert.not.match(mismatch.server, offer);
		}

		const unknown = await fetch(["--build-arg=KEYHOLE_STRICT=1"]);
		assert.is(unknown.status, 1);
		assert.match(
			unknown.message,
			`no host key of 127.0.0.1:${right.port} is known`,
		);
		assert.match(unknown.message, /^ +2 \| >>> ADD/m);
		assert.is(unknown.server, "");

		const file = { ".keyhole/known_hosts": right.knownHosts };
		const strict = await fetch(["--build-arg=KEYHOLE_STRICT=1"], file);
		assert.is(strict.status, 0, strict.message);
		const named = await fetch([pin("hosts")], { hosts: otherKey });
		assert.match(named.message, "Host key verification failed");
		const absent = await fetch([pin("no/such/file")]);
		assert.match(absent.message, "the build context has no file no/such/file");

		// As the official frontend without network: the engine is left to itself.
		const usual = await fetch([], file);
		assert.is(usual.status, 0, usual.message);
		assert.match(usual.server, "Accepted publickey");
		await engine.run(
			["buildx", "prune", "--force", "--filter=type=source.git.checkout"],
			{ mayFail: true },
		);

		// Without an agent git cannot even begin; that is told like any secret.
		const { directory: at } = await makeGitRepository(directory, "private", {
			"file.txt": "private",
		});
		const none = await build(
			underTest,
			`FROM busybox\nADD ${right.url}${at}#main /tool\n`,
			[],
		);
		assert.is(none.status, 1);
		assert.match(
			none.message,
			"SSH agent default: not forwarded (required by Dockerfile:2)",
		);
		assert.match(none.message, "add --ssh default");
	} finally {
		await Promise.all([agent.stop(), right.stop(), wrong.stop()]);
	}
}

test.run();
