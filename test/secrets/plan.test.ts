import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { runSecretsPlan } from "../../src/cli/secrets-plan.ts";
import { parseDockerfile } from "../../src/dockerfile/parse.ts";
import { lowerOffline } from "../../src/lower/offline.ts";
import { planJson } from "../../src/secrets/plan/plan-json.ts";
import { planReport } from "../../src/secrets/plan/plan-report.ts";
import { planSecrets } from "../../src/secrets/plan/plan-secrets.ts";
import { answerOutline } from "../../src/subrequests/outline.ts";
import { createSource } from "../../src/text/source.ts";
import {
	argumentsOf,
	casePath,
	expectText,
	goldenCases,
	runIn,
	transcript,
} from "./support/golden.ts";

for (const kind of ["plan", "check"]) {
	for (const name of goldenCases(kind)) {
		test(`${kind}: ${name}`, async () => {
			const result = await runIn(
				casePath(kind, name),
				runSecretsPlan,
				argumentsOf(kind, name),
			);
			expectText(casePath(kind, name, "expected.txt"), transcript(result));
		});
	}
}

/** What `part` has, `whole` has as well. */
function assertSubset(part: unknown, whole: unknown, path: string): void {
	if (Array.isArray(part)) {
		assert.ok(Array.isArray(whole), path);
		for (const item of part) {
			const name = (item as { name?: string }).name;
			const other =
				name === undefined
					? whole[0]
					: whole.find((each) => each.name === name);
			assertSubset(item, other, `${path}[${name ?? 0}]`);
		}
	} else if (typeof part === "object" && part !== null) {
		for (const [key, value] of Object.entries(part)) {
			assertSubset(
				value,
				(whole as Record<string, unknown> | undefined)?.[key],
				`${path}.${key}`,
			);
		}
	} else assert.is(whole, part, path);
}

const outlined = ["every-origin", "nothing", "awkward-ids", "markdown"];
for (const name of outlined) {
	test(`the outline subrequest is a part of the plan: ${name}`, async () => {
		const text = readFileSync(casePath("plan", name, "Dockerfile"), "utf8");
		const document = parseDockerfile(createSource("Dockerfile", text));
		const buildArguments = { UNSET: "given" };
		const { outline } = await lowerOffline(document, { buildArguments });
		const data = new TextEncoder().encode(text);
		const answer: unknown = answerOutline(outline, data)["result.json"];
		const json =
			typeof answer === "string"
				? answer
				: new TextDecoder().decode(answer as Uint8Array);
		const expected = JSON.parse(json);
		const request = { buildArguments: new Map(Object.entries(buildArguments)) };
		const result = planSecrets(document, request);
		assert.ok(result.ok);
		const plan = planJson(
			planReport(document.source, result.plan, request, []),
		);
		assertSubset(expected, plan, name);
	});
}

test.run();
