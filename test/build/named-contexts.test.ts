import { test } from "uvu";
import * as assert from "uvu/assert";
import { runBuild, sourcesOf } from "./run-build.ts";

const digest = `sha256:${"a".repeat(64)}`;
const copies = "FROM scratch\nCOPY --from=ctx a /\n";

/** The names of the steps of a build. */
function stepNames(calls: readonly { request: unknown }[]): readonly string[] {
	return calls.flatMap(({ request }) => {
		const { LogName } = request as { LogName?: string };
		return LogName === undefined ? [] : [LogName];
	});
}

test("an image takes the place of a base image", async () => {
	const { ops, calls } = await runBuild({
		files: { Dockerfile: "FROM base\nRUN x\n" },
		opts: { "context:base": "docker-image://busybox" },
	});
	assert.is(sourcesOf(ops()).size, 1);
	assert.ok(
		sourcesOf(ops()).has("docker-image://docker.io/library/busybox:latest"),
	);
	assert.equal(stepNames(calls), ["[context base] load metadata for busybox"]);
});

test("a context for the platform comes before one for all platforms", async () => {
	const { ops } = await runBuild({
		files: { Dockerfile: "FROM base\nRUN x\n" },
		opts: {
			platform: "linux/arm64",
			"context:base": "docker-image://one",
			"context:base::linux/arm64": "docker-image://two",
			"context:base::linux/amd64": "docker-image://three",
		},
	});
	assert.ok(
		sourcesOf(ops()).has("docker-image://docker.io/library/two:latest"),
	);
});

test("a git repository, a download and an image layout can be contexts", async () => {
	const sourceOf = async (context: string) => {
		const { ops } = await runBuild({
			files: { Dockerfile: copies },
			opts: { "context:ctx": context },
		});
		return ops()[0]?.source;
	};
	assert.is(
		(await sourceOf("https://git.test/o/r.git#v1:sub"))?.identifier,
		"git://git.test/o/r.git#v1:sub",
	);
	assert.is(
		(await sourceOf("git@git.test:o/r.git"))?.identifier,
		"git://git.test/o/r.git",
	);
	const secured = await sourceOf("ssh://git@git.test:2222/o/r.git#v1");
	assert.is(secured?.identifier, "git://git.test:2222/o/r.git#v1");
	assert.is(secured?.attrs?.["git.fullurl"], "ssh://git@git.test:2222/o/r.git");
	const download = await sourceOf("https://files.test/a.txt");
	assert.is(download?.identifier, "https://files.test/a.txt");
	assert.is(download?.attrs?.["http.filename"], "context");
	const layout = await sourceOf(`oci-layout://store:tag@${digest}`);
	assert.is(layout?.identifier, `oci-layout://docker.io/library/ctx@${digest}`);
	assert.is(layout?.attrs?.["oci.store"], "store");
});

test("a client's directory has a session, a hint and an ignore file of its own", async () => {
	const { ops } = await runBuild({
		files: { Dockerfile: copies, "dir/a": "", "dir/.dockerignore": "b" },
		opts: {
			"context:ctx": "local:dir",
			"local-sessionid:dir": "other",
			"sharedkey:localdir:ctx": "hint",
		},
	});
	assert.equal(
		{ ...sourcesOf(ops()).get("local://dir")?.source?.attrs },
		{
			"local.excludepatterns": '["b"]',
			"local.followpaths": '["a"]',
			"local.session": "other",
			"local.sharedkeyhint": "context:ctx-hint",
		},
	);
});

test("an input brings the configuration of its image along", async () => {
	const config = {
		architecture: "amd64",
		os: "linux",
		config: { Env: ["FROM_INPUT=1"], WorkingDir: "/input" },
	};
	const { metadata } = await runBuild({
		files: { Dockerfile: "FROM base\nRUN x\n" },
		inputs: { in: { image: "docker.io/library/busybox:latest" } },
		opts: {
			"context:base": "input:in",
			"input-metadata:in": JSON.stringify({
				"containerimage.config": Buffer.from(JSON.stringify(config)).toString(
					"base64",
				),
			}),
		},
	});
	assert.match(metadata("containerimage.config") ?? "", "FROM_INPUT=1");
});

const refused: readonly (readonly [context: string, message: string])[] = [
	["nothing", "there is no scheme before a colon"],
	["ftp://x", 'there is no scheme "ftp"'],
	["docker-image://Upper", "must be lower-case"],
	["https://git.test/r.git?what=1", 'query "what" is not known'],
	["oci-layout://store", "without a digest"],
	["input:none", 'the input "none", which was not given'],
];
for (const [context, message] of refused) {
	test(`a context cannot be ${context}`, async () => {
		const outcome = await runBuild({
			files: { Dockerfile: copies },
			opts: { "context:ctx": context },
		});
		assert.match(outcome.message, message);
		assert.equal(outcome.lines, [2]);
	});
}

test("a context that is not used is not looked at", async () => {
	const { message } = await runBuild({
		files: { Dockerfile: "FROM scratch\n" },
		opts: { "context:ctx": "nothing" },
	});
	assert.is(message, "");
});

test.run();
