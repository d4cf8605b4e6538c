/**
 * The messages of the graph format as plain readonly records, one field per wire field and under the wire's own names, so that a
 * dump is these records as they are. Absent means "not on the wire", which in proto3 is the same as zero, false or empty; enum
 * values go by name. Field numbers live in `schema.ts`. This file holds the whole vocabulary and nothing else, hence its length.
 */

import type {
	cacheSharings,
	mountContentCaches,
	mountTypes,
	networkModes,
	securityModes,
} from "./enumerations.ts";

/** A 64-bit integer. Decoding yields a bigint only where a number would lose digits; encoding takes either. */
export type Int64 = number | bigint;

/** A vertex: at most one of the operations is set; none is set on the last op of a definition. */
export interface Op {
	readonly inputs?: readonly Input[] | undefined;
	readonly exec?: ExecOp | undefined;
	readonly source?: SourceOp | undefined;
	readonly file?: FileOp | undefined;
	readonly build?: BuildOp | undefined;
	readonly merge?: MergeOp | undefined;
	readonly diff?: DiffOp | undefined;
	readonly passthrough?: PassthroughOp | undefined;
	readonly platform?: PlatformMessage | undefined;
	readonly constraints?: WorkerConstraints | undefined;
}

/** The platform a vertex is for, under the wire's names. */
export interface PlatformMessage {
	readonly Architecture?: string | undefined;
	readonly OS?: string | undefined;
	readonly Variant?: string | undefined;
	readonly OSVersion?: string | undefined;
	readonly OSFeatures?: readonly string[] | undefined;
}

/** An edge: output `index` (default 0) of the op with that digest. */
export interface Input {
	readonly digest?: string | undefined;
	readonly index?: Int64 | undefined;
}

export interface ExecOp {
	readonly meta?: Meta | undefined;
	readonly mounts?: readonly Mount[] | undefined;
	readonly network?: NetworkMode | undefined;
	readonly security?: SecurityMode | undefined;
	readonly secretenv?: readonly SecretEnv[] | undefined;
	readonly cdiDevices?: readonly CDIDevice[] | undefined;
}

/** `UNSET` is the sandbox network. */
export type NetworkMode = (typeof networkModes)[number];
export type SecurityMode = (typeof securityModes)[number];

/** The process of an exec. */
export interface Meta {
	readonly args?: readonly string[] | undefined;
	readonly env?: readonly string[] | undefined;
	readonly cwd?: string | undefined;
	readonly user?: string | undefined;
	readonly proxy_env?: ProxyEnv | undefined;
	readonly extraHosts?: readonly HostIP[] | undefined;
	readonly hostname?: string | undefined;
	readonly ulimit?: readonly Ulimit[] | undefined;
	readonly cgroupParent?: string | undefined;
	readonly removeMountStubsRecursive?: boolean | undefined;
	readonly validExitCodes?: readonly number[] | undefined;
}

export interface ProxyEnv {
	readonly http_proxy?: string | undefined;
	readonly https_proxy?: string | undefined;
	readonly ftp_proxy?: string | undefined;
	readonly no_proxy?: string | undefined;
	readonly all_proxy?: string | undefined;
}

export interface HostIP {
	readonly Host?: string | undefined;
	readonly IP?: string | undefined;
}

/** Limits in the unit of the named resource; -1 means unlimited. */
export interface Ulimit {
	readonly Name?: string | undefined;
	readonly Soft?: Int64 | undefined;
	readonly Hard?: Int64 | undefined;
}

/** `input` and `output` -1: no input, no output. */
export interface Mount {
	readonly input?: Int64 | undefined;
	readonly selector?: string | undefined;
	readonly dest?: string | undefined;
	readonly output?: Int64 | undefined;
	readonly readonly?: boolean | undefined;
	readonly mountType?: MountType | undefined;
	readonly TmpfsOpt?: TmpfsOpt | undefined;
	readonly cacheOpt?: CacheOpt | undefined;
	readonly secretOpt?: SecretOpt | undefined;
	readonly SSHOpt?: SSHOpt | undefined;
	readonly resultID?: string | undefined;
	readonly contentCache?: MountContentCache | undefined;
}

export type MountType = (typeof mountTypes)[number];
export type MountContentCache = (typeof mountContentCaches)[number];
export type CacheSharing = (typeof cacheSharings)[number];

/** `size` in bytes; 0 means no limit. */
export interface TmpfsOpt {
	readonly size?: Int64 | undefined;
}

export interface CacheOpt {
	readonly ID?: string | undefined;
	readonly sharing?: CacheSharing | undefined;
}

export interface SecretOpt {
	readonly ID?: string | undefined;
	readonly uid?: number | undefined;
	readonly gid?: number | undefined;
	readonly mode?: number | undefined;
	readonly optional?: boolean | undefined;
}

export interface SSHOpt {
	readonly ID?: string | undefined;
	readonly uid?: number | undefined;
	readonly gid?: number | undefined;
	readonly mode?: number | undefined;
	readonly optional?: boolean | undefined;
}

export interface SecretEnv {
	readonly ID?: string | undefined;
	readonly name?: string | undefined;
	readonly optional?: boolean | undefined;
}

export interface CDIDevice {
	readonly name?: string | undefined;
	readonly optional?: boolean | undefined;
}

export interface SourceOp {
	readonly identifier?: string | undefined;
	readonly attrs?: Readonly<Record<string, string>> | undefined;
}

export interface FileOp {
	readonly actions?: readonly FileActionMessage[] | undefined;
}

/**
 * One step of a file op. `input` and `secondaryInput` count the op's inputs first and the results of its earlier actions after
 * them; -1 is an empty file system. `output` -1 marks a result only later actions see. Exactly one action is set.
 */
export interface FileActionMessage {
	readonly input?: Int64 | undefined;
	readonly secondaryInput?: Int64 | undefined;
	readonly output?: Int64 | undefined;
	readonly copy?: FileActionCopy | undefined;
	readonly mkfile?: FileActionMkFile | undefined;
	readonly mkdir?: FileActionMkDir | undefined;
	readonly rm?: FileActionRm | undefined;
	readonly symlink?: FileActionSymlink | undefined;
}

/** `mode` -1 keeps the modes of the source; `timestamp` is nanoseconds since 1970, -1 keeps them. */
export interface FileActionCopy {
	readonly src?: string | undefined;
	readonly dest?: string | undefined;
	readonly owner?: ChownOpt | undefined;
	readonly mode?: number | undefined;
	readonly followSymlink?: boolean | undefined;
	readonly dirCopyContents?: boolean | undefined;
	readonly attemptUnpackDockerCompatibility?: boolean | undefined;
	readonly createDestPath?: boolean | undefined;
	readonly allowWildcard?: boolean | undefined;
	readonly allowEmptyWildcard?: boolean | undefined;
	readonly timestamp?: Int64 | undefined;
	readonly include_patterns?: readonly string[] | undefined;
	readonly exclude_patterns?: readonly string[] | undefined;
	readonly alwaysReplaceExistingDestPaths?: boolean | undefined;
	readonly modeStr?: string | undefined;
	readonly required_paths?: readonly string[] | undefined;
}

export interface FileActionMkFile {
	readonly path?: string | undefined;
	readonly mode?: number | undefined;
	readonly data?: Uint8Array | undefined;
	readonly owner?: ChownOpt | undefined;
	readonly timestamp?: Int64 | undefined;
}

export interface FileActionMkDir {
	readonly path?: string | undefined;
	readonly mode?: number | undefined;
	readonly makeParents?: boolean | undefined;
	readonly owner?: ChownOpt | undefined;
	readonly timestamp?: Int64 | undefined;
}

export interface FileActionRm {
	readonly path?: string | undefined;
	readonly allowNotFound?: boolean | undefined;
	readonly allowWildcard?: boolean | undefined;
}

/** A link at `newpath` that points to `oldpath`. */
export interface FileActionSymlink {
	readonly oldpath?: string | undefined;
	readonly newpath?: string | undefined;
	readonly owner?: ChownOpt | undefined;
	readonly timestamp?: Int64 | undefined;
}

export interface ChownOpt {
	readonly user?: UserOpt | undefined;
	readonly group?: UserOpt | undefined;
}

/** Exactly one is set; `byID` 0 is root and is written, unlike other zeros. */
export interface UserOpt {
	readonly byName?: NamedUserOpt | undefined;
	readonly byID?: number | undefined;
}

/** A name to look up in the user database of input `input`. */
export interface NamedUserOpt {
	readonly name?: string | undefined;
	readonly input?: Int64 | undefined;
}

/** A reference to one of the op's inputs; -1 is an empty file system. */
export interface InputReference {
	readonly input?: Int64 | undefined;
}

export interface MergeOp {
	readonly inputs?: readonly InputReference[] | undefined;
}

export interface DiffOp {
	readonly lower?: InputReference | undefined;
	readonly upper?: InputReference | undefined;
}

export interface PassthroughOp {
	readonly id?: string | undefined;
	readonly outputs?: readonly Int64[] | undefined;
}

export interface BuildOp {
	readonly builder?: Int64 | undefined;
	readonly inputs?: Readonly<Record<string, InputReference>> | undefined;
	readonly def?: Definition | undefined;
	readonly attrs?: Readonly<Record<string, string>> | undefined;
}

/** containerd-style filters that select a worker. */
export interface WorkerConstraints {
	readonly filter?: readonly string[] | undefined;
}

/** What an engine is told about a vertex beside its definition; no part of its digest. */
export interface OpMetadata {
	readonly ignore_cache?: boolean | undefined;
	readonly description?: Readonly<Record<string, string>> | undefined;
	readonly export_cache?: ExportCache | undefined;
	readonly caps?: Readonly<Record<string, boolean>> | undefined;
	readonly progress_group?: ProgressGroup | undefined;
	readonly linux_resources?: LinuxResources | undefined;
}

export interface ExportCache {
	readonly Value?: boolean | undefined;
}

/** Vertices of one id are shown as one step; a `weak` member is shown only while no other member runs. */
export interface ProgressGroup {
	readonly id?: string | undefined;
	readonly name?: string | undefined;
	readonly weak?: boolean | undefined;
}

/** Limits of a step: memory in bytes, periods and quotas in microseconds, CPU and node lists like `0-3`. */
export interface LinuxResources {
	readonly memory?: Int64 | undefined;
	readonly memorySwap?: Int64 | undefined;
	readonly cpuShares?: Int64 | undefined;
	readonly cpuPeriod?: Int64 | undefined;
	readonly cpuQuota?: Int64 | undefined;
	readonly cpusetCpus?: string | undefined;
	readonly cpusetMems?: string | undefined;
}

/** A whole graph: encoded ops in dependency order, the last one naming the result, and what is known about each by digest. */
export interface Definition {
	readonly def?: readonly Uint8Array[] | undefined;
	readonly metadata?: ReadonlyMap<string, OpMetadata> | undefined;
	readonly Source?: SourceMessage | undefined;
}

/** Where each op comes from, by digest. */
export interface SourceMessage {
	readonly locations?: ReadonlyMap<string, Locations> | undefined;
	readonly infos?: readonly SourceInfo[] | undefined;
}

export interface Locations {
	readonly locations?: readonly Location[] | undefined;
}

/** A text that vertices were made from. `definition` reads it again from where it came. */
export interface SourceInfo {
	readonly filename?: string | undefined;
	readonly data?: Uint8Array | undefined;
	readonly definition?: Definition | undefined;
	readonly language?: string | undefined;
}

/** `sourceIndex` counts the source infos from 0. */
export interface Location {
	readonly sourceIndex?: number | undefined;
	readonly ranges?: readonly Range[] | undefined;
}

/** Both ends are inclusive of their line. */
export interface Range {
	readonly start?: Position | undefined;
	readonly end?: Position | undefined;
}

/** `line` counts from 1, `character` from 0. */
export interface Position {
	readonly line?: number | undefined;
	readonly character?: number | undefined;
}
