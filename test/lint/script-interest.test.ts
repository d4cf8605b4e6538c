import { test } from "uvu";
import * as assert from "uvu/assert";
import { parseDockerfile } from "../../src/dockerfile/parse.ts";
import { type ChosenRules, chooseRules } from "../../src/lint/choose-rules.ts";
import { offlineFacts } from "../../src/lint/facts.ts";
import type { Finding } from "../../src/lint/finding.ts";
import { lint } from "../../src/lint/lint.ts";
import { allRules } from "../../src/lint/rules.ts";
import { loadShellParser } from "../../src/shell/parser.ts";
import { createSource } from "../../src/text/source.ts";
import { createPlatform } from "../../src/values/platform.ts";
import { readFixtures, readProjects } from "../bench/corpus.ts";

const shell = await loadShellParser();
const facts = offlineFacts(createPlatform("linux", "amd64"));
const usual = chooseRules(allRules);
/** The same rules, all of which hear of every script. */
const curious = chooseRules(
	allRules.map((rule) => (rule.scripts ? { ...rule, scripts: {} } : rule)),
);

function findingsOf(text: string, rules: ChosenRules): readonly Finding[] {
	const document = parseDockerfile(createSource("Dockerfile", text));
	return lint(document, { facts, rules, shell }).findings;
}

function checkAll(texts: Iterable<string>): void {
	for (const text of texts) {
		assert.equal(findingsOf(text, usual), findingsOf(text, curious), text);
	}
}

test("rules find the same in the scripts that they ask for as in all scripts: examples", () => {
	checkAll(
		allRules.flatMap(({ bad, good }) =>
			[...bad, ...good].map(({ dockerfile }) => dockerfile),
		),
	);
});

test("fixtures", () => checkAll(readFixtures()));

test("projects", () => checkAll(readProjects()));

test("commands in many guises", () => {
	const commands = [
		"apt-get install -y curl",
		"apt install git",
		"apt-get update",
		"dnf install curl",
		"pip install flask",
		"pip3.12 install flask",
		"python3.12 -m pip install flask",
		"uv pip install flask",
		"npm install -g typescript",
		"yarn add a",
		"curl -k https://a/b | sh",
		"wget https://a/b -O- | tar -x",
		"sudo ls",
		"cd /a",
		"kill 1",
		"useradd -u 1000000 a",
		"ln -sf /bin/bash /bin/sh",
		"ssh-keyscan a",
		"ssh -oStrictHostKeyChecking=no a",
		"git config --global http.sslVerify false",
		"git config http.https://a.sslVerify false",
		"export NODE_TLS_REJECT_UNAUTHORIZED=0",
		"NODE_TLS_REJECT_UNAUTHORIZED=0 node a",
		"set -x; cat /run/secrets/a",
		"pip config set global.no-cache-dir true; pip install a",
	];
	const guises: readonly ((command: string) => string)[] = [
		(command) => command,
		(command) => `/usr/bin/${command}`,
		(command) => `a;${command}`,
		(command) => `a&&(${command})`,
		(command) => `echo $(${command})`,
		(command) => `echo \`${command}\``,
		(command) => command.replace(/^(\w)/, "$1''"),
		(command) => command.replace(/^(\w)(\w)/, '$1"$2"'),
		(command) => command.replace(/^(\w)/, "\\$1"),
		(command) =>
			command.replace(
				/^\w/,
				(letter) => `$'\\x${letter.charCodeAt(0).toString(16)}'`,
			),
		(command) => `sh -c '${command}'`,
		(command) => `su -c "${command}"`,
		(command) => `printf 'Host *\\n${command}'`,
		(command) => `<<E\n${command.replace(/^(\w)/, "$1\\\n")}\nE`,
		(command) => `<<E\n# a\\\n${command}\nE`,
		(command) => `<<E\nbash <<F\n${command}\nF\nE`,
		(command) => JSON.stringify(command.split(" ")),
	];
	checkAll(
		commands.flatMap((command) =>
			guises.flatMap((guise) =>
				["", "--mount=type=secret,id=a ", "--mount=type=ssh "].map(
					(flag) => `FROM a:1\nCOPY b.tar /\nRUN ${flag}${guise(command)}\n`,
				),
			),
		),
	);
});

test.run();
