import type { Filesystem, ResolveMode } from "../../llb/index.ts";
import type { ImageConfig } from "../image/image-config.ts";
import type { Platform } from "../values/platform.ts";

/** An answer, or the promise of one: who knows it at once need not keep anybody waiting. */
export type Answer<T> = T | Promise<T>;

/**
 * Everything a lowering needs from outside: a port, so that the same code runs against an engine, in a test and offline.
 *
 * Any of the promises may reject; the error becomes the cause of the refused build, and its message the message.
 */
export interface Resolver {
	/** The configuration of an image in a registry. Calls of one lowering come together; the answers may come in any order. */
	imageConfig(request: ImageRequest): Answer<ResolvedImage>;

	/**
	 * The named context that the client put in place of a stage or an image, or undefined when there is none. Asked for every stage
	 * name and every base image; never for `scratch` and `context`.
	 *
	 * @throws Error when a context of that name cannot exist (the name is no image name).
	 */
	namedContext(name: string, options: ContextOptions): NamedContext | undefined;

	/**
	 * The build context.
	 *
	 * @param followPaths The only paths the build reads, sorted, relative to the context's root; undefined for all of it.
	 */
	mainContext(followPaths: readonly string[] | undefined): Answer<Filesystem>;

	/** The patterns of the .dockerignore file, of the main context. Rejects when one is malformed. */
	ignorePatterns(): Answer<readonly string[]>;

	/**
	 * The time of a source, for `SOURCE_DATE_EPOCH`: of a git source the committer time, of a download its Last-Modified header, or
	 * the newest file of the archive it is. Undefined when it has none of these, or when `filesystem` is not exactly one source.
	 */
	sourceTime(
		filesystem: Filesystem,
		logName: string,
	): Answer<SourceTime | undefined>;
}

/** A point in time as its source tells it. */
export interface SourceTime {
	/** Since 1970. */
	readonly seconds: bigint;
	/** Of the clock the source was written by, east positive. Default 0. It shows in the history of the image. */
	readonly offsetMinutes?: number | undefined;
}

/** An image to look up. */
export interface ImageRequest {
	/** Complete, with registry and with tag or digest. */
	readonly reference: string;
	readonly platform: Platform;
	readonly resolveMode: ResolveMode;
	/** What progress shows while it is looked up. */
	readonly logName: string;
}

export interface ResolvedImage {
	/** The reference as the registry or a source policy changed it; the requested one otherwise. */
	readonly reference: string;
	/** Empty when unknown: the image is then used by its tag. */
	readonly digest: string;
	readonly config: ImageConfig;
}

/** What a named context is loaded with. */
export interface ContextOptions {
	/** Absent: that of the machine. A context may be given for one platform only. */
	readonly platform: Platform | undefined;
	readonly resolveMode: ResolveMode;
	/**
	 * The paths the build reads of it, for a context on the client's disk; see `mainContext`. Call it only when the graph is
	 * marshalled (from a deferred output): before that, not all readers are known.
	 */
	readonly followPaths: () => readonly string[] | undefined;
}

/** A context the client named. */
export interface NamedContext {
	load(): Promise<LoadedContext>;
}

export interface LoadedContext {
	readonly output: Filesystem;
	/** The configuration that belongs to it when it is an image. */
	readonly image?: ImageConfig | undefined;
}
