import type { Dockerfile } from "../dockerfile/ast.ts";
import type { ShellParser } from "../shell/parser.ts";
import { compareDiagnostics, type Diagnostic } from "../text/diagnostic.ts";
import { checkOptionsOf, noCheckOptions } from "./check-options.ts";
import type { ChosenRules } from "./choose-rules.ts";
import type { Facts } from "./facts.ts";
import type { Finding, Note } from "./finding.ts";
import { ignoreComment } from "./rules/ignore-comment.ts";
import { runRules, stamp } from "./run.ts";
import { suppress } from "./suppression.ts";
import { walkText } from "./text-walk.ts";

export interface LintOptions {
	readonly facts: Facts;
	readonly rules: ChosenRules;
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

/** A text with more errors than this is no Dockerfile, and says so with the first ones. */
const mostErrors = 10;

/** Checks a Dockerfile. The same text, facts and rules always give the same result. */
export function lint(document: Dockerfile, options: LintOptions): LintResult {
	const { facts, rules } = options;
	const check = checkOptionsOf(
		document,
		facts.buildArguments.get("BUILDKIT_DOCKERFILE_CHECK"),
	);
	const checkOptions = check.ok ? check.value : noCheckOptions;
	const active = checkOptions.error ? rules.withErrors() : rules.active;
	const run = runRules(document, facts, active, (on) => {
		walkText(document, facts, options.shell, on);
	});
	const suppressed = suppress(document, run.findings, {
		check: checkOptions,
		rules,
		today: options.today,
	});
	const findings: Finding[] = [];
	for (const each of document.diagnostics.slice(0, mostErrors)) {
		findings.push(asFinding(document, each));
	}
	if (!check.ok) findings.push(badCheckOptions(document, check.message));
	for (const { finding } of suppressed.findings) findings.push(finding);
	for (const report of suppressed.reports) {
		const comments = active.find(({ rule }) => rule === ignoreComment);
		if (comments === undefined) break;
		findings.push(stamp(document, comments, report).finding);
	}
	return {
		findings:
			findings.length > 1 ? findings.sort(compareDiagnostics) : findings,
		notes: run.notes,
		silenced: suppressed.silenced,
	};
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
