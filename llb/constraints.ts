import type { Supports } from "./capabilities.ts";
import type {
	Int64,
	LinuxResources,
	ProgressGroup,
	Range,
} from "./messages.ts";
import type { Filesystem } from "./vertex.ts";

/** A platform in OCI terms. Values are taken as they are: normalise aliases (`x86_64`, `arm64/v8`) before. */
export interface Platform {
	readonly os: string;
	readonly architecture: string;
	readonly variant?: string | undefined;
	readonly osVersion?: string | undefined;
	readonly osFeatures?: readonly string[] | undefined;
}

/** A text vertices were made from, for error messages that point into it. Two maps with equal contents count as one. */
export interface SourceMap {
	readonly filename: string;
	/** A language name as GitHub's linguist spells it. */
	readonly language?: string | undefined;
	readonly data: Uint8Array;
	/** The file system the text was read from, so that an engine can tell where it is. */
	readonly origin?: Filesystem | undefined;
}

/** The places in one text that a vertex stands for. */
export interface SourceLocation {
	readonly map: SourceMap;
	readonly ranges: readonly Range[];
}

/** What every vertex may carry beside its operation. All but the platform and `filters` leave its digest alone. */
export interface Constraints {
	/** Default: the platform given when the graph is marshalled. File, merge and diff vertices and sources that are no images have none on the wire. */
	readonly platform?: Platform | undefined;
	/** Worker filters, added to those given when the graph is marshalled. */
	readonly filters?: readonly string[] | undefined;
	/** Free key/value texts. */
	readonly description?: Readonly<Record<string, string>> | undefined;
	/** The name shown as progress; the same as `llb.customname` in the description, and wins over it. */
	readonly name?: string | undefined;
	readonly ignoreCache?: boolean | undefined;
	/** True and false force and forbid the export of this vertex' result with the cache; absent leaves it to the build. */
	readonly exportCache?: boolean | undefined;
	readonly progressGroup?: ProgressGroup | undefined;
	readonly linuxResources?: LinuxResources | undefined;
	/** What a `local` source without a session is told apart by. Default: the one given when the graph is marshalled. */
	readonly localUniqueId?: string | undefined;
	readonly locations?: readonly SourceLocation[] | undefined;
}

/** What holds for every vertex of a graph unless the vertex says otherwise, and what the engine can do. */
export interface MarshalOptions extends Omit<Constraints, "platform"> {
	readonly platform: Platform;
	/** Absent: nothing is known, and no vertex depends on an optional capability. */
	readonly supports?: Supports | undefined;
}

/** A point in time: nanoseconds since 1970. Whole seconds up to the year 2116 are exact as `seconds * 1e9`. */
export type Nanoseconds = Int64;

/** The constraints among a constructor's options, without the rest. */
export function constraintsOf(options: Constraints): Constraints {
	return {
		platform: options.platform,
		filters: options.filters,
		description: options.description,
		name: options.name,
		ignoreCache: options.ignoreCache,
		exportCache: options.exportCache,
		progressGroup: options.progressGroup,
		linuxResources: options.linuxResources,
		localUniqueId: options.localUniqueId,
		locations: options.locations,
	};
}
