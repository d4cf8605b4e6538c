import { createHash, createHmac } from "node:crypto";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { parseKnownHosts } from "../../src/build/known-hosts.ts";
import { forges } from "../../src/build/known-hosts-forges.ts";

const key = forges[0]?.key ?? "";
const salt = Buffer.alloc(20, 7);
const hashed = (name: string) =>
	`|1|${salt.toString("base64")}|${createHmac("sha1", salt).update(name).digest("base64")}`;

const table: readonly (readonly [
	lines: string,
	host: string,
	known: boolean,
])[] = [
	[`example.com ${key}`, "example.com", true],
	[`example.com ${key}`, "EXAMPLE.com:22", true],
	[`example.com ${key}`, "example.com:2222", false],
	[`example.com ${key}`, "sub.example.com", false],
	[`example.com ${key}`, "exampleXcom", false],
	[`[example.com]:2222 ${key}`, "example.com:2222", true],
	[`[example.com]:2222 ${key}`, "example.com", false],
	[`other,example.com,10.0.0.1 ${key} comment here`, "10.0.0.1", true],
	[`*.example.com ${key}`, "git.example.com", true],
	[`git?.example.com ${key}`, "git1.example.com", true],
	[`*.example.com,!bad.example.com ${key}`, "bad.example.com", false],
	[`*.example.com,!bad.example.com ${key}`, "good.example.com", true],
	[`${hashed("example.com")} ${key}`, "example.com", true],
	[`${hashed("example.com")} ${key}`, "example.org", false],
	[`${hashed("[example.com]:2222")} ${key}`, "example.com:2222", true],
	[`@cert-authority *.example.com ${key}`, "git.example.com", true],
	[`@revoked example.com ${key}`, "example.com", false],
	[`# a comment\n\n  example.com\t${key}\r\n`, "example.com", true],
	[`[::1]:2222 ${key}`, "[::1]:2222", true],
	["", "example.com", false],
];
for (const [lines, host, known] of table)
	test(`${lines.slice(0, 50).trim()} knows ${host}: ${known}`, () => {
		const read = parseKnownHosts(lines);
		assert.ok(read.ok);
		assert.is(read.ok && read.value.knows(host), known);
	});

const broken: readonly (readonly [lines: string, message: RegExp])[] = [
	["example.com", /line 1: "" is no kind of key/],
	[`# x\nexample.com ssh-ed25519`, /line 2: the key is no ssh-ed25519 key/],
	[
		`example.com ssh-rsa ${key.split(" ")[1]}`,
		/line 1: the key is no ssh-rsa key/,
	],
	[`@trusted example.com ${key}`, /"@trusted" is no marker/],
	[`example.com ${key.replace(" ", "")}`, /is no kind of key/],
];
for (const [lines, message] of broken)
	test(`${lines.slice(0, 40)} is refused`, () => {
		const read = parseKnownHosts(lines);
		assert.not.ok(read.ok);
		assert.match(read.ok ? "" : read.message, message);
	});

test("comments and empty lines are left out of what the engine is given", () => {
	const read = parseKnownHosts(
		`# comment\n\n a.example ${key} note \nb.example ${key}`,
	);
	assert.is(
		read.ok && read.value.text,
		`a.example ${key} note\nb.example ${key}\n`,
	);
});

for (const forge of forges)
	test(`the key of ${forge.host} has the fingerprint that is published`, () => {
		const bytes = Buffer.from(forge.key.split(" ")[1] ?? "", "base64");
		const digest = createHash("sha256").update(bytes).digest("base64");
		assert.is(`SHA256:${digest.replace(/=+$/, "")}`, forge.fingerprint);
	});

test.run();
