import { test } from "uvu";
import * as assert from "uvu/assert";
import { forges } from "../../src/build/known-hosts-forges.ts";
import { type BuildCase, runBuild, sourcesOf } from "./run-build.ts";

const build = (
	dockerfile: string,
	opts: Record<string, string> = {},
	files: BuildCase["files"] = {},
) =>
	runBuild({
		files: { Dockerfile: dockerfile, "context/x": "x", ...files },
		opts,
	});

const strict = { "build-arg:KEYHOLE_STRICT": "1" };

const leaking: Readonly<
	Record<
		string,
		readonly [dockerfile: string, message: RegExp, lines: readonly number[]]
	>
> = {
	"a copy in a layer": [
		"FROM scratch\nRUN --mount=type=secret,id=t cp /run/secrets/t /kept\n",
		/Dockerfile:2:\d+: t is in a layer of the image: /,
		[2],
	],
	"a copy that is removed later": [
		"FROM scratch\nRUN --mount=type=secret,id=t cp /run/secrets/t /kept\nRUN rm /kept\n",
		/though a later one deletes it/,
		[2],
	],
	"an argument in the history": [
		"FROM scratch\nARG API_TOKEN\nRUN \\\n  true\n",
		/API_TOKEN is in the image's configuration/,
		[3, 4],
	],
	"two secrets": [
		"FROM scratch\nRUN --mount=type=secret,id=a cp /run/secrets/a /a\nRUN --mount=type=secret,id=b cp /run/secrets/b /b\n",
		/leaves the secrets a and b in what it exports/,
		[2, 3],
	],
};
for (const [name, [dockerfile, message, lines]] of Object.entries(leaking)) {
	test(`${name} is refused by a strict build`, async () => {
		const outcome = await build(dockerfile, strict);
		assert.match(outcome.message, message);
		assert.match(outcome.message, "KEYHOLE_STRICT");
		for (const line of lines)
			assert.ok(outcome.lines.includes(line), outcome.lines.join());
	});
	test(`${name} is built without strictness`, async () => {
		assert.is((await build(dockerfile)).message, "");
		assert.is(
			(await build(dockerfile, { "build-arg:KEYHOLE_STRICT": "0" })).message,
			"",
		);
	});
}

const clean: Readonly<Record<string, string>> = {
	"a secret that is read":
		"FROM scratch\nRUN --mount=type=secret,id=t sha256sum /run/secrets/t\n",
	"a leak in a stage that is not exported":
		"FROM scratch AS a\nRUN --mount=type=secret,id=t cp /run/secrets/t /kept && touch /r\nFROM scratch\nCOPY --from=a /r /\n",
	"a leak in the log":
		"FROM scratch\nRUN --mount=type=secret,id=t cat /run/secrets/t\n",
	"what nobody can tell":
		"FROM scratch\nRUN --mount=type=secret,id=t some-unknown-tool /run/secrets/t\n",
};
for (const [name, dockerfile] of Object.entries(clean))
	test(`${name} is built by a strict build`, async () => {
		assert.is((await build(dockerfile, strict)).message, "");
	});

test("the target decides", async () => {
	const dockerfile =
		"FROM scratch AS leaky\nRUN --mount=type=secret,id=t cp /run/secrets/t /kept\nFROM scratch AS fine\n";
	assert.is((await build(dockerfile, strict)).message, "");
	assert.match(
		(await build(dockerfile, { ...strict, target: "leaky" })).message,
		"leaves the secret t",
	);
});

test("an error in the file comes first", async () => {
	const outcome = await build(
		"FROM scratch\nRUN --mount=type=secret,id=t cp /run/secrets/t /kept\nCOPY --from=absent:: / /\n",
		strict,
	);
	assert.not.match(outcome.message, "leaves the secret");
});

test("strictness is true or false", async () => {
	const { message } = await build("FROM scratch\n", {
		"build-arg:KEYHOLE_STRICT": "very",
	});
	assert.match(
		message,
		/KEYHOLE_STRICT cannot be "very".*expected true or false/,
	);
});

const keys = { github: forges[0]?.key ?? "" };
const add = (url: string) => `FROM scratch\nADD ${url} /x\n`;
const knownHostsOf = (outcome: Awaited<ReturnType<typeof runBuild>>) =>
	[...sourcesOf(outcome.ops())].flatMap(([name, { source }]) =>
		name.startsWith("git://") ? [source?.attrs?.["git.knownsshhosts"]] : [],
	);

test("without a word, nothing is added", async () => {
	assert.equal(knownHostsOf(await build(add("git@github.com:a/b.git"))), [
		undefined,
	]);
});

const pinned: readonly (readonly [
	name: string,
	value: string,
	url: string,
	expected: string,
])[] = [
	[
		"lines",
		`example.com ${keys.github}`,
		"git@example.com:a/b.git",
		`example.com ${keys.github}\n`,
	],
	[
		"all lines, for submodules elsewhere",
		`example.com ${keys.github}\nother.example ${keys.github}`,
		"ssh://git@example.com/a.git",
		`example.com ${keys.github}\nother.example ${keys.github}\n`,
	],
	[
		"a port",
		`[example.com]:2222 ${keys.github}`,
		"ssh://git@example.com:2222/a.git",
		`[example.com]:2222 ${keys.github}\n`,
	],
	[
		"a file",
		"keys/hosts",
		"git@example.com:a/b.git",
		`example.com ${keys.github}\n`,
	],
	[
		"the forges",
		"builtin",
		"git@github.com:a/b.git",
		`github.com ${keys.github}\n`,
	],
];
for (const [name, value, url, expected] of pinned)
	test(`host keys by ${name}`, async () => {
		const outcome = await build(
			add(url),
			{ "build-arg:KEYHOLE_KNOWN_HOSTS": value },
			{
				"context/keys/hosts": `# of the project\nexample.com ${keys.github}\n`,
			},
		);
		assert.is(outcome.message, "");
		assert.equal(knownHostsOf(outcome), [expected]);
	});

test("a strict build takes the context's file, and the forges for what is not in it", async () => {
	const file = {
		"context/.keyhole/known_hosts": `example.com ${keys.github}\n`,
	};
	assert.equal(
		knownHostsOf(await build(add("git@example.com:a/b.git"), strict, file)),
		[`example.com ${keys.github}\n`],
	);
	assert.equal(
		knownHostsOf(await build(add("git@github.com:a/b.git"), strict, file)),
		[`github.com ${keys.github}\n`],
	);
	assert.equal(
		knownHostsOf(await build(add("git@github.com:a/b.git"), strict)),
		[`github.com ${keys.github}\n`],
	);
	assert.equal(
		knownHostsOf(await build(add("https://github.com/a/b.git"), strict)),
		[undefined],
	);
});

const refused: readonly (readonly [
	name: string,
	value: string | undefined,
	url: string,
	message: RegExp,
])[] = [
	[
		"an unknown host of a strict build",
		undefined,
		"git@example.com:a/b.git",
		/Dockerfile:2:5: no host key of example\.com is known/,
	],
	[
		"another port of a forge",
		undefined,
		"ssh://git@github.com:2222/a.git",
		/no host key of github\.com:2222 is known/,
	],
	[
		"a host that is not in the lines",
		`other.example ${keys.github}`,
		"git@github.com:a/b.git",
		/no host key of github\.com is known/,
	],
	[
		"a file that is not there",
		"absent",
		"git@github.com:a/b.git",
		/the build context has no file absent/,
	],
	[
		"lines that cannot be read",
		"example.com ssh-ed25519 AAAA",
		"git@github.com:a/b.git",
		/KEYHOLE_KNOWN_HOSTS cannot be read: line 1/,
	],
];
for (const [name, value, url, message] of refused)
	test(`${name} is refused`, async () => {
		const outcome = await build(
			add(url),
			value === undefined ? strict : { "build-arg:KEYHOLE_KNOWN_HOSTS": value },
		);
		assert.match(outcome.message, message);
	});

test.run();
