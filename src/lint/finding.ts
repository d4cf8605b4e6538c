import type { LineRange } from "../dockerfile/ast.ts";
import type { Diagnostic, Severity, TextEdit } from "../text/diagnostic.ts";

/** Something that a rule found, stamped with the rule's name, severity and documentation. `code` is the rule's id. */
export interface Finding extends Diagnostic {
	/** The lines of the instruction it is about, as the builder reports them. */
	readonly lines: LineRange;
	/** Where the rule is documented on the web. keyhole's own rules are documented in `keyhole explain`. */
	readonly url?: string;
	readonly fix?: Fix;
}

/** A change of the text that makes a finding go away. */
export interface Fix {
	/** What it does, as an order: `Write the stage name in lower case`. */
	readonly title: string;
	/**
	 * `safe` fixes are applied by `--fix`: what is built stays the same, but for what the rule is about. A `suggestion` needs
	 * a person's judgement; editors offer it.
	 */
	readonly kind: "safe" | "suggestion";
	/** None overlaps another. */
	readonly edits: readonly TextEdit[];
}

/** Why a rule could not decide something. */
export interface Note {
	readonly rule: string;
	readonly message: string;
}

export type { Severity };
