import type { Capability } from "./capabilities.ts";
import { compareUtf8 } from "./compare.ts";
import type { Constraints, Platform } from "./constraints.ts";
import { constraintsOf } from "./constraints.ts";
import { variableOf, withVariable } from "./environment.ts";
import type {
	CacheSharing,
	CDIDevice,
	HostIP,
	Int64,
	MountContentCache,
	NetworkMode,
	ProxyEnv,
	SecurityMode,
	Ulimit,
} from "./messages.ts";
import type { Filesystem, VertexBase } from "./vertex.ts";

/** A mount that has a place in the file system's tree: bound, cached or in memory. */
export type ExecMount = BindMount | CacheMount | TmpfsMount;

/** What mounts of every kind have. */
export interface MountBase {
	readonly target: string;
	/** A path inside what is mounted; absent or empty means all of it. */
	readonly selector?: string | undefined;
	readonly readonly?: boolean | undefined;
	/** Whether changes of the mounted content make the step run again. Default `DEFAULT`, which leaves it to the engine. */
	readonly contentCache?: MountContentCache | undefined;
}

/** A file system at `target`. */
export interface BindMount extends MountBase {
	readonly kind: "bind";
	readonly source: Filesystem;
	/** Writable, but what is written is thrown away. */
	readonly noOutput?: boolean | undefined;
}

/** A directory that outlives the build. */
export interface CacheMount extends MountBase {
	readonly kind: "cache";
	/** Its name among the engine's caches; not empty. */
	readonly id: string;
	/** Default `SHARED`. */
	readonly sharing?: CacheSharing | undefined;
	/** What it holds at first. */
	readonly source?: Filesystem | undefined;
}

/** A directory in memory. */
export interface TmpfsMount extends MountBase {
	readonly kind: "tmpfs";
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
	/** The file system mounted at `/`; its platform is the vertex' unless it has its own. */
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

/**
 * Runs a process on a file system. The order of ordinary mounts does not matter: they go on the wire sorted by target, and results
 * are numbered in that order. With SSH sockets, `SSH_AUTH_SOCK` is set to the first one unless `env` sets it.
 *
 * @throws RangeError when `args` or `cwd` is empty, or a cache mount has no id.
 */
export function exec(options: ExecOptions): Execution {
	if (options.args.length === 0) {
		throw new RangeError("an exec needs at least one argument: what to run");
	}
	if (options.cwd === "") {
		throw new RangeError("an exec needs a working directory, such as /");
	}
	const root: BindMount = {
		kind: "bind",
		target: "/",
		source: options.root,
		readonly: options.readonlyRoot,
	};
	const given = options.mounts ?? none;
	for (const mount of given) {
		if (mount.kind === "cache" && mount.id === "") {
			throw new RangeError(`the cache mount at ${mount.target} needs an id`);
		}
	}
	const mounts = given.length === 0 ? [root] : [root, ...given].sort(byTarget);
	const ssh = options.ssh === undefined ? none : options.ssh.map(withTarget);
	const vertex: ExecVertex = {
		kind: "exec",
		options,
		mounts,
		ssh,
		env: withSshSocket(options.env ?? none, ssh[0]?.target),
		constraints: constraintsOf(options),
		capabilities: capabilitiesOf(options, mounts),
	};
	return {
		root: resultOf(vertex, root),
		mounts:
			given.length === 0 ? none : given.map((each) => resultOf(vertex, each)),
	};
}

const none: readonly never[] = [];

function byTarget(a: ExecMount, b: ExecMount): number {
	return compareUtf8(a.target, b.target);
}

function withTarget(
	socket: ExecSsh,
	index: number,
): ExecSsh & { readonly target: string } {
	const target = socket.target || `/run/buildkit/ssh_agent.${index}`;
	return { ...socket, target };
}

/** What a mount shows afterwards. */
function resultOf(vertex: ExecVertex, mount: ExecMount): Filesystem {
	if (mount.readonly) return sourceOf(mount);
	if (!keepsResult(mount)) return null;
	let index = 0;
	for (const earlier of vertex.mounts) {
		if (earlier === mount) break;
		if (keepsResult(earlier)) index += 1;
	}
	return { vertex, index, platform: platformOf(vertex) };
}

/** The file system a mount shows at first. */
export function sourceOf(mount: ExecMount): Filesystem {
	return mount.kind === "tmpfs" ? null : (mount.source ?? null);
}

/** Whether what is written to a mount becomes an output of its vertex. */
export function keepsResult(mount: ExecMount): boolean {
	return mount.kind === "bind" && !mount.readonly && !mount.noOutput;
}

/** The vertex' own platform, else that of the file system it runs on, else undefined. */
export function platformOf(vertex: ExecVertex): Platform | undefined {
	return vertex.constraints.platform ?? vertex.options.root?.platform;
}

function withSshSocket(
	env: readonly string[],
	target: string | undefined,
): readonly string[] {
	if (target === undefined) return env;
	if (variableOf(env, "SSH_AUTH_SOCK") !== undefined) return env;
	return withVariable(env, "SSH_AUTH_SOCK", target);
}

/** What the options demand of an engine; the default PATH is decided when the graph is marshalled. */
function capabilitiesOf(
	options: ExecOptions,
	mounts: readonly ExecMount[],
): readonly Capability[] {
	const needs: Capability[] = ["exec.meta.base"];
	const { network = "UNSET", secrets = none } = options;
	if (options.validExitCodes) needs.push("exec.validexitcode");
	if (options.ulimits?.length) needs.push("exec.meta.ulimit");
	if (options.linuxResources) needs.push("exec.meta.linux.resources");
	if (network !== "UNSET") needs.push("exec.meta.network");
	if (options.security === "INSECURE") needs.push("exec.meta.security");
	if (options.proxy) needs.push("exec.meta.proxyenv");
	if (options.devices?.length) needs.push("exec.meta.cdi");
	if (options.ssh?.length) needs.push("exec.mount.ssh");
	// Demanded even when every secret is a variable only.
	if (secrets.length > 0) needs.push("exec.mount.secret");
	for (const { environment } of secrets)
		if (environment !== undefined) addOnce(needs, "exec.secretenv");
	for (const mount of mounts) addNeedsOfMount(needs, mount);
	return needs;
}

function addNeedsOfMount(needs: Capability[], mount: ExecMount): void {
	const { contentCache = "DEFAULT" } = mount;
	if (mount.selector) addOnce(needs, "exec.mount.selector");
	if (contentCache !== "DEFAULT") addOnce(needs, "exec.mount.cache.content");
	switch (mount.kind) {
		case "bind":
			if (mount.source) addOnce(needs, "exec.mount.bind");
			break;
		case "cache":
			addOnce(needs, "exec.mount.cache");
			addOnce(needs, "exec.mount.cache.sharing");
			break;
		case "tmpfs":
			addOnce(needs, "exec.mount.tmpfs");
			if (mount.size && mount.size > 0) addOnce(needs, "exec.mount.tmpfs.size");
			break;
	}
}

function addOnce(needs: Capability[], need: Capability): void {
	if (!needs.includes(need)) needs.push(need);
}
