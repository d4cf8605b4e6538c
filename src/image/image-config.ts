import type { Platform } from "../values/platform.ts";

/**
 * The configuration of an image, as the OCI image specification and Docker's additions to it define it. What is absent in the JSON
 * is empty here: an empty text, list, map or set, `undefined` for records. `Platform` fields are the image's own.
 */
export interface ImageConfig extends Platform {
	/** RFC 3339, in the shortest form Go prints; see `parseTimestamp`. */
	readonly created: string | undefined;
	readonly author: string;
	readonly rootfs: RootFileSystem;
	readonly history: readonly HistoryEntry[];
	readonly config: ContainerConfig;
}

export interface RootFileSystem {
	readonly type: string;
	/** `undefined` is written as `null`. */
	readonly diffIds: readonly string[] | undefined;
}

/** One step of an image's making. */
export interface HistoryEntry {
	/** RFC 3339. */
	readonly created: string | undefined;
	readonly createdBy: string;
	readonly author: string;
	readonly comment: string;
	/** The step made no layer. */
	readonly emptyLayer: boolean;
}

/** What containers of the image start with. */
export interface ContainerConfig {
	readonly user: string;
	/** `80/tcp`. */
	readonly exposedPorts: ReadonlySet<string>;
	/** `NAME=value`, in order. */
	readonly environment: readonly string[];
	readonly entrypoint: readonly string[];
	readonly command: readonly string[];
	readonly volumes: ReadonlySet<string>;
	readonly workingDirectory: string;
	readonly labels: ReadonlyMap<string, string>;
	readonly stopSignal: string;
	/** Docker for Windows: command and entrypoint are escaped already. Set by CMD on all systems. */
	readonly argumentsEscaped: boolean;
	readonly healthcheck: Healthcheck | undefined;
	/** Instructions to run in images made from this one. */
	readonly onBuild: readonly string[];
	/** The shell of RUN, CMD and ENTRYPOINT in shell form. */
	readonly shell: readonly string[];
}

/** How to find out whether a container is well. Durations are nanoseconds; 0 means inherited, or the default. */
export interface Healthcheck {
	/** `["NONE"]`, `["CMD", …]` or `["CMD-SHELL", command]`; empty means inherited. */
	readonly test: readonly string[];
	readonly interval: bigint;
	readonly timeout: bigint;
	readonly startPeriod: bigint;
	readonly startInterval: bigint;
	readonly retries: bigint;
}

export const emptyContainerConfig: ContainerConfig = {
	user: "",
	exposedPorts: new Set(),
	environment: [],
	entrypoint: [],
	command: [],
	volumes: new Set(),
	workingDirectory: "",
	labels: new Map(),
	stopSignal: "",
	argumentsEscaped: false,
	healthcheck: undefined,
	onBuild: [],
	shell: [],
};

/** What an empty JSON object describes: nothing at all. */
export const blankImage: ImageConfig = {
	created: undefined,
	author: "",
	architecture: "",
	os: "",
	osVersion: "",
	osFeatures: [],
	variant: "",
	rootfs: { type: "", diffIds: undefined },
	history: [],
	config: emptyContainerConfig,
};
