import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { parseDockerfile } from "../../src/dockerfile/parse.ts";
import type { ClientKind } from "../../src/secrets/clients/client-file.ts";
import { readHcl } from "../../src/secrets/clients/hcl.ts";
import { listLines } from "../../src/secrets/clients/list-input.ts";
import { passingOf } from "../../src/secrets/clients/passing.ts";
import {
	kindOf,
	readClientFile,
} from "../../src/secrets/clients/read-client.ts";
import { flagFormats } from "../../src/secrets/clients/write-flags.ts";
import { loadYamlReader } from "../../src/secrets/clients/yaml.ts";
import { planSecrets } from "../../src/secrets/plan/plan-secrets.ts";
import { loadShellParser } from "../../src/shell/parser.ts";
import { createSource, textOf } from "../../src/text/source.ts";

const readers = {
	yaml: await loadYamlReader(),
	shell: await loadShellParser(),
};

function read(name: string, text: string, kind?: ClientKind) {
	return readClientFile(createSource(name, text), readers, kind);
}

const kinds: Readonly<Record<string, ClientKind>> = {
	docker: "script",
	bake: "bake",
	compose: "compose",
	github: "workflow",
	gitlab: "gitlab",
};

/** A step alone is no workflow. */
function wrapped(format: string, text: string): string {
	if (format !== "github") return text;
	return `jobs:\n  build:\n    steps:\n${text.replace(/^/gm, "      ")}`;
}

const idCharacter = fc.constantFrom(..."abzAZ09_.-");
const idText = fc
	.string({ unit: idCharacter, minLength: 1, maxLength: 12 })
	.filter((id) => !/^[.-]/.test(id));

test("what is written for a plan passes exactly its ids", () => {
	fc.assert(
		fc.property(
			fc.uniqueArray(idText, { minLength: 1, maxLength: 5 }),
			fc.uniqueArray(fc.oneof(idText, fc.constant("default")), {
				maxLength: 3,
			}),
			(secrets, agents) => {
				const mounts = [
					...secrets.map((id) => `--mount=type=secret,id=${id}`),
					...agents.map((id) => `--mount=type=ssh,id=${id}`),
				];
				const text = `FROM alpine\nRUN ${mounts.join(" ")} true\n`;
				const document = parseDockerfile(createSource("Dockerfile", text));
				const result = planSecrets(document);
				assert.ok(result.ok);
				for (const { format, write } of flagFormats) {
					const written = wrapped(format, write(passingOf(result.plan)));
					const file = read(format, written, kinds[format]);
					assert.equal(file.problems, [], `${format}\n${written}`);
					const [build, ...others] = file.builds;
					assert.ok(build !== undefined && others.length === 0, written);
					assert.equal(build.unread, [], written);
					const ids = (list: readonly { readonly id: string }[]) =>
						list.map(({ id }) => id).sort();
					assert.equal(ids(build.secrets), [...secrets].sort(), written);
					assert.equal(ids(build.ssh), [...agents].sort(), written);
				}
			},
		),
		{ numRuns: 150 },
	);
});

test("places of ids are those in the file", () => {
	const files: readonly (readonly [string, string, readonly string[]])[] = [
		[
			"compose.yaml",
			'services:\n  a:\n    build:\n      context: .\n      secrets:\n        - one\n        - "two"\n        - {source: x, target: three}\n',
			["one", "two", "three"],
		],
		[
			"docker-bake.hcl",
			'target "a" {\n  secret = ["type=env,id=one", { id = "two" }]\n}\n',
			["one", "two"],
		],
		[
			"ci.yml",
			'jobs:\n  j:\n    steps:\n      - uses: docker/build-push-action@v6\n        with:\n          secrets: |\n            "one=${{ secrets.A }}"\n\n            two=x\n          secret-envs: three=T,four=F\n',
			["one", "two", "three", "four"],
		],
		[
			"build.sh",
			'x=1\ndocker build \\\n  --secret "id=one,src=a b" --secret id=two --secret=id=three .\n',
			["one", "two", "three"],
		],
		[
			".gitlab-ci.yml",
			"j:\n  script:\n    - docker build --secret id=one .\n    - >\n      docker build\n      --secret id=two .\n",
			["one", "two"],
		],
	];
	for (const [name, text, expected] of files) {
		const file = read(name, text);
		const found = file.builds.flatMap(({ secrets }) => secrets);
		assert.equal(
			found.map(({ id }) => id),
			expected,
			name,
		);
		const written = found.map(({ span }) =>
			textOf(file.source, span).replace(/^"|"$/g, ""),
		);
		assert.equal(written, expected, name);
	}
});

test("files are known by name, and else by content", () => {
	const rows: readonly (readonly [string, string, ClientKind])[] = [
		["compose.yaml", "services: {}\nx: 1", "compose"],
		["a/.gitlab-ci.yml", "services: {}", "gitlab"],
		["x.yml", "jobs: {a: {}}", "workflow"],
		["x.json", '{"target": {}}', "bake"],
		["bake", 'target "a" {}', "bake"],
		["build.sh", 'target "a" {}', "script"],
		["Jenkins", "docker build .", "script"],
	];
	for (const [name, text, expected] of rows) {
		assert.is(kindOf(createSource(name, text), readers.yaml), expected, name);
	}
});

test("compose files: merges, aliases and shorthands", () => {
	const { builds } = read(
		"compose.yaml",
		"x-b: &b\n  secrets: [one]\nservices:\n  a:\n    build:\n      <<: *b\n      context: ./sub\n      dockerfile: ../D\n  b:\n    build: {context: ., ssh: {default: '', key: ./k}}\n  c:\n    build: ${DIR}\n  d:\n    image: x\n  e:\n    build: {context: ., dockerfile_inline: FROM x}\n",
	);
	assert.equal(
		builds.map(({ label }) => label),
		["service a", "service b", "service c"],
	);
	assert.equal(
		builds[0]?.secrets.map(({ id }) => id),
		["one"],
	);
	assert.equal(
		builds[1]?.ssh.map(({ id }) => id),
		["default", "key"],
	);
	assert.is(builds[2]?.context, undefined);
});

test("bake files: variables, inheritance, functions", () => {
	const { builds, problems } = read(
		"docker-bake.hcl",
		'// c\nvariable "T" { default = "tok" }\nvariable "U" {}\n/* x */ group "default" { targets = ["b"] }\nfunction "f" {\n  params = [a]\n  result = a + 1\n}\ntarget "_a" {\n  secret = ["id=${T}"]\n  args = { A = upper("x"), B = U == "" ? 1 : 2 }\n}\ntarget "b" {\n  inherits = ["_a"]\n  secret = ["id=two,src=${U}/x"]\n  target = "$${x}"\n}\n',
	);
	assert.equal(problems, []);
	assert.equal(
		builds.map(({ label }) => label),
		["target b"],
	);
	assert.equal(
		builds[0]?.secrets.map(({ id }) => id),
		["tok", "two"],
	);
	assert.is(builds[0]?.target, "${x}");
	assert.equal(builds[0]?.unread, []);
});

test("HCL that is wrong is reported, and the rest is read", () => {
	const { body, problems } = readHcl(
		'target "a" {\n  x = \n  y = "open\n  z = 1\n}\ntarget "b" {}\n',
	);
	assert.is(problems.length, 2);
	assert.equal(
		body.blocks.map(({ labels }) => labels[0]?.text),
		["a", "b"],
	);
	assert.is(readHcl('target "a" {').problems.length, 1);
});

test("reading HCL ends, whatever the text", () => {
	const piece = fc.constantFrom(
		"a",
		"=",
		'"',
		"${",
		"}",
		"{",
		"[",
		"]",
		"(",
		")",
		",",
		"\n",
		"<<E\n",
		"E",
		"#",
		"/*",
		"for ",
		"\\",
		".",
		"1",
		" ",
	);
	fc.assert(
		fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
			readHcl(pieces.join(""));
		}),
		{ numRuns: 2000 },
	);
});

test("list inputs of actions", () => {
	const texts = (input: string, commas: boolean) =>
		listLines(input, commas).map(({ text }) => text);
	assert.equal(texts("a=1\n  b=2,3\n\n# no\n", false), ["a=1", "b=2,3"]);
	assert.equal(texts("a=1, b=2", true), ["a=1", "b=2"]);
	assert.equal(texts('"a=x\ny, ""z"""\nb=1', false), ['a=x\ny, "z"', "b=1"]);
	assert.equal(texts('a="b"', false), ['a="b"']);
});

test.run();
