import type { TextEdit } from "../../text/diagnostic.ts";
import type { Span } from "../../text/span.ts";
import type { SecretMove } from "./fix-result.ts";

/** What becomes of a client file. */
export interface ClientEdits {
	readonly edits: readonly TextEdit[];
	/** What has to be done by hand, or be known. */
	readonly remarks: readonly ClientRemark[];
}

export interface ClientRemark {
	readonly span: Span;
	readonly message: string;
}

/** Where a client takes a secret from. */
export type ClientSource =
	| { readonly kind: "environment"; readonly name: string }
	| { readonly kind: "file"; readonly path: string }
	/** A value that only the file knows, such as `${{ secrets.TOKEN }}`. */
	| { readonly kind: "text"; readonly text: string };

/** The variable that a value is taken from: `$X`, `${X}`, `${X:-…}`; undefined for other values. */
export function variableOf(value: string): string | undefined {
	return /^["']?\$\{?(\w+)(?::?[-?][^}]*)?\}?["']?$/.exec(value)?.[1];
}

/** The path of a moved file from where the client counts paths. */
export function movedPath(
	move: Extract<SecretMove, { kind: "file" }>,
	context: string | undefined,
): string {
	const directory = (context ?? ".").replace(/\/+$/, "");
	const path = move.path.replace(/^\.?\/+/, "");
	return directory === "." || directory === "" ? path : `${directory}/${path}`;
}

export function moveName(move: SecretMove): string {
	return move.kind === "variable" ? move.name : move.path;
}
