import type {
	CDIDevice,
	HostIP,
	LinuxResources,
	NetworkMode,
	ResolveMode,
	SourceMap,
	Supports,
	Ulimit,
} from "../../llb/index.ts";
import type { Platform } from "../values/platform.ts";
import type { Result } from "../values/result.ts";

/** What the client asks for, as far as it changes the graph or the image. */
export interface LowerRequest {
	/** The name of the stage to build. Absent or empty: the last one. */
	readonly target?: string | undefined;
	/** All `build-arg:` options, the `BUILDKIT_` ones included. */
	readonly buildArguments: ReadonlyMap<string, string>;
	/** Labels for the image, over those of the Dockerfile. */
	readonly labels: ReadonlyMap<string, string>;
	/** Absent when the client named none: the first build platform is used, and the image's own where that has a better match. */
	readonly targetPlatform?: Platform | undefined;
	/** Where steps run, the preferred one first. Empty: the target platform, or else `host`. */
	readonly buildPlatforms: readonly Platform[];
	/** The machine this process runs on: completes a platform like `arm64`. */
	readonly host: Platform;
	/** Whether the result is one image per platform, so that step names tell them apart. */
	readonly multiPlatform: boolean;
	/** Stages whose cache is not to be used. */
	readonly noCache: "none" | "all" | readonly string[];
	readonly networkMode: NetworkMode;
	readonly extraHosts: readonly HostIP[];
	/** Empty: the engine's choice. */
	readonly hostname: string;
	/** Bytes of /dev/shm; 0: the engine's choice. */
	readonly shmSize: number | bigint;
	readonly ulimits: readonly Ulimit[];
	/** Empty: the engine's choice. */
	readonly cgroupParent: string;
	readonly linuxResources?: LinuxResources | undefined;
	readonly devices: readonly CDIDevice[];
	/** Goes before the ids of cache mounts, with a slash. */
	readonly cacheMountNamespace: string;
	readonly imageResolveMode: ResolveMode;
	/** Which optional parts of the graph format the engine knows. */
	readonly supports: Supports;
	/** Lower every stage, not only those the target needs: for a check of the whole file. */
	readonly allStages: boolean;
	/** The Dockerfile as engines are told about it; absent: vertices carry no places. */
	readonly sourceMap?: SourceMap | undefined;
	/** What SSH hosts are checked against that repositories are fetched from. Absent: nothing, the engine decides. */
	readonly hostKeys?: HostKeys | undefined;
	/** Names for groups of steps, unique among everything an engine reports at a time. Default: random. */
	readonly uniqueId?: (() => string) | undefined;
}

/**
 * The lines of a known_hosts file that a host (with its port, if the address has one) is checked against; or that it is not to be fetched
 * from, and why.
 */
export type HostKeys = (host: string) => Result<string>;
