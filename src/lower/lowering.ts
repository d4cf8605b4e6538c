import type { Output } from "../../llb/index.ts";
import type { Dockerfile } from "../dockerfile/ast.ts";
import type {
	BuildArguments,
	GlobalScope,
	ProxyArguments,
} from "../dockerfile/scope.ts";
import type { StageGraphBuilder } from "../dockerfile/stages.ts";
import type { Platform } from "../values/platform.ts";
import type { Epoch } from "./epoch.ts";
import type { LowerRequest } from "./request.ts";
import type { Resolver } from "./resolver.ts";
import type { StageBuild } from "./stage-build.ts";
import type { Phase } from "./trace.ts";

/** One lowering under way: what the passes hand on to each other. */
export interface Lowering {
	readonly document: Dockerfile;
	readonly request: LowerRequest;
	readonly resolver: Resolver;
	/** With `SOURCE_DATE_EPOCH` resolved. */
	readonly buildArguments: BuildArguments;
	readonly globals: GlobalScope;
	readonly proxy: ProxyArguments | undefined;
	readonly epoch: Epoch | undefined;
	readonly platforms: Platforms;
	/** Stages and images by name. */
	readonly graph: StageGraphBuilder;
	/** By index of their nodes. */
	readonly stages: StageBuild[];
	readonly mainContext: MainContext;
}

/** The build context. What it is asked for depends on all who read from it, so its output is decided last. */
export interface MainContext {
	/** Its file system. Only if somebody wants it is there anything to load. */
	output(): Output;
	/** Answers a promise only if there is something to wait for. */
	load(followPaths: readonly string[] | undefined): Promise<void> | undefined;
}

/** How far the passes have got. Kept apart, because a pass may fail before there is a `Lowering`. */
export interface Progress {
	phase: Phase;
	stages: readonly StageBuild[];
	ignorePatterns: readonly string[];
}

export interface Platforms {
	readonly target: Platform;
	/** At least one. */
	readonly build: readonly [Platform, ...Platform[]];
	/** Whether the client named no target platform. */
	readonly implicitTarget: boolean;
}

/** The platforms a build is about. */
export function platformsOf(request: LowerRequest): Platforms {
	const [first, ...others] = request.buildPlatforms;
	const preferred = first ?? request.targetPlatform ?? request.host;
	return {
		target: request.targetPlatform ?? preferred,
		build: [preferred, ...others],
		implicitTarget: request.targetPlatform === undefined,
	};
}
