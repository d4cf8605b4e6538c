import { type GitReference, parseGitReference } from "./git-url.ts";
import type { Failure } from "./result.ts";
import { hasHttpScheme } from "./url.ts";

/** What a source of ADD or COPY is. */
export type SourceKind =
	| { readonly kind: "git"; readonly reference: GitReference }
	/** A Git repository whose query cannot be. */
	| { readonly kind: "invalid-git"; readonly failure: Failure }
	| { readonly kind: "http" }
	| { readonly kind: "path" };

/** Tells remote sources from paths by their text alone. `github.com/…` without protocol is a path here. */
export function classifySource(text: string): SourceKind {
	const git = parseGitReference(text);
	switch (git.kind) {
		case "invalid":
			return { kind: "invalid-git", failure: git.failure };
		case "git":
			return git.reference.couldBeLocal ? { kind: "path" } : git;
		case "other":
			return { kind: hasHttpScheme(text) ? "http" : "path" };
	}
}
