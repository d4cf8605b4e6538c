import type {
	Instruction,
	MountFlag,
	RunInstruction,
} from "../dockerfile/ast.ts";
import type { SecretMount, SshMount } from "../dockerfile/mount.ts";
import { type ExpandWord, resolveMount } from "../dockerfile/resolve-mount.ts";
import { rememberLast } from "./remember-last.ts";

/** The secrets of a RUN as they are written, variables unexpanded. Mounts with mistakes are left out. */
export function secretMounts(run: RunInstruction): readonly SecretMount[] {
	return writtenMounts(run).secrets;
}

/** The SSH agents of a RUN, likewise. */
export function sshMounts(run: RunInstruction): readonly SshMount[] {
	return writtenMounts(run).agents;
}

/** Whether an instruction is a RUN with secrets or SSH agents. */
export function givesSecrets(instruction: Instruction): boolean {
	if (instruction.kind !== "run" || instruction.mounts.length === 0) {
		return false;
	}
	const { secrets, agents } = writtenMounts(instruction);
	return secrets.length > 0 || agents.length > 0;
}

interface WrittenMounts {
	readonly secrets: readonly SecretMount[];
	readonly agents: readonly SshMount[];
}

const noMounts: WrittenMounts = { secrets: [], agents: [] };

const writtenMounts = rememberLast((run: RunInstruction): WrittenMounts => {
	if (run.mounts.length === 0) return noMounts;
	const secrets: SecretMount[] = [];
	const agents: SshMount[] = [];
	for (const flag of run.mounts) {
		if (isOfFiles(flag)) continue;
		const resolved = resolveMount(flag, asWritten);
		if (!resolved.ok) continue;
		const { mount } = resolved;
		if (mount.kind === "secret") secrets.push(mount);
		else if (mount.kind === "ssh") agents.push(mount);
	}
	return { secrets, agents };
});

/** Whether a mount says plainly that it is neither a secret nor an agent. */
function isOfFiles({ options }: MountFlag): boolean {
	const type = options.findLast(({ key }) => key === "type")?.value?.value;
	return (
		type === undefined ||
		type === "bind" ||
		type === "cache" ||
		type === "tmpfs"
	);
}

const asWritten: ExpandWord = ({ value }) => ({ ok: true, value });

/** What a build calls a secret or agent in its messages. */
export function mountName(mount: SecretMount | SshMount): string {
	return mount.kind === "ssh" ? mount.id || "default" : mount.id;
}

/** Where a mount's option stands: `id` of `--mount=type=secret,id=x`; the whole value without it. */
export function optionSpan(flag: MountFlag, ...keys: readonly string[]) {
	const option = flag.options.findLast(({ key }) => keys.includes(key));
	return (option?.word ?? flag.value).span;
}
