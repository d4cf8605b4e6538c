import { createHash } from "node:crypto";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { startFileServer } from "../servers/file-server.ts";
import { basicAuthorization, startGitHttpServer } from "../servers/git-http.ts";
import { makeGitRepository } from "../servers/git-repository.ts";
import { startGitSshServer } from "../servers/git-ssh.ts";
import { startSecureShellAgent } from "../servers/ssh-agent.ts";
import { build, contextWith, failedStep } from "./build-and-read.ts";
import { frontendTest, type UnderTest } from "./under-test.ts";

/** Contexts and ADD from servers that ask who is there. The engine remembers a commit it has, so every case has a repository. */

frontendTest("git over HTTP that asks for a token", gitOverHttp);
frontendTest("git over SSH", gitOverSsh);
frontendTest("files over HTTP", filesOverHttp);

async function gitOverHttp(underTest: UnderTest): Promise<void> {
	const { directory } = underTest;
	const repositories = join(directory, "http");
	const token = "token-of-a-git-host";
	const authorization = basicAuthorization("x-access-token", token);
	const names = [
		...["context", "subdirectory", "add-token", "add-header", "add-host"],
		...["add-wrong", "named"],
	];
	for (const name of names)
		await makeGitRepository(repositories, name, {
			Dockerfile: "FROM scratch\nCOPY . /\n",
			name: `${name}\n`,
			"below/Dockerfile": "FROM scratch\nCOPY name /below\n",
			"below/name": `below ${name}\n`,
		});
	const server = await startGitHttpServer({
		directory: repositories,
		authorization: Object.fromEntries(
			names.map((name) => [`${name}.git`, authorization]),
		),
	});
	const url = (name: string) => `${server.url}/${name}.git`;
	const host = new URL(server.url).host;
	const adding = (name: string) =>
		contextWith(
			directory,
			name,
			`FROM scratch\nADD --keep-git-dir=false ${url(name)}#main:below /\n`,
		);
	const tokenFlag = "--secret=id=GIT_AUTH_TOKEN,env=THE_TOKEN";
	const variables = {
		THE_TOKEN: token,
		THE_HEADER: authorization.replace("Basic", "basic"),
		WRONG: "another-token",
	};
	try {
		const refused = await build(underTest, [url("context")]);
		assert.is(refused.log.status, 1);
		assert.match(
			refused.log.message,
			/could not read Username|Authentication failed|terminal prompts disabled/,
		);

		const context = await build(
			underTest,
			[tokenFlag, `${url("context")}#main`],
			{ environment: variables },
		);
		assert.is(context.log.status, 0, context.log.message);
		assert.is(context.files.name, "context\n");

		const subdirectory = await build(
			underTest,
			[tokenFlag, `${url("subdirectory")}#main:below`],
			{ environment: variables },
		);
		assert.is(subdirectory.log.status, 0, subdirectory.log.message);
		assert.equal(subdirectory.files, { below: "below subdirectory\n" });

		for (const [name, flag] of Object.entries({
			"add-token": tokenFlag,
			"add-header": "--secret=id=GIT_AUTH_HEADER,env=THE_HEADER",
			"add-host": `--secret=id=GIT_AUTH_TOKEN.${host},env=THE_TOKEN`,
		})) {
			const added = await build(underTest, [flag, await adding(name)], {
				environment: variables,
			});
			assert.is(added.log.status, 0, `${name}: ${added.log.message}`);
			assert.is(added.files.name, `below ${name}\n`);
			assert.not.match(added.log.raw, token);
		}

		// A token for another host is not for this one, and a wrong one for this host is not made good by a general one.
		for (const flags of [
			["--secret=id=GIT_AUTH_TOKEN.git.example.com,env=THE_TOKEN"],
			[`--secret=id=GIT_AUTH_TOKEN.${host},env=WRONG`, tokenFlag],
			[],
		]) {
			const wrong = await build(
				underTest,
				[...flags, await adding("add-wrong")],
				{ environment: variables },
			);
			assert.is(wrong.log.status, 1, flags.join(" "));
			assert.match(failedStep(wrong.log), / ADD /);
		}

		const named = await build(
			underTest,
			[
				tokenFlag,
				`--build-context=source=${url("named")}#main:below`,
				await contextWith(
					directory,
					"with-named",
					"FROM scratch\nCOPY --from=source name /named\n",
				),
			],
			{ environment: variables },
		);
		assert.is(named.log.status, 0, named.log.message);
		assert.equal(named.files, { named: "below named\n" });
	} finally {
		await server.stop();
	}
}

async function gitOverSsh(underTest: UnderTest): Promise<void> {
	const { directory } = underTest;
	const agent = await startSecureShellAgent(["reader"]);
	const stranger = await startSecureShellAgent(["stranger"]);
	const server = await startGitSshServer({
		publicKeys: agent.keys.map(({ publicKey }) => publicKey),
	});
	try {
		const files = {
			Dockerfile: "FROM scratch\nCOPY name /\n",
			name: "over ssh\n",
		};
		const contextRepository = await makeGitRepository(
			join(directory, "ssh"),
			"context",
			files,
		);
		const added = await makeGitRepository(join(directory, "ssh"), "added", {
			...files,
			another: "file\n",
		});
		const url = (place: string) => `${server.url}${place}`;
		const context = await build(underTest, [
			`--ssh=default=${agent.socket}`,
			`${url(contextRepository.directory)}#main`,
		]);
		assert.is(context.log.status, 0, context.log.message);
		assert.equal(context.files, { name: "over ssh\n" });

		const adding = await contextWith(
			directory,
			"ssh-add",
			`FROM scratch\nADD ${url(added.directory)}#main /\n`,
		);
		for (const flags of [[], [`--ssh=default=${stranger.socket}`]]) {
			const refused = await build(underTest, [...flags, adding]);
			assert.is(refused.log.status, 1, flags.join(" "));
			assert.match(failedStep(refused.log), / ADD /);
		}
		const well = await build(underTest, [
			`--ssh=default=${agent.socket}`,
			adding,
		]);
		assert.is(well.log.status, 0, well.log.message);
		assert.is(well.files.another, "file\n");
		assert.match(server.log(), /Accepted publickey for git/);
	} finally {
		await server.stop();
		await stranger.stop();
		await agent.stop();
	}
}

async function filesOverHttp(underTest: UnderTest): Promise<void> {
	const { directory } = underTest;
	const text = "a file of a server\n";
	const digest = createHash("sha256").update(text).digest("hex");
	const authorization = "Bearer for-files";
	const server = await startFileServer({
		"/plain.txt": { contents: text },
		"/other.txt": { contents: "not what was expected\n" },
		"/Dockerfile": { contents: "FROM scratch\nADD --checksum=sha256:0 x /\n" },
		"/single": { contents: "FROM scratch\nCOPY <<END /single\nyes\nEND\n" },
		"/private.txt": { contents: "for few\n", authorization },
	});
	const adding = (name: string, checksum: string) =>
		contextWith(
			directory,
			`${name}-${checksum.slice(0, 8)}`,
			`FROM scratch\nADD --checksum=sha256:${checksum} ${server.url}/${name} /file\n`,
		);
	try {
		const good = await build(underTest, [await adding("plain.txt", digest)]);
		assert.is(good.log.status, 0, good.log.message);
		assert.equal(good.files, { file: text });

		const bad = await build(underTest, [await adding("other.txt", digest)]);
		assert.is(bad.log.status, 1);
		assert.match(bad.log.message, /digest mismatch/);
		assert.match(failedStep(bad.log), / ADD /);

		const malformed = await build(underTest, [await adding("plain.txt", "0")]);
		assert.is(malformed.log.status, 1);
		assert.match(malformed.log.message, /Dockerfile:2\b/);

		const single = await build(underTest, [`${server.url}/single`]);
		assert.is(single.log.status, 0, single.log.message);
		assert.equal(single.files, { single: "yes\n" });

		const asked = await contextWith(
			directory,
			"private",
			`FROM scratch\nADD ${server.url}/private.txt /file\n`,
		);
		const refused = await build(underTest, [asked]);
		assert.is(refused.log.status, 1);
		assert.match(refused.log.message, /401/);
		assert.match(failedStep(refused.log), / ADD /);
		const known = await build(
			underTest,
			["--secret=id=HTTP_AUTH_TOKEN_127.0.0.1,env=THE_TOKEN", asked],
			{ environment: { THE_TOKEN: "for-files" } },
		);
		assert.is(known.log.status, 0, known.log.message);
		assert.equal(known.files, { file: "for few\n" });
	} finally {
		await server.stop();
	}
}

test.run();
