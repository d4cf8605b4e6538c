import { test } from "uvu";
import * as assert from "uvu/assert";
import { findSecretValues } from "../../src/cli/secret-values.ts";

/** Tokens are put together here, so that nobody takes this file for a leak. */
const letters = (length: number) =>
	"wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx7Qe2".repeat(5).slice(0, length);

const tokens: readonly (readonly [string, string])[] = [
	["GitHub", `ghp_${letters(36)}`],
	["GitHub", `github_${"pat"}_${letters(82)}`],
	["npm", `npm_${letters(36)}`],
	["Slack", `xoxb-${"1".repeat(12)}-${"2".repeat(13)}-${letters(24)}`],
	["SendGrid", `SG.${letters(22)}.${letters(43)}`],
	["Linear", `lin_api_${letters(40)}`],
	["AWS", `AWS_SECRET_ACCESS_KEY=${letters(40)}`],
	[
		"a private key",
		`-----BEGIN RSA ${"PRIVATE"} KEY-----\nMII${letters(160)}\n-----END RSA ${"PRIVATE"} KEY-----`,
	],
];

for (const [name, token] of tokens) {
	test(`finds a credential for ${name}`, async () => {
		const text = `FROM alpine:3.20\nENV A="${token}"\n`;
		const found = await findSecretValues(text);
		assert.ok(found.length > 0, "nothing was found");
		assert.match(found[0]?.what as string, name);
		const start = text.indexOf(token);
		for (const { span } of found) {
			assert.ok(start - 1 <= span.start && span.end <= start + token.length);
		}
	});
}

test("finds nothing in ordinary text", async () => {
	const text = `FROM alpine:3.20
ENV npm_config_cache=/c HF_HOME=/h VERSION=sha-0123456789abcdef0123456789abcdef01234567
# a public key is no secret
RUN echo "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl" >> known
RUN echo "//registry.npmjs.org/:_authToken=\\\${NPM_TOKEN}" > .npmrc && npm ci
RUN curl -fsS https://example.org/disk-image-task-id.tar.gz
`;
	assert.equal(await findSecretValues(text), []);
});

test("leaves credentials in addresses to the rule about them", async () => {
	const text = "FROM a\nRUN git clone https://me:s3cr3t12@example.org/a.git\n";
	assert.equal(await findSecretValues(text), []);
});

test.run();
