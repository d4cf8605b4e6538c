import type { MountFlag } from "./ast.ts";

/** What a `--mount` means once variables have their values. Rules: Dockerfile reference, RUN --mount. */
export type Mount =
	| BindMount
	| CacheMount
	| TmpfsMount
	| SecretMount
	| SshMount;

interface MountBase {
	readonly flag: MountFlag;
	/** Stage, image or context; empty when not given. */
	readonly from: string;
	/** As given, expanded; empty when not given. Relative paths count from the working directory. */
	readonly target: string;
	readonly readonly: boolean;
}

export interface BindMount extends MountBase {
	readonly kind: "bind";
	readonly source: string;
}

export interface CacheMount extends MountBase {
	readonly kind: "cache";
	readonly source: string;
	/** Without the namespace: the id given, or else the cleaned target. */
	readonly id: string;
	readonly sharing: "shared" | "private" | "locked";
	readonly owner?: Ownership;
}

export interface TmpfsMount extends MountBase {
	readonly kind: "tmpfs";
	readonly source: string;
	/** Bytes; 0 means no limit. */
	readonly size: bigint;
}

export interface SecretMount {
	readonly kind: "secret";
	readonly flag: MountFlag;
	readonly id: string;
	/** Where the file appears; absent when the secret is an environment variable only. */
	readonly file?: string;
	/** The environment variable that holds the secret; absent for files only. */
	readonly environmentName?: string;
	readonly required: boolean;
	/** Present when any of mode, uid and gid was given; the others have their defaults: 0400, 0, 0. */
	readonly owner?: Ownership;
}

export interface SshMount {
	readonly kind: "ssh";
	readonly flag: MountFlag;
	/** As given; empty means `default`. */
	readonly id: string;
	/** Where the agent's socket appears; absent for the default place. */
	readonly socket?: string;
	readonly required: boolean;
	/** Present when any of mode, uid and gid was given; the others have their defaults: 0600, 0, 0. */
	readonly owner?: Ownership;
}

export interface Ownership {
	readonly uid: number;
	readonly gid: number;
	/** Permission bits. */
	readonly mode: number;
}

export type MountKind = Mount["kind"];

/** Every option of `--mount`, aliases included. */
export const MOUNT_OPTIONS = [
	"type",
	"from",
	"source",
	"target",
	"readonly",
	"id",
	"sharing",
	"required",
	"size",
	"mode",
	"uid",
	"gid",
	"src",
	"dst",
	"destination",
	"ro",
	"rw",
	"readwrite",
	"env",
] as const;
