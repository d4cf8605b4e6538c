import type { Instruction } from "../dockerfile/ast.ts";
import type { Span } from "../text/span.ts";
import type { IgnoreMatcher } from "../values/ignore-patterns.ts";
import type { Platform } from "../values/platform.ts";

/**
 * What the linter knows besides the text. A build knows everything; offline most of it is absent, and rules that need it say
 * so instead of guessing.
 */
export interface Facts {
	/** `--build-arg` values. */
	readonly buildArguments: ReadonlyMap<string, string>;
	/** `--target`; absent for the last stage. */
	readonly target?: string;
	/** What the image is for. */
	readonly targetPlatform: Platform;
	/** Where the build runs. */
	readonly buildPlatform: Platform;
	/** Whether stages that the target does not need are looked at too: in a check without target, and offline. */
	readonly allStages: boolean;
	/** What is known about the image that a stage is based on, by the stage's index; absent offline. */
	readonly images: ReadonlyMap<number, ImageFacts>;
	/** The images that were looked up for bases, COPY and mounts, in the order of the stage graph; absent offline. */
	readonly pulled?: readonly PulledImage[];
	/** What the build context leaves out; absent when nothing is known about it. */
	readonly ignored?: IgnoreMatcher;
	/** What a search for tokens and keys found in the text; absent when there was none. */
	readonly secretValues?: readonly SecretValue[];
	/** Where a build failed: what comes after it is not looked at. Absent offline, where all of the file is of interest. */
	readonly stop?: Stop;
	/**
	 * Whether this is a look at the text alone. A build knows everything and ends at its first error; offline, images and the
	 * build context are unknown unless given, and all of the file is of interest.
	 */
	readonly offline: boolean;
}

/** The parts of a base image's configuration that rules ask for. */
export interface ImageFacts {
	/** `NAME=value`. */
	readonly environment: readonly string[];
	/** The shell of the shell forms; absent or empty for the default. */
	readonly shell?: readonly string[];
	/** The texts of its ONBUILD triggers. */
	readonly triggers?: readonly string[];
	/** What the stage runs on; that of FROM or the target's unless given. */
	readonly platform?: Platform;
	/** Whether the stage is not built: a named context takes its place. */
	readonly replaced?: boolean;
	/** Whether it says how to ask for its health, or that nobody should. */
	readonly healthcheck?: boolean;
	/** The user it runs as; absent or empty for root. */
	readonly user?: string;
}

/** A piece of text that has the form of a secret. */
export interface SecretValue {
	/** With its article: `a GitHub token`. */
	readonly what: string;
	readonly span: Span;
}

export interface PulledImage {
	/** As it is written, variables expanded. */
	readonly name: string;
	readonly expected: Platform;
	readonly actual: Platform;
	/** The stage that it is the base of. */
	readonly stageIndex?: number;
	/** The COPY that names it. Images of mounts have neither: the official frontend reports them without a place. */
	readonly instruction?: Instruction;
}

/**
 * A build's failure: in the global arguments, in a stage's FROM, in the graph of the stages, in the resolution of images, or in
 * an instruction of a stage.
 */
export type Stop =
	| { readonly phase: "arguments" | "graph" | "images" }
	| { readonly phase: "from"; readonly stageIndex: number }
	| {
			readonly phase: "dispatch";
			readonly stageIndex: number;
			/** Its place among the stage's steps, triggers of the base first; -1 when the failure lies before them. */
			readonly step: number;
	  };

/** What is known about a text alone, on a machine of this platform. */
export function offlineFacts(host: Platform): Facts {
	return {
		buildArguments: new Map(),
		targetPlatform: host,
		buildPlatform: host,
		allStages: true,
		images: new Map(),
		offline: true,
	};
}
