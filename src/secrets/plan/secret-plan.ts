import type { LineRange } from "../../dockerfile/ast.ts";
import type { Ownership } from "../../dockerfile/mount.ts";
import type { Problem } from "../../dockerfile/problem.ts";
import type { Span } from "../../text/span.ts";

/**
 * What a target takes from the client's secret store and SSH agents. It says all that BuildKit's `frontend.outline` subrequest says
 * about a target, and more: every use, where it comes from, and the ids that are asked for without being written down.
 */
export interface SecretPlan {
	/** The Dockerfile's name. */
	readonly file: string;
	/** The target's name, or `stage-N`. */
	readonly target: string;
	/** Empty for an unnamed stage. */
	readonly name: string;
	readonly description: string;
	/** Labels of the stages that are built, in file order. */
	readonly stages: readonly string[];
	/** The same, the target first: of several uses, an outline names the first one in this order. */
	readonly outlineOrder: readonly string[];
	readonly arguments: readonly PlannedArgument[];
	/** Mounts first, in the order of their first use; then ids that are looked up for remote sources. */
	readonly secrets: readonly PlannedId[];
	readonly ssh: readonly PlannedId[];
	/** Mounts that cannot be: the build would end there. */
	readonly problems: readonly Problem[];
}

/** A build argument that the target uses. */
export interface PlannedArgument {
	readonly name: string;
	readonly description: string;
	/** Its default, or what was given; empty when there is neither. */
	readonly value: string;
	readonly lines: LineRange;
}

export interface PlannedId {
	/** The id; the text as written when it depends on variables that have no value. */
	readonly name: string;
	/** Whether the id is known: variables in it have values. */
	readonly known: boolean;
	/** As written, when variables are in it. */
	readonly template?: string;
	/** Names of the variables that decide the id. */
	readonly variables: readonly string[];
	/** Whether any use fails without it. */
	readonly required: boolean;
	/** Other ids that would do as well, in the order in which BuildKit asks for them, this one included. */
	readonly alternatives?: readonly string[];
	readonly uses: readonly PlannedUse[];
}

export interface PlannedUse {
	readonly origin: Origin;
	readonly required: boolean;
	/** The label of the stage; absent for the build context. */
	readonly stage?: string;
	/** Lines of the instruction; absent for the build context. */
	readonly lines?: LineRange;
	/** Lines of the FROM that runs it, for a trigger of a stage: what builds name as its place. */
	readonly triggeredAt?: LineRange;
	/** The mount flag, or the instruction. */
	readonly span?: Span;
	/** Where the file or the agent's socket appears. */
	readonly file?: string;
	/** The environment variable that holds the value. */
	readonly environmentName?: string;
	/** Of the file or socket. */
	readonly owner?: Ownership;
}

/** Why something asks for a secret or an agent. */
export type Origin =
	/** `RUN --mount`. */
	| { readonly kind: "mount" }
	/** `RUN --mount` in an ONBUILD of the stage or image of that name. */
	| {
			readonly kind: "onbuild";
			readonly base: "stage" | "image";
			readonly name: string;
	  }
	/** ADD of a git repository. */
	| { readonly kind: "git"; readonly url: string; readonly host: string }
	/** ADD of a download. */
	| { readonly kind: "http"; readonly url: string; readonly host: string }
	/** The build context. */
	| {
			readonly kind: "context";
			readonly url: string;
			readonly host: string;
	  };
