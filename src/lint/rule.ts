import type {
	ArgumentDeclaration,
	Dockerfile,
	Instruction,
	KeyValue,
	LineRange,
} from "../dockerfile/ast.ts";
import type { RelatedPlace, Severity } from "../text/diagnostic.ts";
import type { Span } from "../text/span.ts";
import type { Facts } from "./facts.ts";
import type { Fix } from "./finding.ts";
import type { Listeners } from "./listeners.ts";
import type { ScriptInterest } from "./script-interest.ts";

/**
 * A rule of the linter: one file, one value. Its header is its manual, its examples are its tests. The kernel calls `check`
 * once per Dockerfile at most, stamps what it reports with id, severity and link, and applies suppressions afterwards.
 */
export interface Rule {
	/**
	 * The name in comments and configuration. Checks of the official frontend keep their names (`StageNameCasing`); keyhole's
	 * own are in kebab-case.
	 */
	readonly id: string;
	/** Other names that comments and configurations may use, such as `DL3008`. */
	readonly aliases?: readonly string[];
	/**
	 * Aliases that mean only some of the findings, with a phrase that says which: comments and configurations that use one of
	 * them are about those. Reports say which alias they belong to.
	 */
	readonly partialAliases?: Readonly<Record<string, string>>;
	readonly group: RuleGroup;
	/** Default: `warning`. */
	readonly severity?: Severity;
	/** Rules that are off until a configuration (or `# check=experimental=`) asks for them. Default: false. */
	readonly optIn?: boolean;
	/** Documentation on the web. */
	readonly url?: string;
	readonly manual: Manual;
	readonly bad: readonly BadExample[];
	readonly good: readonly GoodExample[];
	/** Settings of the rule, each with its default. */
	readonly options?: readonly RuleOption[];
	/**
	 * Comments `# check=skip=…` above an instruction silence the rule there. A few official checks look at the whole file and
	 * heed only the directive at its head. Default: true.
	 */
	readonly heedsInlineCheck?: boolean;
	/** Whether comments can silence the rule. Default: true. */
	readonly heedsComments?: boolean;
	/** The shell scripts whose `script` and `command` events it gets. Default: all of them, which then have to be parsed. */
	readonly scripts?: ScriptInterest;
	/**
	 * Begins to look at a Dockerfile. It always answers listeners for the same events, whatever the file, the facts and the options,
	 * and reports nothing itself: it is called only for files in which one of those events happens, right before the first.
	 */
	check(context: RuleContext): Listeners;
}

/** `build-check` is the official frontend's own set. */
export type RuleGroup = "build-check" | "secrets" | "hygiene" | "shell";

/** What a person reads about a rule. Sentences end with a full stop. */
export interface Manual {
	/** One sentence. */
	readonly summary: string;
	/** Why it matters and what to do instead. Paragraphs are separated by blank lines. */
	readonly description: string;
	/** What the rule stays silent about, each item a phrase. */
	readonly doesNotCatch: readonly string[];
}

/** Text that the rule objects to. */
export interface BadExample {
	readonly title?: string;
	readonly dockerfile: string;
	/** The first line of each finding, in order. */
	readonly lines: readonly number[];
	/** The text after all safe fixes. Absent when the rule offers none for it. */
	readonly fixed?: string;
	readonly facts?: Partial<Facts>;
	readonly options?: Readonly<Record<string, OptionValue>>;
}

/** Text that looks alike and is fine. */
export interface GoodExample {
	readonly title?: string;
	readonly dockerfile: string;
	readonly facts?: Partial<Facts>;
	readonly options?: Readonly<Record<string, OptionValue>>;
}

export type OptionValue = boolean | number | string | readonly string[];

export interface RuleOption {
	readonly name: string;
	/** What it sets, as a phrase. */
	readonly description: string;
	readonly default: OptionValue;
}

/** What a rule may look at, and where it reports. */
export interface RuleContext {
	readonly document: Dockerfile;
	readonly facts: Facts;
	report(report: Report): void;
	/** Notes, once per text, that something was not decided, and why. */
	undecided(message: string): void;
	/** A setting of the rule. */
	option<T extends OptionValue>(name: string): T;
}

/** A finding before it is stamped. */
export interface Report {
	readonly message: string;
	readonly help?: string;
	readonly span: Span;
	/** Default: the lines of the instruction that holds `span`. */
	readonly lines?: LineRange;
	/** Whose comments may silence it. Default: the instruction that holds `span`. */
	readonly instruction?: Instruction;
	readonly related?: readonly RelatedPlace[];
	readonly fix?: Fix;
	/** Overrides the rule's severity where one finding matters less than the rule's others, and no configuration sets it. */
	readonly severity?: Severity;
	/** Which of the rule's `partialAliases` means this finding. */
	readonly alias?: string;
}

/** A name that an instruction sets. */
export type Assigned =
	| { readonly keyword: "ARG"; readonly declaration: ArgumentDeclaration }
	| { readonly keyword: "ENV"; readonly pair: KeyValue };
