import type { Filesystem } from "../../llb/index.ts";
import type { BindMount, CacheMount, TmpfsMount } from "../dockerfile/mount.ts";
import { cleanPath, isAbsolutePath, joinPath } from "../values/go-path.ts";
import { addPath } from "./context-paths.ts";
import type { Lowering } from "./lowering.ts";
import { refuseAt } from "./refuse.ts";
import type { Command, StageBuild } from "./stage-build.ts";

/** Where a mount stands. */
export interface MountSite {
	readonly lowering: Lowering;
	readonly stage: StageBuild;
	readonly command: Command;
	/** The stage or image its `from` names as written; that of the empty image without `from`. */
	readonly source: StageBuild | undefined;
}

/** The file system a mount shows. A `from` has to be there even where its content is not used. */
export function mountedFilesystem(
	site: MountSite,
	mount: {
		readonly from: string;
		readonly target: string;
		readonly flag: BindMount["flag"];
	},
): Filesystem {
	const { source } = site;
	if (source?.dispatched) return source.state.filesystem;
	throw refuseAt(
		site.command,
		`cannot mount from stage "${mount.from}" to "${mount.target}", stage needs to be defined before current command`,
		"move the stage up, or mount from an image",
		mount.flag.span,
	);
}

/** Where a mount goes: an absolute path. */
export function mountTarget(
	{ stage, command }: MountSite,
	mount: BindMount | CacheMount | TmpfsMount,
): string {
	const target = isAbsolutePath(cleanPath(mount.target))
		? mount.target
		: joinPath("/", stage.state.directory, mount.target);
	if (target !== "/") return target;
	throw refuseAt(
		command,
		`invalid mount target "${target}"`,
		"a mount needs a directory of its own: target=/path",
		mount.flag.span,
	);
}

/** The part of its file system that a mount shows; undefined for all of it. */
export function mountSelector(mount: {
	readonly source: string;
}): string | undefined {
	const path = joinPath("/", mount.source);
	return path === "/" ? undefined : path;
}

/** Notes what a mount reads, so that a client sends it. */
export function noteMountedPath(
	{ stage, source }: MountSite,
	mount: { readonly from: string; readonly source: string },
): void {
	if (mount.from === "") addPath(stage.contextPaths, mount.source);
	else if (source !== undefined) addPath(source.paths, mount.source);
}
