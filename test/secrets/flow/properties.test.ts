import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { models } from "../../../src/secrets/models/models.ts";
import { analyse, kindsOf } from "./analyse.ts";

const root = join(import.meta.dirname, "../../../fixtures/secrets/flow");
const texts = globSync("*/Dockerfile", { cwd: root }).map((file) =>
	readFileSync(join(root, file), "utf8"),
);

function verdicts(text: string) {
	const { secrets, findings } = analyse(text);
	return {
		secrets: secrets.map(({ secret, verdict }) => [secret.name, verdict]),
		findings: findings.map(({ secret, kind, verdict, line }) => [
			secret.name,
			kind,
			verdict,
			line,
		]),
	};
}

test("the same verdicts with CRLF line ends, heredocs apart", () => {
	for (const text of texts)
		if (!text.includes("<<"))
			assert.equal(verdicts(text.replaceAll("\n", "\r\n")), verdicts(text));
});

test("the same verdicts twice", () => {
	for (const text of texts) assert.equal(verdicts(text), verdicts(text));
});

test("text that is cut off anywhere never throws", () => {
	for (const text of texts)
		for (let length = 0; length < text.length; length += 7)
			analyse(text.slice(0, length));
});

test("an unknown secret among the arguments is never clean", () => {
	const known = new Set(models.flatMap(({ programs }) => programs));
	for (const program of ["frob", "acme-tool", "./tool", "/app/tool"]) {
		assert.not.ok(known.has(program));
		const report = analyse(
			`FROM a\nRUN --mount=type=secret,id=t ${program} --key /run/secrets/t\n`,
		);
		assert.equal(kindsOf(report), ["layer?"]);
	}
});

test("every leak has steps that begin where the secret comes in", () => {
	for (const text of texts)
		for (const { secret, steps } of analyse(text).findings) {
			assert.ok(steps.length >= 2, secret.name);
			assert.ok((steps[0]?.span.start ?? -1) >= 0);
		}
});

test("2,000 commands are followed to the end", () => {
	const commands = Array.from(
		{ length: 2_000 },
		(_, at) => `echo "$T" > /tmp/f${at} && rm /tmp/f${at}`,
	);
	const run = `RUN --mount=type=secret,id=t,env=T ${commands.join(" && \\\n ")}`;
	assert.equal(kindsOf(analyse(`FROM a\n${run}\n`)), []);
	assert.ok(kindsOf(analyse(`FROM a\n${run} && echo "$T" > /x\n`)).length > 0);
});

test("functions that call each other come to an end", () => {
	const report = analyse(
		"FROM a\nRUN --mount=type=secret,id=t f() { f; f; cp /run/secrets/t /x; }; f\n",
	);
	assert.ok(kindsOf(report).length > 0);
});

test.run();
