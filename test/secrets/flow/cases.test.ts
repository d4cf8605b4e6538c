import { globSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { FlowReport } from "../../../src/secrets/flow/flow-report.ts";
import { analyse } from "./analyse.ts";

/** What a case expects; `executable` ones are built by test/secrets/agreement. */
interface Expected {
	readonly why: string;
	readonly executable: boolean;
	readonly tools?: readonly string[];
	readonly target?: string;
	readonly secrets: Readonly<Record<string, string>>;
	readonly findings: readonly object[];
}

const root = join(import.meta.dirname, "../../../fixtures/secrets/flow");

function summary({ findings, secrets }: FlowReport) {
	return {
		secrets: Object.fromEntries(
			secrets
				.map(({ secret, verdict }) => [secret.name, verdict])
				.sort(([a = ""], [b = ""]) => (a < b ? -1 : 1)),
		),
		findings: findings
			.map(({ secret, kind, verdict, exported, line }) =>
				JSON.stringify({ secret: secret.name, kind, verdict, exported, line }),
			)
			.sort(),
	};
}

for (const file of globSync("*/expected.json", { cwd: root }).sort()) {
	const name = basename(dirname(file));
	const expected: Expected = JSON.parse(readFileSync(join(root, file), "utf8"));
	const text = readFileSync(join(root, name, "Dockerfile"), "utf8");
	test(`${name}: ${expected.why}`, () => {
		const report = analyse(
			text,
			expected.target === undefined ? {} : { target: expected.target },
		);
		assert.equal(summary(report), {
			secrets: Object.fromEntries(
				Object.entries(expected.secrets).sort(([a], [b]) => (a < b ? -1 : 1)),
			),
			findings: expected.findings.map((each) => JSON.stringify(each)).sort(),
		});
		for (const { span, steps } of report.findings)
			for (const place of [span, ...steps.map((step) => step.span)])
				assert.ok(
					place.start >= 0 &&
						place.start < place.end &&
						place.end <= text.length,
					`a place outside the file: ${place.start} to ${place.end}`,
				);
	});
}

test.run();
