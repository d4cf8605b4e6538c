import { local } from "../../llb/index.ts";
import { blankImage, type ImageConfig } from "../../src/image/image-config.ts";
import type { LowerRequest } from "../../src/lower/request.ts";
import type { LoadedContext, Resolver } from "../../src/lower/resolver.ts";
import { createPlatform } from "../../src/values/platform.ts";

/** What a resolver without an outside knows. */
export interface KnownOutside {
	/** Parts of image configs, by reference as requested. Other images have an environment with PATH and one layer. */
	readonly images?: Readonly<Record<string, Partial<ImageConfig>>>;
	/** References that cannot be found. */
	readonly missing?: readonly string[];
	readonly contexts?: Readonly<Record<string, LoadedContext>>;
	readonly ignorePatterns?: readonly string[];
	/** The time of every source. */
	readonly sourceTime?: bigint;
	/** What was asked, in order. */
	readonly log?: string[];
}

export const linux = createPlatform("linux", "amd64");

export function memoryResolver(known: KnownOutside = {}): Resolver {
	const note = (text: string): void => void known.log?.push(text);
	return {
		async imageConfig({ reference, platform }) {
			note(`image ${reference} for ${platform.os}/${platform.architecture}`);
			await Promise.resolve();
			if (known.missing?.includes(reference)) throw new Error("not found");
			return {
				reference,
				digest: `sha256:${"0".repeat(64)}`,
				config: { ...stubImage, ...platform, ...known.images?.[reference] },
			};
		},
		namedContext(name) {
			const context = known.contexts?.[name];
			return context && { load: async () => context };
		},
		async mainContext(followPaths) {
			note(`context ${followPaths?.join(" ") ?? "whole"}`);
			return local("context", { sessionId: "session", followPaths });
		},
		async ignorePatterns() {
			return known.ignorePatterns ?? [];
		},
		async sourceTime(_filesystem, logName) {
			note(logName);
			return known.sourceTime === undefined
				? undefined
				: { seconds: known.sourceTime };
		},
	};
}

const stubImage: ImageConfig = {
	...blankImage,
	rootfs: { type: "layers", diffIds: [`sha256:${"1".repeat(64)}`] },
	config: { ...blankImage.config, environment: ["PATH=/usr/bin:/bin"] },
};

/** A request for `linux/amd64` with every capability and nothing special. */
export function plainRequest(
	changes: Partial<LowerRequest> = {},
): LowerRequest {
	return {
		buildArguments: new Map(),
		labels: new Map(),
		buildPlatforms: [linux],
		host: linux,
		multiPlatform: false,
		noCache: "none",
		networkMode: "UNSET",
		extraHosts: [],
		hostname: "",
		shmSize: 0,
		ulimits: [],
		cgroupParent: "",
		devices: [],
		cacheMountNamespace: "",
		imageResolveMode: "default",
		supports: () => true,
		allStages: false,
		...changes,
	};
}
