import type { Severity } from "../text/diagnostic.ts";
import {
	defaultConfiguration,
	indexRules,
	type LintConfiguration,
} from "./configuration.ts";
import type { Rule } from "./rule.ts";
import { ignoreComment } from "./rules/ignore-comment.ts";
import type { ActiveRule } from "./run.ts";

/** The rules that run, found out once for many files. */
export interface ChosenRules {
	/** In the order of all rules. Experimental checks of the official frontend are among them: comments may ask for them. */
	readonly active: readonly ActiveRule[];
	/** The same, with the checks of the official frontend as errors, as `# check=error=true` wants them. */
	withErrors(): readonly ActiveRule[];
	/** All rules, running or not, by every name that they have, in lower case. */
	byName(): ReadonlyMap<string, Rule>;
	isActive(rule: Rule): boolean;
	/** Whether the configuration speaks about the rule, and so turns on what is off by default. */
	isConfigured(rule: Rule): boolean;
	/** Whether comments that silence rules have to say why. */
	readonly requiresReasons: boolean;
}

export function chooseRules(
	rules: readonly Rule[],
	configuration: LintConfiguration = defaultConfiguration,
): ChosenRules {
	const active = activeRules(rules, configuration, false);
	const running = new Set(active.map(({ rule }) => rule));
	const comments = active.find(({ rule }) => rule === ignoreComment);
	let errors: readonly ActiveRule[] | undefined;
	let index: ReadonlyMap<string, Rule> | undefined;
	return {
		active,
		withErrors: () => {
			errors ??= activeRules(rules, configuration, true);
			return errors;
		},
		byName: () => {
			index ??= indexRules(rules);
			return index;
		},
		isActive: (rule) => running.has(rule),
		isConfigured: ({ id }) => configuration.rules.has(id),
		requiresReasons: comments?.options.requireReason === true,
	};
}

function activeRules(
	rules: readonly Rule[],
	configuration: LintConfiguration,
	errors: boolean,
): readonly ActiveRule[] {
	return rules.flatMap((rule) => {
		const setting = configuration.rules.get(rule.id);
		const isOff =
			setting === undefined
				? rule.optIn === true && rule.group !== "build-check"
				: setting.severity === "off";
		const byAlias = aliasSeverities(rule, configuration, isOff);
		if (isOff && byAlias === undefined) return [];
		const own =
			errors && rule.group === "build-check"
				? "error"
				: (rule.severity ?? "warning");
		const isConfigured =
			setting?.severity !== undefined && setting.severity !== "off";
		return [
			{
				rule,
				severity: isConfigured ? (setting.severity as Severity) : own,
				...(isConfigured && { isConfigured }),
				...(byAlias && { byAlias }),
				...(isOff && { isPartial: true }),
				options: setting?.options ?? {},
			},
		];
	});
}

/** What a configuration says about the partial aliases of a rule; undefined for nothing that would count. */
function aliasSeverities(
	{ partialAliases = {} }: Rule,
	configuration: LintConfiguration,
	isOff: boolean,
): ReadonlyMap<string, Severity | "off"> | undefined {
	const found = new Map<string, Severity | "off">();
	for (const alias of Object.keys(partialAliases)) {
		const severity = configuration.rules.get(alias)?.severity;
		if (severity !== undefined) found.set(alias, severity);
	}
	const counts = [...found.values()].some(
		(severity) => !isOff || severity !== "off",
	);
	return counts ? found : undefined;
}
