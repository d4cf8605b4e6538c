import { variableOf, withVariable } from "./environment.ts";
import type { ExecMount, ExecSecret, ExecSsh, ExecVertex } from "./exec.ts";
import { keepsResult, sourceOf } from "./exec.ts";
import type { ExecOp, Input, Mount, SecretEnv } from "./messages.ts";
import type { OpContext } from "./op-context.ts";
import { inputNumber } from "./op-context.ts";

const defaultPath =
	"/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** The operation of an exec vertex. Adds what it is made from to `inputs`. */
export function execOp(
	vertex: ExecVertex,
	inputs: Input[],
	context: OpContext,
): ExecOp {
	const { options } = vertex;
	const mounts: Mount[] = [];
	let results = 0;
	for (const mount of vertex.mounts) {
		const input = inputNumber(inputs, context, sourceOf(mount));
		const output = keepsResult(mount) ? results++ : -1;
		mounts.push(ordinaryMount(mount, input, output));
	}
	const variables: SecretEnv[] = [];
	for (const secret of options.secrets ?? none) {
		const { id, target, environment, optional } = secret;
		if (target !== undefined) mounts.push(secretMount(secret, target));
		if (environment !== undefined)
			variables.push({ ID: id, name: environment, optional });
	}
	for (const socket of vertex.ssh) mounts.push(sshMount(socket));
	return {
		meta: {
			args: options.args,
			env: environmentFor(vertex, context),
			cwd: options.cwd ?? "/",
			user: options.user,
			proxy_env: options.proxy,
			extraHosts: options.extraHosts,
			hostname: options.hostname,
			ulimit: options.ulimits,
			cgroupParent: options.cgroupParent,
			removeMountStubsRecursive: true,
			validExitCodes: options.validExitCodes,
		},
		mounts,
		network: options.network,
		security: options.security,
		secretenv: variables,
		cdiDevices: options.devices,
	};
}

const none: readonly never[] = [];

/** An engine that does not set a default PATH is sent one, except for Windows, where a wrong one does harm. */
function environmentFor(
	vertex: ExecVertex,
	{ options }: OpContext,
): readonly string[] {
	if (options.supports?.("exec.meta.setsdefaultpath") !== false) {
		return vertex.env;
	}
	if (options.platform.os === "windows") return vertex.env;
	if (variableOf(vertex.env, "PATH") !== undefined) return vertex.env;
	return withVariable(vertex.env, "PATH", defaultPath);
}

/** All mounts made here have these fields in this order, so that writing them meets one form. */
const blankMount: Mount = {
	input: -1,
	selector: undefined,
	dest: undefined,
	output: undefined,
	readonly: undefined,
	mountType: undefined,
	TmpfsOpt: undefined,
	cacheOpt: undefined,
	secretOpt: undefined,
	SSHOpt: undefined,
	resultID: undefined,
	contentCache: undefined,
};

function ordinaryMount(mount: ExecMount, input: number, output: number): Mount {
	const isCache = mount.kind === "cache";
	const isTmpfs = mount.kind === "tmpfs";
	return {
		input,
		selector: mount.selector,
		dest: mount.target,
		output,
		readonly: mount.readonly,
		mountType: isCache ? "CACHE" : isTmpfs ? "TMPFS" : undefined,
		TmpfsOpt: isTmpfs ? { size: mount.size } : undefined,
		cacheOpt: isCache ? { ID: mount.id, sharing: mount.sharing } : undefined,
		secretOpt: undefined,
		SSHOpt: undefined,
		resultID: undefined,
		contentCache: mount.contentCache,
	};
}

function secretMount(secret: ExecSecret, target: string): Mount {
	return {
		...blankMount,
		dest: target,
		mountType: "SECRET",
		secretOpt: {
			ID: secret.id,
			uid: secret.uid,
			gid: secret.gid,
			mode: secret.mode ?? 0o400,
			optional: secret.optional,
		},
	};
}

function sshMount(socket: ExecSsh & { readonly target: string }): Mount {
	return {
		...blankMount,
		dest: socket.target,
		mountType: "SSH",
		SSHOpt: {
			ID: socket.id,
			uid: socket.uid,
			gid: socket.gid,
			mode: socket.mode ?? 0o600,
			optional: socket.optional,
		},
	};
}
