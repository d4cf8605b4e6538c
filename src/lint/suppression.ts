import type { Comment, Dockerfile } from "../dockerfile/ast.ts";
import type { TextEdit } from "../text/diagnostic.ts";
import { suggest } from "../text/suggest.ts";
import { type CheckOptions, checkIsOn } from "./check-options.ts";
import type { ChosenRules } from "./choose-rules.ts";
import {
	fileIgnores,
	type IgnoreComment,
	readIgnoreComment,
} from "./ignore-comments.ts";
import { optionsAt } from "./official-warnings.ts";
import type { Report, Rule } from "./rule.ts";
import type { RawFinding } from "./run.ts";

/** What decides whether a finding is told. */
export interface SuppressionOptions {
	readonly check: CheckOptions;
	readonly rules: ChosenRules;
	/** `YYYY-MM-DD`; absent when expiry does not count. */
	readonly today?: string | undefined;
}

export interface Suppressed {
	readonly findings: readonly RawFinding[];
	/** How many findings comments and directives silenced. */
	readonly silenced: number;
	/** What is wrong with the comments themselves. */
	readonly reports: readonly Report[];
}

/** Applies directives and comments: once, when all rules have spoken. */
export function suppress(
	document: Dockerfile,
	raw: readonly RawFinding[],
	options: SuppressionOptions,
): Suppressed {
	if (document.comments.length === 0) {
		const findings = raw.filter((each) => isOn(each, options));
		const silenced = raw.length - findings.length;
		return { findings, silenced, reports: [] };
	}
	const ignores = new Ignores(document, options);
	const findings = raw.filter(
		(each) =>
			isOn(each, options) &&
			(each.rule.heedsComments === false || !ignores.silence(each)),
	);
	return {
		findings,
		silenced: raw.length - findings.length,
		reports: ignores.reports(),
	};
}

/** Of `check=`, `all` means the checks of the official frontend; keyhole's own rules are skipped by name. */
function isOn(raw: RawFinding, { check, rules }: SuppressionOptions): boolean {
	const { id, group, optIn = false } = raw.rule;
	const merged = optionsAt(raw, check);
	if (group === "build-check") {
		return checkIsOn(merged, id, optIn && !rules.isConfigured(raw.rule));
	}
	return merged.skip === "all" || !merged.skip.has(id);
}

interface Entry {
	readonly comment: IgnoreComment;
	readonly used: Set<string>;
}

class Ignores {
	readonly #document: Dockerfile;
	readonly #options: SuppressionOptions;
	readonly #file: readonly Entry[];
	readonly #byInstruction = new Map<number, readonly Entry[]>();

	constructor(document: Dockerfile, options: SuppressionOptions) {
		this.#document = document;
		this.#options = options;
		this.#file = fileIgnores(document).map(entryOf);
		if (document.comments.length === 0) return;
		for (const { comments, span } of document.instructions) {
			if (comments.length === 0) continue;
			const found = comments.flatMap(readAbove);
			if (found.length > 0) this.#byInstruction.set(span.start, found);
		}
	}

	#isEmpty(): boolean {
		return this.#file.length === 0 && this.#byInstruction.size === 0;
	}

	silence({ rule, alias, instruction, finding }: RawFinding): boolean {
		if (this.#isEmpty()) return false;
		const place = instruction?.span.start;
		const above =
			place === undefined ? [] : (this.#byInstruction.get(place) ?? []);
		let isSilenced = false;
		for (const entry of [...above, ...this.#file]) {
			if (this.#isExpired(entry.comment)) continue;
			for (const name of entry.comment.rules) {
				const isMeant =
					name === "all" ||
					(this.#ruleOf(name) === rule && means(rule, name, alias)) ||
					name === finding.code;
				if (!isMeant) continue;
				entry.used.add(name);
				isSilenced = true;
			}
		}
		return isSilenced;
	}

	reports(): readonly Report[] {
		if (this.#isEmpty()) return [];
		const entries = [
			...this.#file,
			...[...this.#byInstruction.values()].flat(),
		];
		return entries
			.filter(({ comment }) => comment.syntax === "keyhole")
			.sort((a, b) => a.comment.span.start - b.comment.span.start)
			.flatMap((entry) => this.#reportsOn(entry));
	}

	#reportsOn({ comment, used }: Entry): readonly Report[] {
		const { span } = comment;
		const lines = this.#linesOf(comment);
		const tell = (message: string, help: string): Report => ({
			message,
			help,
			span,
			lines,
		});
		if (comment.until !== undefined && !isDate(comment.until)) {
			return [
				tell(`"${comment.until}" is not a day`, "write until=YYYY-MM-DD"),
			];
		}
		if (this.#isExpired(comment)) {
			return [
				tell(
					`this comment silenced ${comment.rules.join(", ")} until ${comment.until}`,
					"mend what it was about, or give it another day",
				),
			];
		}
		if (this.#options.rules.requiresReasons && !comment.reason) {
			return [tell("this comment does not say why", "add reason=…")];
		}
		const unused = comment.rules.filter((name) => !used.has(name));
		const unknown = unused.filter(
			(name) => name !== "all" && !this.#ruleOf(name),
		);
		const reports = unknown.map((name) => {
			const known = [...this.#options.rules.byName().values()].map(
				({ id }) => id,
			);
			const suggestion = suggest(name, known);
			return tell(
				`there is no rule "${name}"`,
				suggestion === undefined
					? "keyhole rules lists all rules"
					: `did you mean ${suggestion}?`,
			);
		});
		const idle = unused.filter((name) => {
			const rule = this.#ruleOf(name);
			return (
				name === "all" ||
				(rule !== undefined && this.#options.rules.isActive(rule))
			);
		});
		if (idle.length === 0) return reports;
		const isAll = idle.length === comment.rules.length;
		return [
			...reports,
			{
				...tell(`nothing here is silenced by ${idle.join(", ")}`, "remove it"),
				...(isAll && {
					fix: {
						title: "Remove the comment",
						kind: "safe",
						edits: [this.#removal(comment)],
					},
				}),
			},
		];
	}

	#removal({ span }: IgnoreComment): TextEdit {
		const { source } = this.#document;
		const line = source.lineAt(span.start);
		return {
			span: { start: source.lineStart(line), end: source.lineStart(line + 1) },
			text: "",
		};
	}

	#linesOf({ span }: IgnoreComment) {
		const line = this.#document.source.lineAt(span.start);
		return { first: line, last: line };
	}

	#ruleOf(name: string): Rule | undefined {
		return this.#options.rules.byName().get(name.toLowerCase());
	}

	#isExpired({ until }: IgnoreComment): boolean {
		const { today } = this.#options;
		return (
			until !== undefined &&
			today !== undefined &&
			isDate(until) &&
			until < today
		);
	}
}

/** Whether one of the rule's names means a finding of this alias. */
function means(
	{ partialAliases = {} }: Rule,
	name: string,
	alias: string | undefined,
): boolean {
	const wanted = name.toUpperCase();
	return !(wanted in partialAliases) || wanted === alias;
}

function entryOf(comment: IgnoreComment): Entry {
	return { comment, used: new Set() };
}

function readAbove(comment: Comment): readonly Entry[] {
	const ignore = readIgnoreComment(comment);
	return ignore?.scope === "instruction" ? [entryOf(ignore)] : [];
}

function isDate(text: string): boolean {
	return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));
}
