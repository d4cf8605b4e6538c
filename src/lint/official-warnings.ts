import type { Dockerfile, LineRange } from "../dockerfile/ast.ts";
import { buildChecks } from "./build-checks.ts";
import {
	type CheckOptions,
	checkIsOn,
	inlineCheckOptions,
	mergeCheckOptions,
} from "./check-options.ts";
import type { Facts } from "./facts.ts";
import type { Finding } from "./finding.ts";

import { type RawFinding, runRules } from "./run.ts";

/** A warning as a build reports it. */
export interface OfficialWarning {
	readonly rule: string;
	/** What the rule asks for, in one sentence. */
	readonly description: string;
	/** Empty for the one rule without documentation. */
	readonly url: string;
	readonly message: string;
	/** The lines of the instruction; absent for the few warnings without a place. */
	readonly lines: LineRange | undefined;
	readonly finding: Finding;
}

/**
 * The warnings of a build or of a lint request, in the order in which the official frontend gives them. With
 * `options.error`, any of them fails the build once all stages are lowered.
 */
export function officialWarnings(
	document: Dockerfile,
	facts: Facts,
	options: CheckOptions,
): readonly OfficialWarning[] {
	const rules = buildChecks.map((rule) => ({
		rule,
		severity: "warning" as const,
		options: {},
	}));
	const { findings } = runRules(document, facts, rules);
	return findings
		.filter((raw) => {
			const { id, optIn = false } = raw.rule;
			return checkIsOn(optionsAt(raw, options), id, optIn);
		})
		.map(({ rule, finding }) => ({
			rule: rule.id,
			description: rule.manual.summary,
			url: rule.url ?? "",
			message: finding.message,
			lines: finding.lines.first === 0 ? undefined : finding.lines,
			finding,
		}));
}

/** The check options of the file together with those above the finding's instruction, where the rule heeds them. */
export function optionsAt(
	{ rule, instruction }: RawFinding,
	options: CheckOptions,
): CheckOptions {
	if (rule.heedsInlineCheck === false || instruction === undefined) {
		return options;
	}
	return mergeCheckOptions(options, inlineCheckOptions(instruction.comments));
}

/** The error that ends a build whose check options say `error=true`; undefined when nothing was found. */
export function lintViolation(
	warnings: readonly OfficialWarning[],
	options: CheckOptions,
): string | undefined {
	if (!options.error || warnings.length === 0) return undefined;
	const rules = [...new Set(warnings.map(({ rule }) => rule))].sort();
	return `lint violation found for rules: ${rules.join(", ")}`;
}
