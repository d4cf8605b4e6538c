import type { Instruction, Stage } from "../dockerfile/ast.ts";
import type { ContainerConfig, ImageConfig } from "../image/image-config.ts";
import type { Platform } from "../values/platform.ts";

/** The passes of a lowering, in order. */
export type Phase =
	| "syntax"
	| "arguments"
	| "epoch"
	| "stages"
	| "target"
	| "graph"
	| "resolve"
	| "dispatch"
	| "finish"
	| "done";

/**
 * What a lowering learned that does not stand in the Dockerfile, and how far it got: complete when it succeeded, up to the problem when
 * it did not. With the document and the request, it is all that a check of the Dockerfile needs.
 */
export interface LoweringTrace {
	/** The pass that failed, or `done`. */
	readonly phase: Phase;
	/**
	 * The stages in file order, then the images that COPY and mounts name, in the order they are met. Shorter than the file when
	 * the pass `stages` failed: the last one is the stage that failed.
	 */
	readonly stages: readonly StageTrace[];
	/** The patterns of .dockerignore, once dispatching has begun. */
	readonly ignorePatterns: readonly string[];
}

export interface StageTrace {
	/** Absent for an image that is no stage of the file. */
	readonly stage?: Stage | undefined;
	/** The base as `FROM` names it after expansion; a complete reference once an image was looked up. */
	readonly baseName: string;
	/** Index (in `stages`) of the stage it builds on; absent when that is an image. */
	readonly base?: number | undefined;
	/** `FROM --platform`, understood. */
	readonly requestedPlatform?: Platform | undefined;
	/** Whether the client replaced this stage by a named context. */
	readonly replaced: boolean;
	/** The platform of its image, once resolved. */
	readonly platform?: Platform | undefined;
	/**
	 * Set when the base was looked up in a registry: its name before it was completed, the platform wanted, and the image.
	 */
	readonly lookup?: ImageLookup | undefined;
	/** What the image it starts from tells its instructions, triggers included: the base image, or that of the stage it builds on. */
	readonly start?: StartConfig | undefined;
	/** ONBUILD triggers of its base that run before its own instructions. */
	readonly triggers: readonly Instruction[];
	/**
	 * How many instructions were begun, triggers first; absent when the stage was not dispatched. When the pass `dispatch` failed,
	 * the last one begun is the one that failed.
	 */
	readonly begun?: number | undefined;
}

export type StartConfig = Pick<
	ContainerConfig,
	"environment" | "shell" | "onBuild" | "user"
>;

export interface ImageLookup {
	readonly name: string;
	readonly wanted: Platform;
	readonly image: ImageConfig;
}
