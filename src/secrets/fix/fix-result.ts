import type { TextEdit } from "../../text/diagnostic.ts";
import type { Span } from "../../text/span.ts";

/** What can be done about the secrets of a Dockerfile. */
export interface FixResult {
	/** In order, without overlaps. */
	readonly edits: readonly TextEdit[];
	/** What the edits do, by place. */
	readonly fixed: readonly FixedSecret[];
	/** What they leave alone. */
	readonly refused: readonly Remark[];
	/** What to know or to do besides. */
	readonly notes: readonly Remark[];
	/** What clients have to pass from now on. */
	readonly moves: readonly SecretMove[];
	/** Settings files that were read and have no credentials in them. */
	readonly settings: readonly string[];
}

export interface FixedSecret {
	readonly secret: string;
	readonly span: Span;
	/** A sentence without final full stop. */
	readonly message: string;
}

export interface Remark {
	readonly secret: string;
	readonly span: Span;
	readonly message: string;
	readonly help?: string;
}

/** A secret that clients handed over in another way before. */
export type SecretMove =
	/** It was a build argument. */
	| { readonly kind: "variable"; readonly name: string; readonly id: string }
	/** It was a file of the build context. */
	| { readonly kind: "file"; readonly path: string; readonly id: string };

/** A proposal for one secret: all of it is taken, or nothing. */
export interface Proposal {
	readonly fixed: readonly FixedSecret[];
	readonly refused: readonly Remark[];
	readonly notes: readonly Remark[];
	readonly moves: readonly SecretMove[];
	/** The variable whose value is a token, and the id under which BuildKit asks for it from now on. */
	readonly login?: { readonly variable: string; readonly id: string };
}

export const nothing: Proposal = {
	fixed: [],
	refused: [],
	notes: [],
	moves: [],
};

export function refusal(
	secret: string,
	span: Span,
	message: string,
	help?: string,
): Proposal {
	const remark = { secret, span, message, ...(help !== undefined && { help }) };
	return { ...nothing, refused: [remark] };
}
