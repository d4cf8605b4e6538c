import type { Severity } from "../text/diagnostic.ts";
import type { OptionValue, Rule } from "./rule.ts";

/** What a configuration says about the rules. */
export interface LintConfiguration {
	/** By rule id. */
	readonly rules: ReadonlyMap<string, RuleSetting>;
}

export interface RuleSetting {
	/** Absent for the rule's own. */
	readonly severity?: Severity | "off";
	readonly options: Readonly<Record<string, OptionValue>>;
}

export const defaultConfiguration: LintConfiguration = { rules: new Map() };

/** Rules by every name that comments and configurations may use, in lower case. */
export function indexRules(rules: readonly Rule[]): ReadonlyMap<string, Rule> {
	const index = new Map<string, Rule>();
	for (const rule of rules) {
		for (const name of [rule.id, ...(rule.aliases ?? [])]) {
			index.set(name.toLowerCase(), rule);
		}
	}
	return index;
}
