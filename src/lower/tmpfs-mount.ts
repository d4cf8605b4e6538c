import type { TmpfsMount as LlbTmpfsMount } from "../../llb/index.ts";
import type { TmpfsMount } from "../dockerfile/mount.ts";
import {
	type MountSite,
	mountedFilesystem,
	mountSelector,
	mountTarget,
	noteMountedPath,
} from "./mount-source.ts";

/** `type=tmpfs`: an empty directory in memory, whatever its `from` names. */
export function lowerTmpfsMount(
	site: MountSite,
	mount: TmpfsMount,
): LlbTmpfsMount {
	if (mount.from !== "") mountedFilesystem(site, mount);
	const target = mountTarget(site, mount);
	noteMountedPath(site, mount);
	return {
		kind: "tmpfs",
		target,
		selector: mountSelector(mount),
		readonly: mount.readonly,
		size: mount.size,
	};
}
