import { suite } from "uvu";
import * as assert from "uvu/assert";
import { parseDockerfile } from "../../src/dockerfile/parse.ts";
import { chooseRules } from "../../src/lint/choose-rules.ts";
import { offlineFacts } from "../../src/lint/facts.ts";
import { lint } from "../../src/lint/lint.ts";
import { packageCacheLeft } from "../../src/lint/rules/package-cache-left.ts";
import { pipefail } from "../../src/lint/rules/pipefail.ts";
import { allRules } from "../../src/lint/rules.ts";
import { createSource } from "../../src/text/source.ts";
import { exampleHost, findingsOf } from "./check-example.ts";

const rules = chooseRules(
	allRules.filter(({ id }) =>
		["StageNameCasing", "JSONArgsRecommended", "ignore-comment"].includes(id),
	),
);

function check(text: string, today = "2026-06-01") {
	return lint(parseDockerfile(createSource("Dockerfile", text)), {
		facts: offlineFacts(exampleHost),
		rules,
		today,
	});
}

function codes(text: string, today?: string): readonly string[] {
	return check(text, today).findings.map(
		({ code, lines }) => `${code} ${lines.first}`,
	);
}

const test = suite("comments that silence rules");

test("hadolint's, by alias, on the instruction below and in the whole file", () => {
	const body = "FROM alpine\nCMD a b\n";
	assert.equal(codes(body), ["JSONArgsRecommended 2"]);
	assert.equal(
		codes("FROM alpine\n# hadolint ignore=DL3006,DL3025\nCMD a b\n"),
		[],
	);
	assert.equal(codes(`# hadolint global ignore=DL3025\n\n${body}`), []);
	assert.equal(codes(`# hadolint ignore=DL3025\n${body}`), [
		"JSONArgsRecommended 3",
	]);
});

test("keyhole's, and how many findings they silence", () => {
	const text =
		"# keyhole ignore-file=DL3025 reason=shell wanted\n#\n# keyhole ignore=all\nFROM alpine AS A\nCMD a b\n";
	const { findings, silenced } = check(text);
	assert.equal(findings, []);
	assert.is(silenced, 2);
});

test("an alias for a part of a rule silences that part only", () => {
	const partial = allRules.filter(({ partialAliases }) => partialAliases);
	assert.ok(partial.length > 5);
	for (const rule of partial) {
		const aliases = Object.keys(rule.partialAliases ?? {});
		for (const alias of aliases) assert.ok(rule.aliases?.includes(alias));
		const silenced = new Set<string>();
		for (const example of rule.bad) {
			const all = findingsOf(rule, example).length;
			let left = 0;
			for (const alias of aliases) {
				const text = `# keyhole ignore-file=${alias} reason=x\n${example.dockerfile}`;
				const count = findingsOf(rule, { ...example, dockerfile: text }).length;
				if (count < all) silenced.add(alias);
				left += all - count;
			}
			assert.ok(left <= all, `${rule.id}: a finding has two aliases`);
		}
		const never = aliases.filter((alias) => !silenced.has(alias));
		assert.equal(never, errorsOfTheFile.get(rule.id) ?? [], rule.id);
	}
});

/** Aliases of what is wrong with the file itself, which no comment silences. */
const errorsOfTheFile = new Map([["build-error", ["DL3043", "DL3061"]]]);

test("hadolint's, by the alias of a package manager", () => {
	const text = "FROM a:1\nRUN apk add b=1 && dnf install -y b-1\n";
	const left = (comment: string) =>
		findingsOf(packageCacheLeft, {
			dockerfile: text.replace("RUN", `# hadolint ignore=${comment}\nRUN`),
		}).length;
	assert.is(left("DL3000"), 2);
	assert.is(left("DL3019"), 1);
	assert.is(left("dl3040"), 1);
	assert.is(left("DL3032"), 2);
	assert.is(left("DL3019,DL3040"), 0);
	assert.is(left("package-cache-left"), 0);
});

test("until a day", () => {
	const text =
		"# keyhole ignore=StageNameCasing until=2026-06-01 reason=soon\nFROM alpine AS A\n";
	assert.equal(codes(text, "2026-06-01"), []);
	assert.equal(codes(text, "2026-06-02"), [
		"ignore-comment 1",
		"StageNameCasing 2",
	]);
	assert.equal(codes(text.replace("2026-06-01", "soon")), ["ignore-comment 1"]);
});

test("a comment for a rule that did not run is left alone", () => {
	assert.equal(codes("# hadolint ignore=DL9999\nFROM a\n"), []);
	assert.equal(codes("# keyhole ignore=JSONArgsRecommended\nFROM a\n"), [
		"ignore-comment 1",
	]);
});

test("errors of the file cannot be silenced", () => {
	const text = "# keyhole ignore-file=all reason=x\nFROM a AS b c\n";
	assert.equal(codes(text), ["ignore-comment 1", "from-arguments 2"]);
});

test("a bad check directive is an error at its place", () => {
	const { findings } = check("# check=nonsense\nFROM alpine AS A\n");
	assert.equal(
		findings.map(({ code, severity }) => `${severity} ${code}`),
		["error invalid-check-option", "warning StageNameCasing"],
	);
});

test("error=true in the directive makes build checks errors", () => {
	const { findings } = check("# check=error=true\nFROM alpine AS A\n");
	assert.is(findings[0]?.severity, "error");
});

test("hadolint's comment about the shell of the base image", () => {
	const text = "FROM a:1\nRUN curl a | sh\n";
	const pipelines = (dockerfile: string) =>
		findingsOf(pipefail, { dockerfile }).length;
	assert.is(pipelines(text), 1);
	const comment = (shell: string) =>
		text.replace("RUN", `# hadolint shell=${shell}\nRUN`);
	assert.is(pipelines(comment("powershell")), 0);
	assert.is(pipelines(comment("/bin/bash -o pipefail -c")), 0);
	assert.is(pipelines(comment("bash")), 1);
	assert.is(pipelines(`#hadolint shell = pwsh\n${text}`), 0);
	assert.is(pipelines(`${comment("pwsh")}${text}`), 1, "until the next stage");
});

test.run();
