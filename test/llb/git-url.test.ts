import { test } from "uvu";
import * as assert from "uvu/assert";
import { git, parseGitUrl } from "../../llb/index.ts";

/** text | scheme | user | host | path | query | fragment | remote */
const understood = `
https://example.test/o/r.git             | https |       | example.test      | /o/r.git |         |      | https://example.test/o/r.git
HTTPS://Example.Test/o/r.git             | https |       | Example.Test      | /o/r.git |         |      | https://Example.Test/o/r.git
https://example.test/o/r.git#v1:sub      | https |       | example.test      | /o/r.git |         | v1:sub | https://example.test/o/r.git
https://example.test/o/r.git?branch=m#f  | https |       | example.test      | /o/r.git | branch=m | f   | https://example.test/o/r.git
https://example.test                     | https |       | example.test      |          |         |      | https://example.test
https://example.test:8443/r              | https |       | example.test:8443 | /r       |         |      | https://example.test:8443/r
https://user:pa%40ss@example.test/r      | https | user:pa%40ss | example.test | /r     |         |      | https://user:pa%40ss@example.test/r
https://us%65r@example.test/r            | https | us%65r | example.test     | /r       |         |      | https://user@example.test/r
https://example.test/a%20b/r.git         | https |       | example.test      | /a b/r.git |       |      | https://example.test/a%20b/r.git
https://example.test/a%2Fb/r.git         | https |       | example.test      | /a/b/r.git |       |      | https://example.test/a%2Fb/r.git
https://example.test/a b/r.git           | https |       | example.test      | /a b/r.git |       |      | https://example.test/a%20b/r.git
https://example.test/é                   | https |       | example.test      | /é       |         |      | https://example.test/%C3%A9
https://example.test/r#a%20b             | https |       | example.test      | /r       |         | a b  | https://example.test/r
http://[::1]:8080/r                      | http  |       | [::1]:8080        | /r       |         |      | http://[::1]:8080/r
git://example.test/r                     | git   |       | example.test      | /r       |         |      | git://example.test/r
ssh://git@example.test:22/o/r.git        | ssh   | git   | example.test:22   | /o/r.git |         |      | ssh://git@example.test:22/o/r.git
git@example.test:o/r.git                 | ssh   | git   | example.test      | o/r.git  |         |      | git@example.test:o/r.git
git@example.test:o/r.git#v1:sub          | ssh   | git   | example.test      | o/r.git  |         | v1:sub | git@example.test:o/r.git
git@example.test:o/r.git?tag=v1#x        | ssh   | git   | example.test      | o/r.git  | tag=v1  | x    | git@example.test:o/r.git
a_b-c@host:/abs                          | ssh   | a_b-c | host              | /abs     |         |      | a_b-c@host:/abs
`;

for (const line of understood.trim().split("\n")) {
	const [text = "", scheme, user, host, path, query, fragment, remote] = line
		.split("|")
		.map((cell) => cell.trim());
	test(`understands ${text}`, () => {
		const parsed = parseGitUrl(text);
		assert.is(parsed.kind, "git-url", JSON.stringify(parsed));
		assert.equal(
			{ user: "", ...JSON.parse(JSON.stringify(parsed)) },
			{ kind: "git-url", scheme, user, host, path, query, fragment, remote },
		);
	});
}

/** text | kind */
const refused = `
example.test/o/r.git        | unknown-protocol
./local                     | unknown-protocol
user@host                   | unknown-protocol
us er@host:path             | unknown-protocol
ftp://example.test/r        | invalid-protocol
file:///r                   | invalid-protocol
https://example.test:port/r | invalid-url
https://exa mple.test/r     | invalid-url
https://example.test/%zz    | invalid-url
https://example.test/r#%1   | invalid-url
https://a b@example.test/r  | invalid-url
https://[::1/r              | invalid-url
https://example.test/\u0007   | invalid-url
`;

for (const line of refused.trim().split("\n")) {
	const [text = "", kind = ""] = line.split("|").map((cell) => cell.trim());
	test(`refuses ${JSON.stringify(text)}`, () => {
		assert.is(parseGitUrl(text).kind, kind);
	});
}

/** url | ref | subdirectory | identifier | full URL */
const sources = `
https://example.test/o/r.git     |      |     | git://example.test/o/r.git        | https://example.test/o/r.git
https://example.test/o/r.git#x   |      |     | git://example.test/o/r.git        | https://example.test/o/r.git
https://example.test/o/../r.git/ | v1   |     | git://example.test/r.git#v1       | https://example.test/o/../r.git/
https://example.test/o/r.git     | v1   | sub | git://example.test/o/r.git#v1:sub | https://example.test/o/r.git
https://example.test/o/r.git     |      | sub | git://example.test/o/r.git#:sub   | https://example.test/o/r.git
git@example.test:o/r.git         | main |     | git://example.test/o/r.git#main   | git@example.test:o/r.git
example.test/o/r.git             |      |     | git://example.test/o/r.git        | https://example.test/o/r.git
ftp://example.test/r             | v1   |     | git://ftp://example.test/r        | ftp://example.test/r
https://example.test             |      |     | git://example.test/               | https://example.test
`;

for (const line of sources.trim().split("\n")) {
	const [url = "", ref, subdirectory, identifier, fullUrl] = line
		.split("|")
		.map((cell) => cell.trim());
	test(`identifies ${line}`, () => {
		const { vertex } = git(url, { ref, subdirectory });
		assert.is(vertex.kind, "source");
		if (vertex.kind !== "source") return;
		assert.is(vertex.identifier, identifier);
		assert.is(vertex.attributes["git.fullurl"], fullUrl);
	});
}

test("an SSH remote has a socket, and known hosts when they are given", () => {
	const attributesOf = (options: Parameters<typeof git>[1]) => {
		const { vertex } = git("git@example.test:r", options);
		return vertex.kind === "source" ? vertex.attributes : {};
	};
	assert.is(attributesOf({})["git.mountsshsock"], "default");
	assert.not("git.knownsshhosts" in attributesOf({}));
	assert.is(attributesOf({ sshSocket: "x" })["git.mountsshsock"], "x");
	assert.is(
		attributesOf({ knownSshHosts: "example.test ssh-ed25519 A" })[
			"git.knownsshhosts"
		],
		"example.test ssh-ed25519 A\n",
	);
});

test.run();
