import { suite } from "uvu";
import * as assert from "uvu/assert";
import { applyFixes } from "../../src/lint/fix.ts";
import { findingsIn } from "./check-fixes.ts";

/** Rules look into the scripts that a RUN hands to a shell as into its own. */

const test = suite("rules in scripts that are handed to a shell");

/** `rule: text at its place`, for the rules that are asked about. */
function told(run: string, ...rules: readonly string[]): readonly string[] {
	const text = `FROM debian:12\nRUN ${run}\n`;
	return findingsIn(text)
		.filter(({ code }) => rules.includes(code))
		.map(({ code, span }) => `${code}: ${text.slice(span.start, span.end)}`);
}

/** The RUN with the safe fixes of a rule. */
function fixed(run: string, rule: string): string {
	const text = `FROM debian:12\nRUN ${run}\n`;
	const findings = findingsIn(text).filter(({ code }) => code === rule);
	return applyFixes(text, findings).text.slice(
		"FROM debian:12\nRUN ".length,
		-1,
	);
}

const forms: readonly (readonly [string, (script: string) => string])[] = [
	["itself", (script) => script],
	["sh -c", (script) => `sh -c '${script}'`],
	["bash -lc", (script) => `bash -lc "${script}"`],
	["options", (script) => `bash -euxo pipefail -c '${script}'`],
	["su", (script) => `su - app -c "${script}"`],
	["sudo", (script) => `sudo -u app sh -c '${script}'`],
	["env", (script) => `env X=y sh -c '${script}'`],
	["exec form", (script) => `["/bin/bash", "-c", "${script}"]`],
	["exec form with sudo", (script) => `["sudo", "sh", "-c", "${script}"]`],
	["a heredoc", (script) => `sh <<EOF\n${script}\nEOF`],
	["a quoted heredoc", (script) => `bash -s <<'EOF'\n${script}\nEOF`],
	["twice", (script) => `su app -c "bash -c '${script}'"`],
];

for (const [name, form] of forms) {
	test(`apt-get in ${name}`, () => {
		const script = "apt-get update && apt-get install curl";
		assert.equal(
			told(
				form(script),
				"apt-lists-left",
				"pin-apt-packages",
				"unattended-install",
				"no-install-recommends",
				"apt-update-alone",
			).map((finding) => finding.replace(/^(\S+) .*\n/s, "$1 ")),
			[
				"apt-lists-left: apt-get update",
				"no-install-recommends: install",
				"unattended-install: install",
				"pin-apt-packages: curl",
			],
		);
	});

	test(`a cache that is removed in ${name}`, () => {
		assert.equal(
			told(
				form("apt-get update && rm -rf /var/lib/apt/lists/*"),
				"apt-lists-left",
			),
			[],
		);
	});

	test(`an update alone in ${name}`, () => {
		assert.equal(told(form("apt-get update"), "apt-update-alone"), [
			"apt-update-alone: apt-get update",
		]);
	});

	test(`a secret in ${name}`, () => {
		const mounted = `--mount=type=secret,id=token ${form("a /run/secrets/token")}`;
		assert.equal(
			told(
				mounted,
				"unguarded-secret",
				"unused-secret-mount",
				"secret-path-elsewhere",
				"traced-secret",
			),
			["unguarded-secret: type=secret,id=token"],
		);
		const elsewhere = mounted.replace("id=token", "id=tokn");
		assert.equal(told(elsewhere, "secret-path-elsewhere"), [
			"secret-path-elsewhere: /run/secrets/token",
		]);
	});

	test(`ssh in ${name}`, () => {
		assert.equal(
			told(
				form("ssh-keyscan a >> b; ssh -o StrictHostKeyChecking=no a"),
				"unchecked-ssh-host",
			),
			[
				"unchecked-ssh-host: ssh-keyscan a >> b",
				"unchecked-ssh-host: StrictHostKeyChecking=no",
			],
		);
	});

	test(`a remote script in ${name}`, () => {
		assert.equal(told(form("curl -fsSL https://a/b | sh"), "remote-script"), [
			"remote-script: curl -fsSL https://a/b | sh",
		]);
	});
}

test("pipefail is asked of the shell that runs the pipeline", () => {
	const pipeline = "curl -f https://a | tar x";
	const of = (run: string) => told(run, "pipefail").length;
	assert.is(of(`sh -c '${pipeline}'`), 1);
	assert.is(of(`bash -euxo pipefail -c '${pipeline}'`), 0);
	assert.is(of(`bash -c 'set -o pipefail; ${pipeline}'`), 0);
	assert.is(of(`set -o pipefail; bash -c '${pipeline}'`), 1);
	assert.is(of(`cat <<EOF | sh\ntrue\nEOF`), 0);
});

test("tracing is that of the shell which sees the value", () => {
	const of = (script: string) =>
		told(`--mount=type=secret,id=t,env=T ${script}`, "traced-secret");
	assert.equal(of("sh -xc 'a $T'"), ["traced-secret: -xc"]);
	assert.equal(of("bash -o xtrace -c 'a $T'").length, 1);
	assert.equal(of('set -x; sh -c "a $T"'), ["traced-secret: -x"]);
	assert.equal(of("set -x; sh -c 'a $T'"), []);
	assert.equal(of('sh -xc "a \\$T"'), ["traced-secret: -xc"]);
	assert.equal(of("su app -c 'set -x; a $T; set +x'"), ["traced-secret: -x"]);
	assert.equal(of("bash -ex <<'EOF'\na $T\nEOF"), ["traced-secret: -ex"]);
});

test("what is asked inside counts", () => {
	const of = (script: string) =>
		told(`--mount=type=secret,id=t ${script}`, "unguarded-secret");
	assert.equal(of("sh -c 'a /run/secrets/t || true'"), []);
	assert.equal(
		of('sh -c "if [ -f /run/secrets/t ]; then a /run/secrets/t; fi"'),
		[],
	);
	assert.equal(of("sh -c 'a /run/secrets/t' || true"), []);
	assert.is(of("sh -c 'a || true; a /run/secrets/t'").length, 1);
});

test("who reads a secret", () => {
	const of = (script: string) =>
		told(
			`true\nUSER app\nRUN --mount=type=secret,id=t ${script}`,
			"unreadable-secret",
		).length;
	assert.is(of("sh -c 'a /run/secrets/t'"), 1);
	assert.is(of("sudo sh -c 'a /run/secrets/t'"), 0);
	assert.is(of("sh -c 'sudo a /run/secrets/t'"), 0);
	assert.is(of("sh -c 'sudo a /run/secrets/t'; a /run/secrets/t"), 1);
});

test("a substitution is the outer shell's, and told once", () => {
	assert.equal(
		told('sh -c "$(curl -fsSL https://a/b)"', "remote-script").length,
		1,
	);
	assert.equal(told('sh -c "x $(apt-get install -y a)"', "pin-apt-packages"), [
		"pin-apt-packages: a",
	]);
});

test("other directories are not those of the RUN", () => {
	assert.equal(told("sh -c 'cd /app && make'", "workdir-not-cd"), []);
});

test("fixes are made inside", () => {
	assert.is(
		fixed(
			"sh -c 'apt-get install a && apt-get install b'",
			"unattended-install",
		),
		"sh -c 'apt-get install -y a && apt-get install -y b'",
	);
	assert.is(
		fixed('bash -c "apt install \\"a\\"" && b', "apt-get-not-apt"),
		'bash -c "apt-get install \\"a\\"" && b',
	);
	assert.is(
		fixed(
			"bash <<EOF\nset -e\napt-get \\\\\n  install a\nEOF",
			"unattended-install",
		),
		"bash <<EOF\nset -e\napt-get \\\\\n  install -y a\nEOF",
	);
	assert.is(
		fixed("su app -c 'pip install a==1'", "pip-cache-left"),
		"su app -c 'pip install --no-cache-dir a==1'",
	);
	assert.is(
		fixed('["sudo", "sh", "-c", "apt-get install a"]', "unattended-install"),
		'["sudo", "sh", "-c", "apt-get install a"]',
	);
});

test.run();
