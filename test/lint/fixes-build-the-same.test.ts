import { test } from "uvu";
import * as assert from "uvu/assert";
import { dumpDefinition, marshal } from "../../llb/index.ts";
import { parseDockerfile } from "../../src/dockerfile/parse.ts";
import { allRules } from "../../src/lint/rules.ts";
import { lowerOffline } from "../../src/lower/offline.ts";
import { createSource } from "../../src/text/source.ts";

/**
 * Safe fixes leave what is built as it is: the same operations with the same digests. These rules are about what is built, so
 * their fixes change it.
 */
const changesBuild = new Set([
	// The command of a RUN.
	"apt-get-not-apt",
	"apt-lists-left",
	"no-install-recommends",
	"package-cache-left",
	"pip-cache-left",
	"traced-secret",
	"unattended-install",
	"useradd-log-files",
	"wget-progress",
	"yarn-cache-left",
	// Options of its mounts.
	"mount-option-split",
	"unguarded-secret",
	"unreadable-secret",
	// ADD unpacks archives, COPY does not; a slash makes the destination a directory.
	"copy-not-add",
	"copy-to-directory",
]);

async function digestsOf(text: string): Promise<readonly string[]> {
	const document = parseDockerfile(createSource("Dockerfile", text));
	const { output, marshalOptions } = await lowerOffline(document, {
		localUniqueId: "same",
	});
	const definition = marshal(output, marshalOptions);
	return dumpDefinition(definition).map(({ digest }) => digest);
}

for (const { id, bad } of allRules) {
	const fixes = bad.flatMap(({ dockerfile, fixed }) =>
		fixed === undefined ? [] : [{ dockerfile, fixed }],
	);
	if (fixes.length === 0) continue;
	test(`${id}: the fixed file builds ${changesBuild.has(id) ? "something else" : "the same"}`, async () => {
		for (const { dockerfile, fixed } of fixes) {
			const before = await digestsOf(dockerfile);
			const after = await digestsOf(fixed);
			if (changesBuild.has(id)) assert.not.equal(after, before);
			else assert.equal(after, before);
		}
	});
}

test.run();
