import type { Dockerfile } from "../dockerfile/ast.ts";
import type { HostKeys } from "../lower/request.ts";
import type { Resolver } from "../lower/resolver.ts";
import type { Platform } from "../values/platform.ts";
import type { BuildSession } from "./build-session.ts";
import type { DockerfileSource } from "./dockerfile-source.ts";

/** A Dockerfile that was read, and everything that is needed to do something with it. */
export interface DockerfileTask {
	readonly session: BuildSession;
	readonly dockerfile: DockerfileSource;
	readonly document: Dockerfile;
	/** What steps run on. */
	readonly buildPlatform: Platform;
	readonly resolver: Resolver;
	/** What hosts are checked against; undefined when nobody asked. */
	hostKeys(): Promise<HostKeys | undefined>;
}
