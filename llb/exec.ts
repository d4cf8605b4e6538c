import type { Constraints } from "./constraints.ts";
import type {
	CacheSharing,
	CDIDevice,
	Int64,
	HostIP,
	MountContentCache,
	NetworkMode,
	ProxyEnv,
	SecurityMode,
	Ulimit,
} from "./messages.ts";
import type { Filesystem, Output, VertexBase } from "./vertex.ts";

/** A mount that has a place in the file system's tree: bound, cached or in memory. */
export type ExecMount = BindMount | CacheMount | TmpfsMount;

/** A file system, or a part of it, at `target`. */
export interface BindMount {
	readonly kind: "bind";
	readonly target: string;
	readonly source: Filesystem;
	/** A path inside `source`; absent or empty means all of it. */
	readonly selector?: string | undefined;
	readonly readonly?: boolean | undefined;
	/** Writable, but what is written is thrown away. */
	readonly noOutput?: boolean | undefined;
	readonly contentCache?: MountContentCache | undefined;
}

/** A directory that outlives the build, named by `id`. `source` is what it holds at first. */
export interface CacheMount {
	readonly kind: "cache";
	readonly target: string;
	/** Must not be empty. */
	readonly id: string;
	/** Default `SHARED`. */
	readonly sharing?: CacheSharing | undefined;
	readonly source?: Filesystem | undefined;
	readonly selector?: string | undefined;
	readonly readonly?: boolean | undefined;
}

/** A directory in memory. */
export interface TmpfsMount {
	readonly kind: "tmpfs";
	readonly target: string;
	/** Upper limit in bytes; absent or 0 means none. */
	readonly size?: Int64 | undefined;
}

/** A secret of the client, as a file, as an environment variable or as both. */
export interface ExecSecret {
	readonly id: string;
	/** Where the file goes; absent means no file. */
	readonly target?: string | undefined;
	/** The variable's name (an empty one is passed on); absent means no variable. */
	readonly environment?: string | undefined;
	/** Owner and mode of the file. Defaults 0, 0 and 0o400. */
	readonly uid?: number | undefined;
	readonly gid?: number | undefined;
	readonly mode?: number | undefined;
	/** Default false: a secret the client does not have fails the step. */
	readonly optional?: boolean | undefined;
}

/** A socket of the client's SSH agent. */
export interface ExecSsh {
	/** Default empty, which clients take for `default`. */
	readonly id?: string | undefined;
	/** Where the socket goes. Default `/run/buildkit/ssh_agent.<n>`, n being the position among the exec's sockets. */
	readonly target?: string | undefined;
	/** Owner and mode of the socket. Defaults 0, 0 and 0o600. */
	readonly uid?: number | undefined;
	readonly gid?: number | undefined;
	readonly mode?: number | undefined;
	/** Default false: a socket the client does not offer fails the step. */
	readonly optional?: boolean | undefined;
}

/** A process to run on a file system. */
export interface ExecOptions extends Constraints {
	/** The file system mounted at `/`. */
	readonly root: Filesystem;
	readonly readonlyRoot?: boolean | undefined;
	/** At least one. */
	readonly args: readonly string[];
	/** `NAME=value` texts in the order they are to have; see `withVariable`. */
	readonly env?: readonly string[] | undefined;
	/** Absolute. Default `/`. */
	readonly cwd?: string | undefined;
	readonly user?: string | undefined;
	readonly hostname?: string | undefined;
	readonly cgroupParent?: string | undefined;
	readonly extraHosts?: readonly HostIP[] | undefined;
	readonly ulimits?: readonly Ulimit[] | undefined;
	/** Exit codes that count as success. Absent: only 0. */
	readonly validExitCodes?: readonly number[] | undefined;
	readonly proxy?: ProxyEnv | undefined;
	/** Default `UNSET`, the sandbox. */
	readonly network?: NetworkMode | undefined;
	/** Default `SANDBOX`. */
	readonly security?: SecurityMode | undefined;
	readonly mounts?: readonly ExecMount[] | undefined;
	readonly secrets?: readonly ExecSecret[] | undefined;
	readonly ssh?: readonly ExecSsh[] | undefined;
	readonly devices?: readonly CDIDevice[] | undefined;
}

/** See `exec`. */
export interface ExecVertex extends VertexBase {
	readonly kind: "exec";
	readonly options: ExecOptions;
	/** Root and ordinary mounts, sorted by target as they go on the wire. */
	readonly mounts: readonly ExecMount[];
	/** `ssh` with every target filled in. */
	readonly ssh: readonly (ExecSsh & { readonly target: string })[];
	readonly env: readonly string[];
}

/** The file systems a process leaves behind. */
export interface Execution {
	/** What `/` is afterwards; `options.root` itself when that is read-only. */
	readonly root: Filesystem;
	/** One per element of `options.mounts`, in that order: the mount's content afterwards, its source when it is read-only, null when nothing is kept. */
	readonly mounts: readonly Filesystem[];
}
