import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import {
	type ConfigurationProblem,
	mergeSettings,
	type RuleSetting,
	readRuleSettings,
} from "../lint/configuration.ts";
import { allRules } from "../lint/rules.ts";
import type { Severity } from "../text/diagnostic.ts";
import { UsageError } from "./io.ts";

/** The name of the configuration file. */
export const configurationName = "keyhole.config.json";

/** What `keyhole.config.json`, or the member `keyhole` of `package.json`, says about the linter. */
export interface LintSettings {
	readonly rules: ReadonlyMap<string, RuleSetting>;
	/** Paths that are not checked, relative to the file's directory, as in a `.gitignore`. */
	readonly ignore: readonly string[];
	/** The least severity that makes the command fail. */
	readonly failOn?: FailOn;
	/** What somebody should know about settings that do not count. */
	readonly notes?: readonly string[];
	/** Where `ignore` counts from. */
	readonly directory: string;
}

export type FailOn = Severity | "never";

const members = ["rules", "ignore", "failOn", "extends"];

/**
 * Reads a configuration file, and those that it extends first.
 *
 * @throws UsageError when it cannot be read or has a mistake.
 */
export function readSettings(
	file: string,
	seen: readonly string[] = [],
): LintSettings {
	if (seen.includes(file)) {
		throw new UsageError(`${file} extends itself`);
	}
	const root = readJson(file);
	const section = file.endsWith("package.json") ? root.keyhole : root;
	const lint = objectAt(file, "", section).lint ?? {};
	const settings = objectAt(file, "lint", lint);
	for (const name of Object.keys(settings)) {
		if (members.includes(name)) continue;
		refuse(file, {
			path: `lint.${name}`,
			message: "there is no such setting",
			help: `settings are ${members.join(", ")}`,
		});
	}
	const directory = dirname(file);
	const bases = textsAt(file, "lint.extends", settings.extends).map((name) =>
		readSettings(resolve(directory, name), [...seen, file]),
	);
	const rules = readRuleSettings(settings.rules ?? {}, allRules);
	if (!rules.ok) {
		const { problem } = rules;
		return refuse(file, { ...problem, path: `lint.${problem.path}` });
	}
	const failOn =
		failOnAt(file, settings.failOn) ?? bases.at(-1)?.failOn ?? undefined;
	return {
		rules: mergeSettings(...bases.map((base) => base.rules), rules.settings),
		ignore: textsAt(file, "lint.ignore", settings.ignore),
		...(failOn !== undefined && { failOn }),
		directory,
	};
}

/** What a `package.json` says about keyhole; undefined when it says nothing, or cannot be read. */
export function memberOf(packageFile: string): unknown {
	try {
		return readJson(packageFile).keyhole;
	} catch {
		return undefined;
	}
}

function readJson(file: string): Record<string, unknown> {
	let text: string;
	try {
		text = readFileSync(file, "utf8");
	} catch (error) {
		throw new UsageError(`${file} cannot be read: ${(error as Error).message}`);
	}
	try {
		return objectAt(file, "", JSON.parse(text));
	} catch (error) {
		if (error instanceof UsageError) throw error;
		throw new UsageError(`${file} is not JSON: ${(error as Error).message}`);
	}
}

function objectAt(
	file: string,
	path: string,
	value: unknown,
): Record<string, unknown> {
	if (typeof value === "object" && value !== null && !Array.isArray(value)) {
		return value as Record<string, unknown>;
	}
	return refuse(file, { path, message: "expected an object" });
}

function textsAt(
	file: string,
	path: string,
	value: unknown,
): readonly string[] {
	if (value === undefined) return [];
	if (typeof value === "string") return [value];
	if (Array.isArray(value) && value.every((item) => typeof item === "string")) {
		return value;
	}
	return refuse(file, { path, message: "expected a list of texts" });
}

function failOnAt(file: string, value: unknown): FailOn | undefined {
	if (value === undefined || isFailOn(value)) return value;
	return refuse(file, {
		path: "lint.failOn",
		message: "expected error, warning, info or never",
	});
}

export function isFailOn(value: unknown): value is FailOn {
	return (
		value === "error" ||
		value === "warning" ||
		value === "info" ||
		value === "never"
	);
}

function refuse(
	file: string,
	{ path, message, help }: ConfigurationProblem,
): never {
	throw new UsageError(
		path === "" ? `${file}: ${message}` : `${file}: ${path}: ${message}`,
		help,
	);
}
