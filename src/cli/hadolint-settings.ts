import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { indexRules, type RuleSetting } from "../lint/configuration.ts";
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

/**
 * Reads a configuration of hadolint: `ignored`, `override`, `trustedRegistries` and `failure-threshold` mean the same here. Rules
 * that keyhole does not have, and other settings, are passed over.
 *
 * @throws UsageError when it is no YAML.
 */
export async function readHadolintSettings(
	file: string,
): Promise<LintSettings> {
	const { parse } = await import("yaml");
	let root: Record<string, unknown>;
	try {
		root = parse(readFileSync(file, "utf8")) ?? {};
	} catch (error) {
		throw new UsageError(`${file} cannot be read: ${(error as Error).message}`);
	}
	const index = indexRules(allRules);
	const rules = new Map<string, RuleSetting>();
	const set = (names: unknown, severity: Severity | "off") => {
		for (const name of textsIn(names)) {
			const rule = index.get(name.toLowerCase());
			if (rule !== undefined) rules.set(rule.id, { severity, options: {} });
		}
	};
	const override = (root.override ?? {}) as Record<string, unknown>;
	for (const [name, severity] of Object.entries(severities)) {
		set(override[name], severity);
	}
	set(root.ignored, "off");
	const registries = textsIn(root.trustedRegistries);
	if (registries.length > 0) {
		const before = rules.get("trusted-registries");
		rules.set("trusted-registries", {
			...before,
			options: { registries },
		});
	}
	const failOn = failOnOf(root["failure-threshold"]);
	return {
		rules,
		ignore: [],
		...(failOn !== undefined && { failOn }),
		directory: dirname(file),
	};
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
