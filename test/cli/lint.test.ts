import {
	mkdirSync,
	mkdtempSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { runExplain } from "../../src/cli/explain.ts";
import { type Io, UsageError } from "../../src/cli/io.ts";
import { runLint } from "../../src/cli/lint.ts";
import { runRules } from "../../src/cli/rules.ts";

/** A directory with these files, removed by the returned function. */
function directoryOf(files: Readonly<Record<string, string | Uint8Array>>) {
	const path = mkdtempSync(join(tmpdir(), "keyhole-lint-"));
	for (const [name, content] of Object.entries(files)) {
		mkdirSync(dirname(join(path, name)), { recursive: true });
		writeFileSync(join(path, name), content);
	}
	return { path, remove: () => rmSync(path, { recursive: true }) };
}

interface Run {
	readonly code: number;
	readonly out: string;
	readonly err: string;
	readonly read: (name: string) => string;
}

type Command = (args: readonly string[], io: Io) => Promise<number>;

/** Runs a command in a directory of its own. */
async function run(
	files: Readonly<Record<string, string | Uint8Array>>,
	args: readonly string[],
	more: { readonly stdin?: string; readonly command?: Command } = {},
): Promise<Run> {
	const directory = directoryOf(files);
	let out = "";
	let err = "";
	const io: Io = {
		stdout: (text) => {
			out += typeof text === "string" ? text : Buffer.from(text).toString();
		},
		stderr: (text) => {
			err += text;
		},
		terminal: false,
		cwd: directory.path,
		environment: {},
		readStdin: async () => Buffer.from(more.stdin ?? ""),
	};
	try {
		const code = await (more.command ?? runLint)(args, io);
		const contents = new Map(
			Object.keys(files).map((name) => [
				name,
				readFileSync(join(directory.path, name), "utf8"),
			]),
		);
		return { code, out, err, read: (name) => contents.get(name) as string };
	} finally {
		directory.remove();
	}
}

async function usageErrorOf(
	files: Readonly<Record<string, string>>,
	args: readonly string[],
	command?: Command,
): Promise<string> {
	try {
		await run(files, args, command && { command });
	} catch (error) {
		if (error instanceof UsageError) {
			return `${error.message}; ${error.help ?? ""}`;
		}
		throw error;
	}
	throw new Error("no usage error");
}

/** The files and rules of a JSON report. */
function rulesIn({ out }: Run): readonly string[] {
	const { files } = JSON.parse(out) as {
		files: { path: string; findings: { rule: string }[] }[];
	};
	return files.flatMap(({ path, findings }) =>
		findings.map(({ rule }) => `${path} ${rule}`),
	);
}

const bad = "FROM alpine:3.20 AS Base\n";
const good = "FROM alpine:3.20\n";
const json = ["--format", "json"];

const files = suite("which files are checked");

files("those below the directory that Git does not ignore", async () => {
	const result = await run(
		{
			Dockerfile: bad,
			"a/app.Dockerfile": bad,
			"a/Containerfile.dev": bad,
			"a/Dockerfile.dockerignore": "x",
			"a/readme.md": "x",
			"b/Dockerfile": bad,
			"c/.gitignore": "/Dockerfile\n",
			"c/Dockerfile": bad,
			"node_modules/x/Dockerfile": bad,
			".gitignore": "b/\n",
		},
		json,
	);
	assert.equal(rulesIn(result), [
		"Dockerfile StageNameCasing",
		"a/Containerfile.dev StageNameCasing",
		"a/app.Dockerfile StageNameCasing",
	]);
});

files("named ones in any case, and once", async () => {
	const result = await run({ "x.txt": bad, ".gitignore": "x.txt\n" }, [
		...json,
		"x.txt",
		"./x.txt",
		"x.txt",
	]);
	assert.is(rulesIn(result)[0], "x.txt StageNameCasing");
});

files("standard input", async () => {
	const result = await run({}, [...json, "-", "--stdin-filename", "in"], {
		stdin: bad,
	});
	assert.equal(rulesIn(result), ["in StageNameCasing"]);
	assert.is(result.code, 1);
});

files("none that the configuration leaves out", async () => {
	const config = JSON.stringify({ lint: { ignore: ["old/"] } });
	const result = await run(
		{ "keyhole.config.json": config, "old/Dockerfile": bad, Dockerfile: bad },
		json,
	);
	assert.equal(rulesIn(result), ["Dockerfile StageNameCasing"]);
});

files("what cannot be read is reported, and the rest is checked", async () => {
	const found = await run(
		{ Dockerfile: new Uint8Array([70, 0, 1]), "a.Dockerfile": good },
		[],
	);
	assert.is(found.code, 0);
	assert.match(found.out, "Dockerfile cannot be checked: it is not a text");
	const named = await run({ Dockerfile: good }, ["missing", "Dockerfile"]);
	assert.is(named.code, 2);
	assert.match(
		named.out,
		"missing cannot be checked: it cannot be read: there is no such file",
	);
});

files("nothing at all is not an error", async () => {
	const result = await run({ "readme.md": "x" }, []);
	assert.is(result.code, 0);
	assert.match(result.err, "no Dockerfile found");
});

files("many, in order", async () => {
	const many = Object.fromEntries(
		Array.from({ length: 400 }, (_, index) => [
			`${String(index).padStart(3, "0")}.Dockerfile`,
			`FROM alpine:3.20 AS Base${index}\n`,
		]),
	);
	const result = await run(many, json);
	assert.equal(
		rulesIn(result),
		Object.keys(many).map((name) => `${name} StageNameCasing`),
	);
});

files.run();

const settings = suite("configuration");

settings(
	"severities, by name or alias, from file and command line",
	async () => {
		const config = JSON.stringify({
			lint: { rules: { DL3006: "off", StageNameCasing: "error" } },
		});
		const text = {
			Dockerfile: "FROM alpine AS Base\n",
			"keyhole.config.json": config,
		};
		const first = await run(text, json);
		assert.equal(rulesIn(first), ["Dockerfile StageNameCasing"]);
		assert.match(first.out, '"severity": "error"');
		const second = await run(text, [...json, "--rule", "StageNameCasing=off"]);
		assert.equal(rulesIn(second), []);
		const third = await run(text, [...json, "--no-config"]);
		assert.is(rulesIn(third).length, 2);
	},
);

settings("options, and a base that is extended", async () => {
	const result = await run(
		{
			"base.json": JSON.stringify({
				lint: {
					rules: { "trusted-registries": { registries: ["docker.io"] } },
					failOn: "error",
				},
			}),
			"package.json": JSON.stringify({
				keyhole: {
					lint: {
						extends: "base.json",
						rules: { "trusted-registries": { severity: "info" } },
					},
				},
			}),
			Dockerfile: "FROM quay.io/a/b:1\n",
		},
		json,
	);
	assert.equal(rulesIn(result), ["Dockerfile trusted-registries"]);
	assert.is(result.code, 0);
});

settings(
	"a configuration of hadolint counts where there is none of keyhole's",
	async () => {
		const yaml = `failure-threshold: error
ignored: [DL3007, SC2046, DL9999]
override:
  error: [DL3006]
trustedRegistries: ["*.example.org"]
`;
		const text =
			"FROM alpine\nFROM registry.example.org/a:latest\nFROM quay.io/a:1\n";
		const files = { Dockerfile: text, ".hadolint.yaml": yaml };
		const result = await run(files, json);
		assert.equal(rulesIn(result), [
			"Dockerfile image-tag-missing",
			"Dockerfile trusted-registries",
			"Dockerfile trusted-registries",
		]);
		assert.match(result.out, '"severity": "error"');
		assert.is(result.code, 1);
		const own = { ...files, "keyhole.config.json": '{"lint":{}}' };
		assert.ok(
			rulesIn(await run(own, json)).includes("Dockerfile image-tag-latest"),
		);
	},
);

settings("a number of hadolint is about its findings only", async () => {
	const yaml = `ignored: [DL3019, DL3059]
override:
  error: [DL3040]
  info: [DL3057]
trustedRegistries: docker.io
`;
	const text =
		"FROM a:1\nRUN apk add b=1\nRUN dnf install -y b-1\nRUN yum install -y b-1\n";
	const files = { Dockerfile: text, ".hadolint.yaml": yaml };
	const result = await run(files, json);
	const { findings } = JSON.parse(result.out).files[0];
	assert.equal(
		findings.map(
			(each: { rule: string; severity: string; start: { line: number } }) =>
				`${each.severity} ${each.rule} ${each.start.line}`,
		),
		[
			"info healthcheck-missing 1",
			"error package-cache-left 3",
			"info package-cache-left 4",
		],
	);
});

settings(
	"what of hadolint's configuration does not count is told",
	async () => {
		const yaml = `ignored: [DL9999, SC1000, DL3017, DL3006]
format: sarif
colour: red
no-fail: true
disable-ignore-pragma: false
strict-labels: true
label-schema:
  version: semver
`;
		const text = "FROM alpine\nLABEL version=1 a=b\n";
		const files = { Dockerfile: text, ".hadolint.yaml": yaml };
		const result = await run(files, json);
		assert.equal(rulesIn(result), [
			"Dockerfile label-schema",
			"Dockerfile label-schema",
		]);
		assert.is(result.code, 0);
		assert.is(
			result.err,
			`keyhole: .hadolint.yaml: "format" is passed over: write --format
keyhole: .hadolint.yaml: there is no setting "colour"
keyhole: .hadolint.yaml: keyhole has no rules DL9999; they are passed over
`,
		);
		const other = { Dockerfile: text, "ci/lint.yml": yaml };
		const named = await run(other, [...json, "--config", "ci/lint.yml"]);
		assert.equal(rulesIn(named), rulesIn(result));
		assert.match(
			await usageErrorOf({ Dockerfile: text, ".hadolint.yml": "- a\n" }, []),
			/expected a mapping/,
		);
	},
);

settings("mistakes are told with their place", async () => {
	const mistake = (lint: unknown) =>
		usageErrorOf(
			{ "keyhole.config.json": JSON.stringify({ lint }), Dockerfile: good },
			[],
		);
	assert.match(
		await mistake({ rules: { StageNameCase: "off" } }),
		/keyhole\.config\.json: lint\.rules\.StageNameCase: there is no rule/,
	);
	assert.match(
		await mistake({ rules: { StageNameCasing: "on" } }),
		"severities are off, info, warning, error",
	);
	assert.match(
		await mistake({ rules: { "trusted-registries": { hosts: [] } } }),
		"its options are registries",
	);
	assert.match(
		await mistake({ rules: { "trusted-registries": { registries: "a" } } }),
		"expected a list of texts",
	);
	assert.match(await mistake({ rule: {} }), "there is no such setting");
	assert.match(
		await usageErrorOf({ "keyhole.config.json": "{", Dockerfile: good }, []),
		"is not JSON",
	);
});

settings("bad usage is told with a suggestion", async () => {
	assert.match(
		await usageErrorOf({}, ["--fromat", "json"]),
		"did you mean --format?",
	);
	assert.match(
		await usageErrorOf({}, ["--format", "jsn"]),
		"did you mean json?",
	);
	assert.match(
		await usageErrorOf({}, ["--fail-on", "x"]),
		"expected error, warning",
	);
	assert.match(
		await usageErrorOf({}, ["--rule", "x"]),
		"expected RULE=SEVERITY",
	);
	assert.match(
		await usageErrorOf({ Dockerfile: good }, ["--baseline", "none.json"]),
		"--write-baseline",
	);
});

settings.run();

const outcome = suite("outcome");

outcome("the exit code follows the severity", async () => {
	const info = { Dockerfile: "FROM alpine:3.20\nRUN apk add curl\n" };
	assert.is((await run(info, [])).code, 0);
	assert.is((await run(info, ["--fail-on", "info"])).code, 1);
	assert.is((await run({ Dockerfile: bad }, [])).code, 1);
	assert.is((await run({ Dockerfile: bad }, ["--fail-on", "error"])).code, 0);
	assert.is(
		(await run({ Dockerfile: "BOGUS\n" }, ["--fail-on", "never"])).code,
		0,
	);
	assert.is((await run({ Dockerfile: "BOGUS\n" }, [])).code, 1);
});

outcome("--quiet leaves out what is only information", async () => {
	const info = { Dockerfile: "FROM alpine:3.20\nRUN apk add curl\n" };
	assert.equal(rulesIn(await run(info, [...json, "--quiet"])), []);
	assert.is(rulesIn(await run(info, json)).length, 2);
});

outcome("a baseline silences what it knows, and no more", async () => {
	const directory = directoryOf({ Dockerfile: bad });
	const at = (text: string, ...args: string[]) => {
		writeFileSync(join(directory.path, "Dockerfile"), text);
		let out = "";
		return runLint([...json, ...args], {
			stdout: (chunk) => {
				out += chunk;
			},
			stderr: () => {},
			terminal: false,
			cwd: directory.path,
			environment: {},
			readStdin: async () => Buffer.alloc(0),
		}).then((code) => ({ code, out, err: "", read: () => "" }));
	};
	try {
		assert.is((await at(bad, "--write-baseline", "known.json")).code, 0);
		assert.is((await at(bad, "--baseline", "known.json")).code, 0);
		const moved = await at(`# moved\n\n${bad}`, "--baseline", "known.json");
		assert.equal(rulesIn(moved), []);
		const more = await at(`${bad}FROM a:1 AS B\n`, "--baseline", "known.json");
		assert.equal(rulesIn(more), ["Dockerfile StageNameCasing"]);
	} finally {
		directory.remove();
	}
});

outcome("images and build contexts are known when they are given", async () => {
	const result = await run(
		{
			Dockerfile: "FROM img\nLABEL a=$KNOWN b=$UNKNOWN\nCOPY gone.txt /\n",
			"images.json": JSON.stringify({
				img: {
					os: "linux",
					architecture: "s390x",
					config: { Env: ["KNOWN=1"] },
				},
			}),
			".dockerignore": "gone.txt\n",
		},
		[...json, "--images", "images.json"],
	);
	assert.equal([...rulesIn(result)].sort(), [
		"Dockerfile CopyIgnoredFile",
		"Dockerfile InvalidBaseImagePlatform",
		"Dockerfile UndefinedVar",
		"Dockerfile image-tag-missing",
	]);
});

outcome("what is not decided offline is told once", async () => {
	const text = "FROM alpine:3.20\nLABEL a=$B\nLABEL c=$D\n";
	const { out } = await run({ Dockerfile: text, "b.Dockerfile": text }, []);
	assert.is(out.match(/note: UndefinedVar/g)?.length, 1);
});

outcome.run();

const fixing = suite("fixing");

fixing(
	"--fix writes the files, keeps their form, and reports the rest",
	async () => {
		const text = "\uFEFFFROM alpine:3.20 as Base\r\nADD a /b\r\nRUN cd /x\r\n";
		const result = await run({ Dockerfile: text }, ["--fix", ...json]);
		assert.is(
			result.read("Dockerfile"),
			"\uFEFFFROM alpine:3.20 AS base\r\nCOPY a /b\r\nRUN cd /x\r\n",
		);
		assert.equal(rulesIn(result), ["Dockerfile workdir-not-cd"]);
		assert.match(result.err, "3 fixes made");
	},
);

fixing("fixes that touch each other are made one after the other", async () => {
	const text =
		"FROM debian:12\nRUN apt update && apt install curl=1 && rm -rf /var/lib/apt/lists/*\n";
	const { read } = await run({ Dockerfile: text }, ["--fix"]);
	assert.is(
		read("Dockerfile").split("\n")[1],
		"RUN apt-get update && apt-get install -y --no-install-recommends curl=1 && rm -rf /var/lib/apt/lists/*",
	);
});

fixing("--fix-dry-run shows a difference and changes nothing", async () => {
	const result = await run({ Dockerfile: bad }, ["--fix-dry-run"]);
	assert.is(
		result.out,
		"--- a/Dockerfile\n+++ b/Dockerfile\n@@ -1,1 +1,1 @@\n-FROM alpine:3.20 AS Base\n+FROM alpine:3.20 AS base\n",
	);
	assert.is(result.read("Dockerfile"), bad);
});

fixing("a report follows what goes to standard output", async () => {
	const files = { "a.Dockerfile": bad, "b.Dockerfile": bad };
	for (const format of ["json", "tap", "checkstyle", "gitlab", "sarif"]) {
		const { out } = await run(files, ["--format", format, "--fix-dry-run"]);
		const report = await run({}, ["--format", format]);
		const [first = ""] = report.out.split("\n");
		const lines = out.split("\n");
		const head = lines.findIndex((line) => line.startsWith(first.charAt(0)));
		assert.ok(head > lines.lastIndexOf("+FROM alpine:3.20 AS base"), format);
		assert.is(lines.filter((line) => line.startsWith("+++ ")).length, 2);
	}
});

fixing("of standard input, the fixed text is the output", async () => {
	const result = await run({}, ["--fix", "-"], { stdin: bad });
	assert.is(result.out, "FROM alpine:3.20 AS base\n");
});

fixing("files that are no UTF-8 are left alone", async () => {
	const bytes = Buffer.concat([Buffer.from(bad), Buffer.from([0x23, 0xff])]);
	const { read, err } = await run({ Dockerfile: bytes }, ["--fix"]);
	assert.match(read("Dockerfile"), "AS Base");
	assert.is(err, "");
});

fixing.run();

const manuals = suite("rules and explain");

manuals("rules lists all, for people and machines", async () => {
	const text = await run({}, [], { command: runRules });
	assert.match(text.out, /\+ StageNameCasing +warning/);
	const { rules: list } = JSON.parse(
		(await run({}, json, { command: runRules })).out,
	) as {
		rules: {
			id: string;
			aliases: string[];
		}[];
	};
	const apt = list.find(({ id }) => id === "pin-apt-packages");
	assert.equal(apt?.aliases, ["DL3008"]);
});

manuals("explain knows names and aliases", async () => {
	const text = await run({}, ["dl3008"], { command: runExplain });
	assert.match(text.out, /^pin-apt-packages/);
	assert.match(text.out, "does not catch");
	assert.match(
		await usageErrorOf({}, ["StageNameCasin"], runExplain),
		"did you mean StageNameCasing?",
	);
});

manuals.run();
