import { randomBytes } from "node:crypto";
import type { SourceMap } from "../../llb/index.ts";
import type { HostKeys, LowerRequest } from "../lower/request.ts";
import { linuxResourcesOf } from "../options/resources.ts";
import { createPlatform, type Platform } from "../values/platform.ts";
import type { BuildSession } from "./build-session.ts";

/** What differs between the lowerings of one build. */
export interface LoweringGoal {
	/** Absent: that of the engine. */
	readonly targetPlatform?: Platform | undefined;
	readonly allStages?: boolean;
	readonly hostKeys?: HostKeys | undefined;
}

/** The part of a build's options that a lowering depends on. */
export function lowerRequest(
	{ bridge, options, host }: BuildSession,
	buildPlatform: Platform,
	sourceMap: SourceMap,
	{ targetPlatform, allStages = false, hostKeys }: LoweringGoal,
): LowerRequest {
	const { noCache } = options;
	return {
		target: options.target,
		buildArguments: options.buildArguments,
		labels: options.labels,
		targetPlatform,
		buildPlatforms: [buildPlatform],
		host,
		multiPlatform: options.multiPlatform,
		noCache: noCache.kind === "all" ? "all" : noCache.names,
		networkMode: options.networkMode,
		extraHosts: options.extraHosts.map(({ host: Host, address: IP }) => ({
			Host,
			IP,
		})),
		hostname: options.hostname,
		shmSize: options.shmSize,
		ulimits: options.ulimits.map(({ name, soft, hard }) => ({
			Name: name,
			Soft: soft,
			Hard: hard,
		})),
		cgroupParent: options.cgroupParent,
		linuxResources: linuxResourcesOf(options),
		devices: [],
		cacheMountNamespace: options.cacheMountNamespace,
		imageResolveMode: options.imageResolveMode,
		supports: (capability) => bridge.llbCapabilities.supports(capability),
		allStages,
		hostKeys,
		sourceMap,
		// Not a UUID: those come from a cache, which a start-up snapshot would hold, and every build would draw the same.
		uniqueId: () => randomBytes(16).toString("hex"),
	};
}

/** The platform that steps run on: that of the engine's first worker, or of this machine when the engine tells none. */
export function buildPlatformOf(
	workers: readonly { readonly platforms: readonly WorkerPlatform[] }[],
	host: Platform,
): Platform {
	const platform = workers[0]?.platforms[0];
	return platform === undefined
		? host
		: createPlatform(platform.os, platform.architecture, {
				variant: platform.variant ?? "",
				osVersion: platform.osVersion ?? "",
				osFeatures: platform.osFeatures ?? [],
			});
}

interface WorkerPlatform {
	readonly os: string;
	readonly architecture: string;
	readonly variant?: string | undefined;
	readonly osVersion?: string | undefined;
	readonly osFeatures?: readonly string[] | undefined;
}
