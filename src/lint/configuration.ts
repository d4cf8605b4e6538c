import type { Severity } from "../text/diagnostic.ts";
import { suggest } from "../text/suggest.ts";
import type { OptionValue, Rule, RuleOption } from "./rule.ts";

/** What a configuration says about the rules. */
export interface LintConfiguration {
	/** By rule id, and by alias for those that mean only some of a rule's findings; what is said of those wins. */
	readonly rules: ReadonlyMap<string, RuleSetting>;
}

export interface RuleSetting {
	/** Absent for the rule's own. */
	readonly severity?: Severity | "off";
	readonly options: Readonly<Record<string, OptionValue>>;
}

export const defaultConfiguration: LintConfiguration = { rules: new Map() };

export const severities: readonly (Severity | "off")[] = [
	"off",
	"info",
	"warning",
	"error",
];

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

/** The key in a configuration's rules for a name of a rule. */
export function settingKey(
	{ id, partialAliases = {} }: Rule,
	name: string,
): string {
	const wanted = name.toUpperCase();
	return wanted in partialAliases ? wanted : id;
}

/** What is wrong in a configuration: where (`rules.DL3008`), and what to do. */
export interface ConfigurationProblem {
	readonly path: string;
	readonly message: string;
	readonly help?: string;
}

export type ReadSettings =
	| {
			readonly ok: true;
			readonly settings: ReadonlyMap<string, RuleSetting>;
	  }
	| { readonly ok: false; readonly problem: ConfigurationProblem };

/**
 * Reads the `rules` of a configuration: from rule names (ids or aliases) to a severity, or to an object with `severity` and
 * options of the rule.
 */
export function readRuleSettings(
	value: unknown,
	rules: readonly Rule[],
): ReadSettings {
	if (!isObject(value)) {
		return refuse("rules", "expected an object from rule names to severities");
	}
	const index = indexRules(rules);
	const settings = new Map<string, RuleSetting>();
	for (const [name, written] of Object.entries(value)) {
		const path = `rules.${name}`;
		const rule = index.get(name.toLowerCase());
		if (rule === undefined) {
			const suggestion = suggest(
				name,
				rules.map(({ id }) => id),
			);
			return refuse(
				path,
				`there is no rule "${name}"`,
				suggestion === undefined
					? "keyhole rules lists all rules"
					: `did you mean ${suggestion}?`,
			);
		}
		const setting = readSetting(path, written, rule);
		if ("problem" in setting) return { ok: false, problem: setting.problem };
		const key = settingKey(rule, name);
		if (key === rule.id) {
			settings.set(key, setting);
			continue;
		}
		const { severity, options } = setting;
		if (severity !== undefined) settings.set(key, { severity, options: {} });
		if (Object.keys(options).length === 0) continue;
		// Options are those of the whole rule.
		const before = settings.get(rule.id);
		settings.set(rule.id, {
			...before,
			options: { ...before?.options, ...options },
		});
	}
	return { ok: true, settings };
}

/** Settings of several configurations; later ones win, rule by rule and option by option. */
export function mergeSettings(
	...all: readonly ReadonlyMap<string, RuleSetting>[]
): ReadonlyMap<string, RuleSetting> {
	const merged = new Map<string, RuleSetting>();
	for (const settings of all) {
		for (const [id, { severity, options }] of settings) {
			const before = merged.get(id);
			const chosen = severity ?? before?.severity;
			merged.set(id, {
				...(chosen !== undefined && { severity: chosen }),
				options: { ...before?.options, ...options },
			});
		}
	}
	return merged;
}

function readSetting(
	path: string,
	written: unknown,
	rule: Rule,
): RuleSetting | { readonly problem: ConfigurationProblem } {
	if (isSeverity(written)) return { severity: written, options: {} };
	if (!isObject(written)) {
		return problemAt(
			path,
			"expected a severity, or an object",
			`severities are ${severities.join(", ")}`,
		);
	}
	const { severity, ...rest } = written;
	if (severity !== undefined && !isSeverity(severity)) {
		return problemAt(
			`${path}.severity`,
			`${JSON.stringify(severity)} is not a severity`,
			`severities are ${severities.join(", ")}`,
		);
	}
	const options: Record<string, OptionValue> = {};
	for (const [name, value] of Object.entries(rest)) {
		const option = rule.options?.find((each) => each.name === name);
		if (option === undefined) {
			const known = (rule.options ?? []).map((each) => each.name);
			return problemAt(
				`${path}.${name}`,
				`the rule ${rule.id} has no option "${name}"`,
				known.length === 0
					? "it has no options"
					: `its options are ${known.join(", ")}`,
			);
		}
		if (!fits(value, option)) {
			return problemAt(`${path}.${name}`, `expected ${typeName(option)}`);
		}
		options[name] = value as OptionValue;
	}
	return { ...(severity !== undefined && { severity }), options };
}

function fits(value: unknown, { default: standard }: RuleOption): boolean {
	return Array.isArray(standard)
		? Array.isArray(value) && value.every((item) => typeof item === "string")
		: typeof value === typeof standard;
}

/** What an option takes, with its article. */
export function typeName({ default: standard }: RuleOption): string {
	if (Array.isArray(standard)) return "a list of texts";
	switch (typeof standard) {
		case "boolean":
			return "true or false";
		case "number":
			return "a number";
		default:
			return "a text";
	}
}

export function isSeverity(value: unknown): value is Severity | "off" {
	return (severities as readonly unknown[]).includes(value);
}

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

function refuse(path: string, message: string, help?: string): ReadSettings {
	return { ok: false, ...problemAt(path, message, help) };
}

function problemAt(path: string, message: string, help?: string) {
	return { problem: { path, message, ...(help !== undefined && { help }) } };
}
