import * as assert from "uvu/assert";
import { parseDockerfile } from "../../src/dockerfile/parse.ts";
import { chooseRules } from "../../src/lint/choose-rules.ts";
import type { RuleSetting } from "../../src/lint/configuration.ts";
import { type Facts, offlineFacts } from "../../src/lint/facts.ts";
import type { Finding } from "../../src/lint/finding.ts";
import { applyFixes } from "../../src/lint/fix.ts";
import { type LintResult, lint } from "../../src/lint/lint.ts";
import type { GoodExample, Rule } from "../../src/lint/rule.ts";
import { allRules } from "../../src/lint/rules.ts";
import { loadShellParser } from "../../src/shell/parser.ts";
import { createSource } from "../../src/text/source.ts";
import { createPlatform } from "../../src/values/platform.ts";

/** The machine on which examples are looked at. */
export const exampleHost = createPlatform("linux", "amd64");

const shell = await loadShellParser();

/** A day on which no example has expired that is not meant to. */
const today = "2026-06-01";

/** Runs the linter over an example of a rule, with all other rules on as well, as they are for users. */
export function lintExample(rule: Rule, example: GoodExample): LintResult {
	const facts: Facts = { ...offlineFacts(exampleHost), ...example.facts };
	const settings = new Map<string, RuleSetting>();
	if (rule.optIn || example.options) {
		settings.set(rule.id, {
			severity: rule.severity ?? "warning",
			options: example.options ?? {},
		});
	}
	const document = parseDockerfile(
		createSource("Dockerfile", example.dockerfile),
	);
	return lint(document, {
		facts,
		rules: chooseRules(allRules, { rules: settings }),
		shell,
		today,
	});
}

/** What the rule itself found. */
export function findingsOf(
	rule: Rule,
	example: GoodExample,
): readonly Finding[] {
	const { findings } = lintExample(rule, example);
	checkRanges(findings, example.dockerfile);
	return findings.filter(({ code }) => code === rule.id);
}

/** The text after the rule's safe fixes, applied until there is nothing more to fix. */
export function fixExample(rule: Rule, example: GoodExample): string {
	let text = example.dockerfile;
	for (let round = 0; round < 5; round++) {
		const findings = findingsOf(rule, { ...example, dockerfile: text });
		const fixed = applyFixes(text, findings);
		if (fixed.applied.length === 0) return text;
		assert.is.not(fixed.text, text, "a fix changes something");
		text = fixed.text;
	}
	throw new Error(`the fixes of ${rule.id} do not come to an end`);
}

/** Every place is inside the file, and no edit of a fix overlaps another. */
function checkRanges(findings: readonly Finding[], text: string): void {
	for (const { code, span, fix, related = [] } of findings) {
		const spans = [
			span,
			...related.map((place) => place.span),
			...(fix?.edits ?? []).map((edit) => edit.span),
		];
		for (const { start, end } of spans) {
			assert.ok(
				0 <= start && start <= end && end <= text.length,
				`${code} reports a place outside the file: ${start}-${end}`,
			);
		}
		const edits = [...(fix?.edits ?? [])].sort(
			(a, b) => a.span.start - b.span.start,
		);
		for (const [index, edit] of edits.entries()) {
			const next = edits[index + 1];
			if (next === undefined) continue;
			assert.ok(edit.span.end <= next.span.start, `${code} edits overlap`);
		}
	}
}
