import type { ExecMount, ExecSecret, ExecSsh } from "../../llb/index.ts";
import type { RunInstruction, Word } from "../dockerfile/ast.ts";
import type { Mount } from "../dockerfile/mount.ts";
import { resolveMount } from "../dockerfile/resolve-mount.ts";
import { succeed } from "../values/result.ts";
import { lowerBindMount } from "./bind-mount.ts";
import { lowerCacheMount } from "./cache-mount.ts";
import { wordExpander } from "./expand-words.ts";
import type { Lowering } from "./lowering.ts";
import type { MountSite } from "./mount-source.ts";
import { refuseAt } from "./refuse.ts";
import { lowerSecretMount } from "./secret-mount.ts";
import { lowerSshMount } from "./ssh-mount.ts";
import type { Command, StageBuild } from "./stage-build.ts";
import { lowerTmpfsMount } from "./tmpfs-mount.ts";

/** What the mounts of a RUN become. */
export interface LoweredMounts {
	readonly mounts: readonly ExecMount[];
	readonly secrets: readonly ExecSecret[];
	readonly ssh: readonly ExecSsh[];
}

/** `RUN --mount`. All mounts are understood before the first one is made. */
export function lowerMounts(
	lowering: Lowering,
	stage: StageBuild,
	command: Command,
	instruction: RunInstruction,
): LoweredMounts {
	if (instruction.mounts.length === 0) return noMounts;
	const mounts: ExecMount[] = [];
	const secrets: ExecSecret[] = [];
	const ssh: ExecSsh[] = [];
	const resolved = understand(lowering, stage, command, instruction);
	for (const [index, mount] of resolved.entries()) {
		const site: MountSite = {
			lowering,
			stage,
			command,
			source: command.sources[index],
		};
		switch (mount.kind) {
			case "bind":
				mounts.push(lowerBindMount(site, mount));
				break;
			case "cache":
				mounts.push(lowerCacheMount(site, mount));
				break;
			case "tmpfs":
				mounts.push(lowerTmpfsMount(site, mount));
				break;
			case "secret":
				secrets.push(lowerSecretMount(site, mount));
				break;
			case "ssh":
				ssh.push(lowerSshMount(site, mount));
				break;
		}
	}
	return { mounts, secrets, ssh };
}

const noMounts: LoweredMounts = { mounts: [], secrets: [], ssh: [] };

function understand(
	lowering: Lowering,
	stage: StageBuild,
	command: Command,
	instruction: RunInstruction,
): readonly Mount[] {
	const expand = wordExpander(lowering, stage, command);
	const expandOption = (word: Word) => succeed(expand(word));
	return instruction.mounts.map((flag) => {
		const resolved = resolveMount(flag, expandOption);
		if (resolved.ok) return resolved.mount;
		const { message, help, span } = resolved.problem;
		throw refuseAt(command, message, help, span);
	});
}
