import type { BindMount as LlbBindMount } from "../../llb/index.ts";
import type { BindMount } from "../dockerfile/mount.ts";
import {
	type MountSite,
	mountedFilesystem,
	mountSelector,
	mountTarget,
	noteMountedPath,
} from "./mount-source.ts";

/** `type=bind`: a stage, an image or the build context. What is written to it is dropped. */
export function lowerBindMount(
	site: MountSite,
	mount: BindMount,
): LlbBindMount {
	const { mainContext, request } = site.lowering;
	const source =
		mount.from === "" ? mainContext.output() : mountedFilesystem(site, mount);
	const lowered: LlbBindMount = {
		kind: "bind",
		target: mountTarget(site, mount),
		source,
		selector: mountSelector(mount),
		readonly: mount.readonly,
		noOutput:
			!mount.readonly && request.supports("exec.mount.bind.readwrite-nooutput"),
	};
	noteMountedPath(site, mount);
	return lowered;
}
