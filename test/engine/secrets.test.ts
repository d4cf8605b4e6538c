import { randomBytes } from "node:crypto";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { BuildLog } from "./build-log.ts";
import { engineTest } from "./engine-test.ts";

/**
 * What Docker's page "Build secrets" says about `--mount`, sentence by sentence. The steps print what they see; values are new for every
 * test.
 */

const canary = () => `canary-${randomBytes(12).toString("hex")}`;

/** That a build went well, and what its steps printed. */
function printed(log: BuildLog): string {
	assert.is(log.status, 0, log.message);
	return log.output;
}

engineTest("a file of the client at the default path", async (builds) => {
	const value = canary();
	const src = await builds.file("credentials", value);
	const log = await builds.build(
		`FROM busybox
RUN --mount=type=secret,id=aws cat /run/secrets/aws && stat -c ' mode %a owner %u:%g' /run/secrets/aws
`,
		{ args: ["--no-cache", `--secret=id=aws,src=${src}`] },
	);
	assert.match(printed(log), `${value} mode 400 owner 0:0`);
});

engineTest(
	"a file at a target, with directories made for it",
	async (builds) => {
		const value = canary();
		const src = await builds.file("credentials", value);
		const log = await builds.build(
			`FROM busybox
RUN --mount=type=secret,id=aws,target=/root/.aws/credentials cat /root/.aws/credentials && test ! -e /run/secrets/aws
RUN --mount=type=secret,id=aws,dst=/a cat /a
RUN --mount=type=secret,id=aws,destination=/b cat /b
`,
			{ args: ["--no-cache", `--secret=id=aws,src=${src}`] },
		);
		assert.is(printed(log).split(value).length - 1, 3);
	},
);

engineTest("variables instead of files, several in one RUN", async (builds) => {
	const [id, secret, session] = [canary(), canary(), canary()];
	const log = await builds.build(
		`FROM busybox
RUN --mount=type=secret,id=aws-key-id,env=AWS_ACCESS_KEY_ID \\
    --mount=type=secret,id=aws-secret-key,env=AWS_SECRET_ACCESS_KEY \\
    --mount=type=secret,id=aws-session-token,env=AWS_SESSION_TOKEN \\
    echo "$AWS_ACCESS_KEY_ID/$AWS_SECRET_ACCESS_KEY/$AWS_SESSION_TOKEN" && test ! -e /run/secrets
`,
		{
			args: [
				"--no-cache",
				"--secret=id=aws-key-id,env=KEY_ID",
				"--secret=id=aws-secret-key,env=SECRET_KEY",
				`--secret=id=aws-session-token,src=${await builds.file("session", session)}`,
			],
			environment: { KEY_ID: id, SECRET_KEY: secret },
		},
	);
	assert.match(printed(log), `${id}/${secret}/${session}`);
});

engineTest("one secret as a file and a variable", async (builds) => {
	const value = canary();
	const src = await builds.file("token", value);
	const log = await builds.build(
		`FROM busybox
RUN --mount=type=secret,id=token,target=/etc/token,env=TOKEN echo "$TOKEN+$(cat /etc/token)"
RUN --mount=type=secret,target=/etc/token,env=TOKEN echo "$TOKEN-$(cat /etc/token)"
`,
		{ args: ["--no-cache", `--secret=id=token,src=${src}`] },
	);
	assert.match(printed(log), `${value}+${value}`);
	assert.match(printed(log), `${value}-${value}`);
});

engineTest("every way the client has to name a source", async (builds) => {
	const value = canary();
	const src = await builds.file("value", value);
	const log = await builds.build(
		`FROM busybox
RUN --mount=type=secret,id=kube cat /run/secrets/kube
RUN --mount=type=secret,id=API_TOKEN cat /run/secrets/API_TOKEN
RUN --mount=type=secret,id=typed-file cat /run/secrets/typed-file
RUN --mount=type=secret,id=typed-env cat /run/secrets/typed-env
RUN --mount=type=secret,source=kube cat /run/secrets/kube
`,
		{
			args: [
				"--no-cache",
				"--secret=id=kube,env=KUBECONFIG",
				"--secret=id=API_TOKEN",
				`--secret=type=file,id=typed-file,src=${src}`,
				"--secret=type=env,id=typed-env,src=KUBECONFIG",
			],
			environment: { KUBECONFIG: value, API_TOKEN: value },
		},
	);
	assert.is(printed(log).split(value).length - 1, 5);
});

engineTest(
	"an id is the base name of the target or of the id",
	async (builds) => {
		const value = canary();
		const log = await builds.build(
			`FROM busybox
RUN --mount=type=secret,target=/root/.npmrc cat /root/.npmrc
RUN --mount=type=secret,id=a/b cat /run/secrets/b
ARG NAME=.npmrc
RUN --mount=type=secret,id=\${NAME},target=/of-\${NAME} cat /of-.npmrc
`,
			{
				args: [
					"--no-cache",
					`--secret=id=.npmrc,src=${await builds.file("npmrc", value)}`,
					`--secret=id=a/b,src=${await builds.file("ab", value)}`,
				],
			},
		);
		assert.is(printed(log).split(value).length - 1, 3);
	},
);

engineTest("mode, owner, and who may read it", async (builds) => {
	const value = canary();
	const src = await builds.file("token", value);
	const log = await builds.build(
		`FROM busybox
RUN --mount=type=secret,id=token,mode=0440,uid=1000,gid=1001 stat -c 'given %a %u:%g' /run/secrets/token
RUN --mount=type=secret,id=token,uid=1000 stat -c 'owner %a %u:%g' /run/secrets/token
RUN --mount=type=secret,id=token (echo more >> /run/secrets/token) 2>/dev/null || echo read-only
USER nobody
RUN --mount=type=secret,id=token cat /run/secrets/token 2>/dev/null || echo refused
RUN --mount=type=secret,id=token,uid=65534 cat /run/secrets/token
`,
		{ args: ["--no-cache", `--secret=id=token,src=${src}`] },
	);
	const text = printed(log);
	for (const line of [
		"given 440 1000:1001",
		"owner 400 1000:0",
		"read-only",
		"refused",
		value,
	])
		assert.match(text, line);
	assert.is(text.split(value).length - 1, 1);
});

engineTest(
	"a missing optional secret leaves its RUN without it",
	async (builds) => {
		const log = await builds.build(
			`FROM busybox
RUN --mount=type=secret,id=missing test ! -e /run/secrets/missing && echo no file
RUN --mount=type=secret,id=missing,env=MISSING test -z "$MISSING" && echo no variable
RUN --mount=type=secret,id=missing,required=false test ! -e /run/secrets/missing && echo not required
`,
			{ args: ["--no-cache"] },
		);
		for (const line of ["no file", "no variable", "not required"])
			assert.match(printed(log), line);
	},
);

for (const options of ["required", "required=true", "env=WANTED,required"])
	engineTest(`a missing secret fails its RUN: ${options}`, async (builds) => {
		const log = await builds.build(
			`FROM busybox
RUN true
RUN --mount=type=secret,id=wanted-token,${options} \\
    echo ran
`,
			{ args: ["--no-cache"] },
		);
		assert.is.not(log.status, 0);
		assert.match(log.message, /secret wanted-token: not found/);
		assert.match(log.message, /^Dockerfile:4$/m);
		assert.match(log.message, />>> RUN --mount=type=secret,id=wanted-token/);
		assert.not.match(log.output, "ran");
	});

engineTest(
	"a secret in a heredoc, in JSON form, and under another shell",
	async (builds) => {
		const value = canary();
		const src = await builds.file("token", value);
		const log = await builds.build(
			`FROM busybox
RUN --mount=type=secret,id=token,env=TOKEN <<EOT
  echo "here $TOKEN"
EOT
RUN --mount=type=secret,id=token ["cat", "/run/secrets/token"]
SHELL ["/bin/sh", "-eux", "-c"]
RUN --mount=type=secret,id=token test -s /run/secrets/token
ONBUILD RUN --mount=type=secret,id=token cat /run/secrets/token
`,
			{ args: ["--no-cache", `--secret=id=token,src=${src}`] },
		);
		assert.match(printed(log), `here ${value}`);
		assert.is(log.output.split(value).length - 1, 2);
	},
);

test.run();
