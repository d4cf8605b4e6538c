import { gzipSync } from "node:zlib";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { makeTar } from "./make-tar.ts";
import { runBuild, sourcesOf } from "./run-build.ts";

const dockerfile = "FROM alpine\nCOPY a /a\n";

test("a client's directory is read without what its ignore file names", async () => {
	const { ops } = await runBuild({
		files: {
			Dockerfile: dockerfile,
			"context/a": "",
			"context/.dockerignore": "secret\n!secret/but\n",
		},
	});
	const attributes = sourcesOf(ops()).get("local://context")?.source?.attrs;
	assert.equal(
		{ ...attributes },
		{
			"local.excludepatterns": '["secret","!secret/but"]',
			"local.followpaths": '["a"]',
			"local.session": "conformancesession0000000",
			"local.sharedkeyhint": "context",
		},
	);
});

test("the Dockerfile's own ignore file comes before the general one", async () => {
	const { ops } = await runBuild({
		files: {
			"build/App": dockerfile,
			"build/App.dockerignore": "own",
			"context/.dockerignore": "general",
		},
		opts: { filename: "build/App" },
	});
	const attributes = sourcesOf(ops()).get("local://context")?.source?.attrs;
	assert.is(attributes?.["local.excludepatterns"], '["own"]');
});

test("a Dockerfile is found in lower case", async () => {
	const { metadata } = await runBuild({ files: { dockerfile } });
	assert.ok(metadata("containerimage.config"));
});

test("a missing Dockerfile is named", async () => {
	const { message } = await runBuild({
		files: {},
		opts: { filename: "nowhere/Dockerfile" },
	});
	assert.match(
		message,
		'the Dockerfile "nowhere/Dockerfile" cannot be read: open nowhere/Dockerfile: no such file',
	);
});

test("a git repository holds context and Dockerfile", async () => {
	const { ops, metadata } = await runBuild({
		files: { "repo/Dockerfile": dockerfile },
		opts: {
			context: "https://git.test/o/r.git?branch=next&subdir=app",
			"build-arg:SOURCE_DATE_EPOCH": "context",
		},
		sources: {
			"git://git.test/o/r.git#refs/heads/next:app": {
				path: "repo",
				commitTime: 1_234_567_890,
			},
		},
	});
	const source = sourcesOf(ops()).get(
		"git://git.test/o/r.git#refs/heads/next:app",
	);
	assert.is(source?.source?.attrs?.["git.mtime"], "commit");
	assert.is(metadata("source.date.epoch"), "1234567890");
});

test("a repository with a contradictory query is refused", async () => {
	const { message } = await runBuild({
		files: {},
		opts: { context: "https://git.test/o/r.git?branch=a&tag=b" },
	});
	assert.match(message, "a branch and a tag are given");
	assert.match(message, "https://git.test/o/r.git?branch=a&tag=b");
});

test("a download that is no archive is the Dockerfile", async () => {
	const { ops } = await runBuild({
		files: { remote: "FROM scratch\nCOPY context /\n" },
		opts: { context: "https://files.test/Some.Dockerfile" },
		sources: { "https://files.test/Some.Dockerfile": "remote" },
	});
	const [download, copy] = ops();
	assert.is(download?.source?.attrs?.["http.filename"], "context");
	assert.is(copy?.file?.actions?.[0]?.copy?.src, "/context");
});

test("a download that is an archive is unpacked", async () => {
	const { calls, ops, message } = await runBuild({
		files: {
			"remote.tar.gz": gzipSync(
				makeTar([{ name: "Dockerfile", content: dockerfile, time: 7 }]),
			),
		},
		opts: { context: "http://files.test/ctx.tgz" },
		sources: { "http://files.test/ctx.tgz": "remote.tar.gz" },
	});
	assert.is(message, "");
	assert.equal(
		ops().map(
			({ file }) => file?.actions?.[0]?.copy?.attemptUnpackDockerCompatibility,
		),
		[undefined, undefined, true, undefined, undefined],
	);
	assert.ok(
		calls.some(
			({ method, request }) =>
				method === "ReadFile" &&
				(request as { FilePath?: string }).FilePath === "Dockerfile",
		),
	);
});

test("inputs of another frontend take the place of the client's directories", async () => {
	const { ops } = await runBuild({
		files: {},
		inputs: {
			dockerfile: { files: { Dockerfile: dockerfile } },
			context: { files: { a: "x" } },
		},
		opts: { contextsubdir: "sub" },
	});
	const kinds = ops().map(({ file, source }) =>
		file === undefined
			? source?.identifier
			: Object.keys(file.actions?.[0] ?? {}),
	);
	assert.is(kinds.length, 5);
	assert.is(sourcesOf(ops()).has("local://context"), false);
});

test("a context without the capability for inputs is local", async () => {
	const { ops } = await runBuild({
		files: { Dockerfile: dockerfile },
		capsOff: ["frontend.inputs"],
		inputs: { context: { files: { a: "x" } } },
	});
	assert.is(sourcesOf(ops()).has("local://context"), true);
});

test.run();
