import type { MountFlag, RunInstruction } from "../dockerfile/ast.ts";
import type { SecretMount, SshMount } from "../dockerfile/mount.ts";
import { resolveMount } from "../dockerfile/resolve-mount.ts";

/** The secrets of a RUN as they are written, variables unexpanded. Mounts with mistakes are left out. */
export function secretMounts(run: RunInstruction): readonly SecretMount[] {
	return credentialMounts(run).filter(
		(mount): mount is SecretMount => mount.kind === "secret",
	);
}

/** The SSH agents of a RUN, likewise. */
export function sshMounts(run: RunInstruction): readonly SshMount[] {
	return credentialMounts(run).filter(
		(mount): mount is SshMount => mount.kind === "ssh",
	);
}

function credentialMounts(
	run: RunInstruction,
): readonly (SecretMount | SshMount)[] {
	return run.mounts.flatMap((flag) => {
		const resolved = resolveMount(flag, (word) => ({
			ok: true,
			value: word.value,
		}));
		if (!resolved.ok) return [];
		const { mount } = resolved;
		return mount.kind === "secret" || mount.kind === "ssh" ? [mount] : [];
	});
}

/** What a build calls a secret or agent in its messages. */
export function mountName(mount: SecretMount | SshMount): string {
	return mount.kind === "ssh" ? mount.id || "default" : mount.id;
}

/** Where a mount's option stands: `id` of `--mount=type=secret,id=x`; the whole value without it. */
export function optionSpan(flag: MountFlag, ...keys: readonly string[]) {
	const option = flag.options.findLast(({ key }) => keys.includes(key));
	return (option?.word ?? flag.value).span;
}
