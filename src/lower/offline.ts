import { local, type Supports } from "../../llb/index.ts";
import type { Dockerfile } from "../dockerfile/ast.ts";
import { emptyImage } from "../image/empty-image.ts";
import { blankImage, type ImageConfig } from "../image/image-config.ts";
import {
	familiarImageReference,
	formatImageReference,
	parseImageReference,
	withDefaultTag,
} from "../values/image-reference.ts";
import { createPlatform, type Platform } from "../values/platform.ts";
import { lower } from "./lower.ts";
import type { Lowered } from "./lowered.ts";
import type { LowerRequest } from "./request.ts";
import type { ResolvedImage, Resolver } from "./resolver.ts";

/** Lowering without an engine: what a registry would tell is given, or assumed. */

export interface OfflineOptions {
	/** The name of the stage to build. Default: the last one. */
	readonly target?: string | undefined;
	readonly buildArguments?: Readonly<Record<string, string>> | undefined;
	readonly labels?: Readonly<Record<string, string>> | undefined;
	/** Default: the image's own, or else that of `host`. */
	readonly platform?: Platform | undefined;
	/** The machine to build for and on when nothing else is said. Default: linux/amd64. */
	readonly host?: Platform | undefined;
	/** What is known of base images, by reference as Dockerfiles write it (`alpine:3`) or in full. */
	readonly images?: ReadonlyMap<string, KnownImage> | undefined;
	/** Patterns of the .dockerignore file. */
	readonly ignorePatterns?: readonly string[] | undefined;
	/** Which optional parts of the graph format the engine knows. Default: all. */
	readonly supports?: Supports | undefined;
	/**
	 * Stands in the graph for the session that the build context belongs to. Default: random, so that an engine reads the context
	 * afresh; give one for a graph that is the same each time.
	 */
	readonly localUniqueId?: string | undefined;
	/** Anything else that a client may ask for. */
	readonly request?: Partial<LowerRequest> | undefined;
}

export interface KnownImage {
	/** `sha256:…`; without it, the image is used by its tag. */
	readonly digest?: string | undefined;
	readonly config: ImageConfig;
}

const LINUX = createPlatform("linux", "amd64");
const supportsAll: Supports = () => true;

/**
 * Lowers a Dockerfile without an engine. An image that is not among `options.images` is taken for one with layers, with a `PATH` and
 * nothing else.
 *
 * @throws BuildRefused when the Dockerfile cannot be built.
 */
export function lowerOffline(
	document: Dockerfile,
	options: OfflineOptions = {},
): Promise<Lowered> {
	const host = options.host ?? LINUX;
	const usual: LowerRequest = {
		target: options.target,
		buildArguments: mapOf(options.buildArguments),
		labels: mapOf(options.labels),
		targetPlatform: options.platform,
		buildPlatforms: [],
		host,
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
		supports: options.supports ?? supportsAll,
		allStages: false,
		sourceMap: {
			filename: document.source.name,
			language: "Dockerfile",
			data: Buffer.from(document.source.text),
		},
	};
	const request =
		options.request === undefined ? usual : { ...usual, ...options.request };
	const answer = lower(document, request, offlineResolver(options));
	const { localUniqueId } = options;
	if (localUniqueId === undefined) return answer;
	return answer.then((lowered) => ({
		...lowered,
		marshalOptions: { ...lowered.marshalOptions, localUniqueId },
	}));
}

/** Answers from what is known; nothing here waits for anything. */
export function offlineResolver({
	images,
	ignorePatterns,
}: Pick<OfflineOptions, "images" | "ignorePatterns">): Resolver {
	return images === undefined && ignorePatterns === undefined
		? knowsNothing
		: resolverOf(images, ignorePatterns);
}

function resolverOf(
	images: OfflineOptions["images"],
	ignorePatterns: OfflineOptions["ignorePatterns"],
): Resolver {
	return {
		imageConfig: ({ reference, platform }) =>
			knownImage(reference, platform, images),
		namedContext: () => undefined,
		mainContext: (followPaths) =>
			local("context", {
				followPaths,
				excludePatterns: ignorePatterns,
				sharedKeyHint: "context",
			}),
		ignorePatterns: () => ignorePatterns ?? noPatterns,
		sourceTime: () => undefined,
	};
}

const noPatterns: readonly string[] = [];
const knowsNothing = resolverOf(undefined, undefined);

function knownImage(
	reference: string,
	platform: Platform,
	images: OfflineOptions["images"],
): ResolvedImage {
	if (images !== undefined) {
		for (const name of namesOf(reference)) {
			const known = images.get(name);
			if (known !== undefined)
				return { reference, digest: known.digest ?? "", config: known.config };
		}
	}
	return { reference, digest: "", config: assumedImage(platform) };
}

function assumedImage(platform: Platform): ImageConfig {
	if (assumedLast?.platform !== platform) {
		const { config } = emptyImage(platform);
		const image: ImageConfig = {
			...blankImage,
			os: platform.os,
			architecture: platform.architecture,
			variant: platform.variant,
			config: { ...config, workingDirectory: "" },
			// One layer without a known digest: an image with none would be taken for `scratch`.
			rootfs: { type: "layers", diffIds: [`sha256:${"0".repeat(64)}`] },
		};
		assumedLast = { platform, image };
	}
	return assumedLast.image;
}

/** What was assumed last: most images are for the same platform. */
let assumedLast:
	| { readonly platform: Platform; readonly image: ImageConfig }
	| undefined;

function mapOf(
	record: Readonly<Record<string, string>> | undefined,
): ReadonlyMap<string, string> {
	return record === undefined ? noTexts : new Map(Object.entries(record));
}

const noTexts: ReadonlyMap<string, string> = new Map();

/** How a complete reference may have been written. */
function namesOf(reference: string): string[] {
	const parsed = parseImageReference(reference);
	if (!parsed.ok) return [reference];
	const familiar = familiarImageReference(parsed.value);
	const tagged = formatImageReference(withDefaultTag(parsed.value));
	return [reference, familiar, familiar.replace(/:latest$/, ""), tagged];
}
