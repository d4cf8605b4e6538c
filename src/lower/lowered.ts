import type { Filesystem, MarshalOptions } from "../../llb/index.ts";
import type { LineRange } from "../dockerfile/ast.ts";
import type { ImageConfig } from "../image/image-config.ts";
import type { LoweringTrace } from "./trace.ts";

/** What a Dockerfile became. */
export interface Lowered {
	readonly output: Filesystem;
	/** What to marshal `output` and the SBOM states with. */
	readonly marshalOptions: MarshalOptions;
	readonly image: ImageConfig;
	/** The image the target's first base was, as it came; absent for `scratch`. */
	readonly baseImage?: ImageConfig | undefined;
	/** What `SOURCE_DATE_EPOCH` came to, in seconds since 1970. */
	readonly epoch?: bigint | undefined;
	readonly sbom: SbomTargets;
	/** Whether the target, or a stage that is scanned, is built without cache. */
	readonly ignoreCache: boolean;
	readonly outline: Outline;
	readonly trace: LoweringTrace;
}

/** File systems that a scanner for software bills of materials is to look at. */
export interface SbomTargets {
	readonly core: Filesystem;
	/** By name: `context`, or that of a stage. */
	readonly extras: ReadonlyMap<string, Filesystem>;
}

/** What a target takes from outside. Lists are in the order of their lines. */
export interface Outline {
	/** Empty for an unnamed stage. */
	readonly name: string;
	readonly description: string;
	readonly arguments: readonly OutlineArgument[];
	readonly secrets: readonly OutlineId[];
	readonly ssh: readonly OutlineId[];
}

export interface OutlineArgument {
	readonly name: string;
	readonly description: string;
	readonly value: string;
	readonly lines: LineRange;
}

export interface OutlineId {
	readonly name: string;
	readonly required: boolean;
	readonly lines: LineRange;
}
