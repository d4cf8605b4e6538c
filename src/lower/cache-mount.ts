import {
	type Filesystem,
	file,
	type CacheMount as LlbCacheMount,
} from "../../llb/index.ts";
import type { CacheMount } from "../dockerfile/mount.ts";
import {
	type MountSite,
	mountedFilesystem,
	mountSelector,
	mountTarget,
	noteMountedPath,
} from "./mount-source.ts";

const sharings = {
	shared: "SHARED",
	private: "PRIVATE",
	locked: "LOCKED",
} as const;

/** `type=cache`: a directory that outlives the build, told apart by namespace and id. */
export function lowerCacheMount(
	site: MountSite,
	mount: CacheMount,
): LlbCacheMount {
	// Without `from` it starts empty, and the build context is none of its business.
	const from = mount.from === "" ? "scratch" : mount.from;
	const content = mountedFilesystem(site, { ...mount, from });
	const target = mountTarget(site, mount);
	const selector = mountSelector(mount);
	const owned =
		selector === undefined && mount.owner !== undefined
			? ownedDirectory(content, mount.owner)
			: undefined;
	noteMountedPath(site, { ...mount, from });
	return {
		kind: "cache",
		target,
		id: `${site.lowering.request.cacheMountNamespace}/${mount.id}`,
		sharing: sharings[mount.sharing],
		source: owned ?? content,
		selector: owned === undefined ? selector : ownedPath,
		readonly: mount.readonly,
	};
}

const ownedPath = "/cache";

/** A directory with the owner and mode asked for, to start the cache from. */
function ownedDirectory(
	base: Filesystem,
	{ uid, gid, mode }: NonNullable<CacheMount["owner"]>,
): Filesystem {
	return file(
		base,
		[
			{
				kind: "mkdir",
				path: ownedPath,
				mode,
				owner: {
					user: { kind: "id", id: uid },
					group: { kind: "id", id: gid },
				},
			},
		],
		{ name: "[internal] setting cache mount permissions" },
	);
}
