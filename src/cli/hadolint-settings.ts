import { readFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import {
	indexRules,
	type RuleSetting,
	settingKey,
} from "../lint/configuration.ts";
import { allRules } from "../lint/rules.ts";
import type { Severity } from "../text/diagnostic.ts";
import { UsageError } from "./io.ts";
import type { FailOn, LintSettings } from "./lint-settings.ts";

/** The names under which hadolint looks for its configuration. */
export const hadolintNames: readonly string[] = [
	".hadolint.yaml",
	".hadolint.yml",
	"hadolint.yaml",
	"hadolint.yml",
];

/** Severities of hadolint, and those here. */
const severities: Readonly<Record<string, Severity>> = {
	error: "error",
	warning: "warning",
	info: "info",
	style: "info",
};

/** Settings that have no counterpart, and what to do instead. */
const otherSettings: Readonly<Record<string, string>> = {
	format: "write --format",
	"no-color": "write --no-color",
	verbose: "there is no such setting",
	"disable-ignore-pragma": "comments that silence rules always count",
};

/** Numbers that hadolint took back or never gave out: nothing is lost without them. */
const withdrawn = new Set(["DL3017", "DL3031", "DL3039", "DL4002"]);

const knownSettings = new Set([
	"ignored",
	"override",
	"trustedRegistries",
	"failure-threshold",
	"no-fail",
	"label-schema",
	"strict-labels",
	...Object.keys(otherSettings),
]);

/**
 * Reads a configuration of hadolint: `ignored`, `override`, `trustedRegistries`, `label-schema`, `strict-labels`, `no-fail` and
 * `failure-threshold` mean the same here. The notes tell about all that is passed over: other settings, and rules that keyhole does
 * not have, but for those of ShellCheck.
 *
 * @throws UsageError when it is no YAML, or no mapping.
 */
export async function readHadolintSettings(
	file: string,
): Promise<LintSettings> {
	const root = await readYaml(file);
	const name = basename(file);
	const notes: string[] = [];
	for (const [setting, value] of Object.entries(root)) {
		const advice = otherSettings[setting];
		if (!knownSettings.has(setting)) {
			notes.push(`${name}: there is no setting "${setting}"`);
		} else if (advice !== undefined && value !== false) {
			notes.push(`${name}: "${setting}" is passed over: ${advice}`);
		}
	}
	const settings = readRules(root);
	if (settings.unknown.length > 0) {
		notes.push(
			`${name}: keyhole has no rules ${settings.unknown.join(", ")}; they are passed over`,
		);
	}
	const failOn =
		root["no-fail"] === true ? "never" : failOnOf(root["failure-threshold"]);
	return {
		rules: settings.rules,
		ignore: [],
		...(failOn !== undefined && { failOn }),
		...(notes.length > 0 && { notes }),
		directory: dirname(file),
	};
}

async function readYaml(file: string): Promise<Record<string, unknown>> {
	const { parse } = await import("yaml");
	let root: unknown;
	try {
		root = parse(readFileSync(file, "utf8")) ?? {};
	} catch (error) {
		throw new UsageError(`${file} cannot be read: ${(error as Error).message}`);
	}
	if (isMapping(root)) return root;
	throw new UsageError(`${file}: expected a mapping from settings to values`);
}

interface ReadRules {
	readonly rules: ReadonlyMap<string, RuleSetting>;
	/** Names of rules that keyhole does not have. */
	readonly unknown: readonly string[];
}

function readRules(root: Readonly<Record<string, unknown>>): ReadRules {
	const index = indexRules(allRules);
	const rules = new Map<string, RuleSetting>();
	const unknown = new Set<string>();
	const change = (key: string, setting: Partial<RuleSetting>) => {
		const before = rules.get(key) ?? { options: {} };
		const options = { ...before.options, ...setting.options };
		rules.set(key, { ...before, ...setting, options });
	};
	const set = (names: unknown, severity: Severity | "off") => {
		for (const name of textsIn(names)) {
			const rule = index.get(name.toLowerCase());
			if (rule !== undefined) change(settingKey(rule, name), { severity });
			// ShellCheck's rules have no counterparts, and everybody knows.
			else if (!/^SC\d/i.test(name) && !withdrawn.has(name.toUpperCase())) {
				unknown.add(name);
			}
		}
	};
	const override = isMapping(root.override) ? root.override : {};
	for (const [name, severity] of Object.entries(severities)) {
		set(override[name], severity);
	}
	set(root.ignored, "off");
	const registries = textsIn([root.trustedRegistries].flat());
	if (registries.length > 0) {
		change("trusted-registries", { options: { registries } });
	}
	const schema = root["label-schema"];
	if (isMapping(schema)) {
		const labels = Object.entries(schema).map(
			([name, type]) => `${name}=${type}`,
		);
		change("label-schema", { options: { labels } });
	}
	if (root["strict-labels"] === true) {
		change("label-schema", { options: { strict: true } });
	}
	return { rules, unknown: [...unknown] };
}

function isMapping(value: unknown): value is Record<string, unknown> {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

function failOnOf(threshold: unknown): FailOn | undefined {
	if (threshold === "none" || threshold === "ignore") return "never";
	return typeof threshold === "string" ? severities[threshold] : undefined;
}

function textsIn(value: unknown): readonly string[] {
	return Array.isArray(value)
		? value.filter((item) => typeof item === "string")
		: [];
}
