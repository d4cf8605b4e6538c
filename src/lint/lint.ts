import type { Dockerfile } from "../dockerfile/ast.ts";
import type { ShellParser } from "../shell/parser.ts";
import { compareDiagnostics, type Diagnostic } from "../text/diagnostic.ts";
import { checkOptionsOf, noCheckOptions } from "./check-options.ts";
import { indexRules, type LintConfiguration } from "./configuration.ts";
import type { Facts } from "./facts.ts";
import type { Finding, Note } from "./finding.ts";
import type { Rule } from "./rule.ts";
import { ignoreComment } from "./rules/ignore-comment.ts";
import { type ActiveRule, runRules, stamp } from "./run.ts";
import { suppress } from "./suppression.ts";
import { walkText } from "./text-walk.ts";

export interface LintOptions {
	readonly facts: Facts;
	readonly configuration: LintConfiguration;
	/** The rules to choose from. */
	readonly rules: readonly Rule[];
	/** Without it, rules about shell scripts are silent. */
	readonly shell?: ShellParser | undefined;
	/** `YYYY-MM-DD`: ignore comments with an earlier `until=` have expired. Without it none has. */
	readonly today?: string;
}

export interface LintResult {
	/** Errors of the file and findings of the rules, by place. */
	readonly findings: readonly Finding[];
	/** What was not decided, and why. */
	readonly notes: readonly Note[];
	/** How many findings comments and directives silenced. */
	readonly silenced: number;
}

/** Checks a Dockerfile. The same text, facts and configuration always give the same result. */
export function lint(document: Dockerfile, options: LintOptions): LintResult {
	const { facts, rules, configuration } = options;
	const check = checkOptionsOf(
		document,
		facts.buildArguments.get("BUILDKIT_DOCKERFILE_CHECK"),
	);
	const checkOptions = check.ok ? check.value : noCheckOptions;
	const active = activeRules(rules, configuration, checkOptions.error);
	const run = runRules(document, facts, active, (on) => {
		walkText(document, facts, options.shell, on);
	});
	const comments = active.find(({ rule }) => rule === ignoreComment);
	const suppressed = suppress(document, run.findings, {
		check: checkOptions,
		rulesByName: indexRules(rules),
		active: new Set(active.map(({ rule }) => rule)),
		wanted: new Set(
			active
				.filter(({ rule }) => configuration.rules.has(rule.id))
				.map(({ rule }) => rule),
		),
		...(options.today !== undefined && { today: options.today }),
		requireReason: comments?.options.requireReason === true,
	});
	const findings = [
		...document.diagnostics.map((each) => asFinding(document, each)),
		...(check.ok ? [] : [badCheckOptions(document, check.message)]),
		...suppressed.findings.map(({ finding }) => finding),
		...(comments === undefined
			? []
			: suppressed.reports.map(
					(each) => stamp(document, comments, each).finding,
				)),
	];
	return {
		findings: findings.sort(compareDiagnostics),
		notes: run.notes,
		silenced: suppressed.silenced,
	};
}

/** Rules that are on: experimental ones of the official frontend run, because comments may ask for them. */
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
		if (isOff) return [];
		const own =
			errors && rule.group === "build-check"
				? "error"
				: (rule.severity ?? "warning");
		const severity =
			setting?.severity === undefined || setting.severity === "off"
				? own
				: setting.severity;
		return [{ rule, severity, options: setting?.options ?? {} }];
	});
}

function asFinding(document: Dockerfile, diagnostic: Diagnostic): Finding {
	const line = document.source.lineAt(diagnostic.span.start);
	return {
		...diagnostic,
		lines: diagnostic.lines ?? { first: line, last: line },
	};
}

function badCheckOptions(document: Dockerfile, message: string): Finding {
	const directive = document.directives.find(({ name }) => name === "check");
	const line = directive?.line ?? 1;
	return {
		code: "invalid-check-option",
		severity: "error",
		message,
		help: "for example: # check=skip=JSONArgsRecommended;error=true",
		span: directive?.value.span ?? { start: 0, end: 0 },
		lines: { first: line, last: line },
	};
}
