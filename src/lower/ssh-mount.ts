import type { ExecSsh } from "../../llb/index.ts";
import type { SshMount } from "../dockerfile/mount.ts";
import { mountFrom } from "../dockerfile/stages.ts";
import { type MountSite, mountedFilesystem } from "./mount-source.ts";

/** `type=ssh`: a socket of the client's agent. */
export function lowerSshMount(site: MountSite, mount: SshMount): ExecSsh {
	const { stage, command } = site;
	const from = mountFrom(mount.flag);
	if (from !== "") {
		mountedFilesystem(site, {
			from,
			target: mount.socket ?? "",
			flag: mount.flag,
		});
	}
	const { id, required } = mount;
	const { outline } = stage;
	const name = id === "" ? "default" : id;
	if (outline !== undefined) {
		outline.ssh ??= new Map();
		if (!outline.ssh.has(name))
			outline.ssh.set(name, { required, lines: command.place.lines });
	}
	return { id, target: mount.socket, optional: !required, ...mount.owner };
}
