import type { Problem } from "../../dockerfile/problem.ts";
import type { Source } from "../../text/source.ts";
import type { Span } from "../../text/span.ts";

/** The files in which people write down how an image is built. */
export type ClientKind = "compose" | "bake" | "workflow" | "gitlab" | "script";

/** A file with the builds that it describes. */
export interface ClientFile {
	readonly kind: ClientKind;
	readonly source: Source;
	readonly builds: readonly ClientBuild[];
	/** What keeps the file, or parts of it, from being read. */
	readonly problems: readonly Problem[];
}

/** One call of a builder. */
export interface ClientBuild {
	/** For messages: `service web`, `target app`. */
	readonly label: string;
	/** Where it is named. */
	readonly span: Span;
	/** Relative to the file's directory; undefined when it is told by something that only the client knows. */
	readonly context: string | undefined;
	/** Relative to the context for compose and bake, to the working directory for others. Undefined as for `context`. */
	readonly dockerfile: string | undefined;
	/** The stage; absent for the last one. */
	readonly target?: string;
	readonly buildArguments: readonly PassedArgument[];
	readonly secrets: readonly PassedId[];
	readonly ssh: readonly PassedId[];
	/** Secrets that containers get when they run. */
	readonly serviceSecrets: readonly PassedId[];
	/** Why more may be passed than is listed here; empty when all of it is known. */
	readonly unread: readonly string[];
	/** Whether BuildKit is handed a login for the repository's host in any case. */
	readonly hasGitLogin?: boolean;
}

export interface PassedId {
	readonly id: string;
	readonly span: Span;
	/** Where the value comes from, when that can be told. */
	readonly from?: PassedFrom;
	/** Set for a secret that the file names but does not define. */
	readonly undefinedSource?: string;
}

export type PassedFrom =
	| { readonly kind: "environment"; readonly name: string }
	| { readonly kind: "file"; readonly path: string }
	/** A text in the file itself, such as `${{ secrets.TOKEN }}`. */
	| { readonly kind: "text"; readonly text: string };

export interface PassedArgument {
	readonly name: string;
	/** Absent when the client takes it from its environment, or when it cannot be told. */
	readonly value?: string;
	readonly span: Span;
}

/** A build that passes nothing. */
export function emptyBuild(label: string, span: Span): ClientBuild {
	return {
		label,
		span,
		context: ".",
		dockerfile: "Dockerfile",
		buildArguments: [],
		secrets: [],
		ssh: [],
		serviceSecrets: [],
		unread: [],
	};
}
