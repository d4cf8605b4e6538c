import { variableOf, withVariable } from "./environment.ts";
import type { ExecMount, ExecSecret, ExecSsh, ExecVertex } from "./exec.ts";
import { keepsResult, sourceOf } from "./exec.ts";
import type { Mount, Op } from "./messages.ts";
import type { OpContext } from "./op-context.ts";
import { inputList } from "./op-context.ts";

const defaultPath =
	"/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** The operation of an exec vertex with its inputs. */
export function execOp(
	vertex: ExecVertex,
	context: OpContext,
): Pick<Op, "inputs" | "exec"> {
	const { options } = vertex;
	const edges = inputList(context);
	let results = 0;
	const ordinary = vertex.mounts.map((mount) => {
		const input = edges.indexOf(sourceOf(mount));
		const output = keepsResult(mount) ? results++ : -1;
		return ordinaryMount(mount, input, output);
	});
	const secrets = options.secrets ?? [];
	return {
		inputs: edges.inputs,
		exec: {
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
			mounts: [
				...ordinary,
				...secrets.flatMap(secretMount),
				...vertex.ssh.map(sshMount),
			],
			network: options.network,
			security: options.security,
			secretenv: secrets.flatMap(({ id, environment, optional }) =>
				environment === undefined
					? []
					: [{ ID: id, name: environment, optional }],
			),
			cdiDevices: options.devices,
		},
	};
}

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

function ordinaryMount(mount: ExecMount, input: number, output: number): Mount {
	const common = {
		input,
		selector: mount.selector,
		dest: mount.target,
		output,
		readonly: mount.readonly,
		contentCache: mount.contentCache,
	};
	switch (mount.kind) {
		case "bind":
			return common;
		case "cache":
			return {
				...common,
				mountType: "CACHE",
				cacheOpt: { ID: mount.id, sharing: mount.sharing },
			};
		case "tmpfs":
			return { ...common, mountType: "TMPFS", TmpfsOpt: { size: mount.size } };
	}
}

function secretMount(secret: ExecSecret): readonly Mount[] {
	if (secret.target === undefined) return [];
	return [
		{
			input: -1,
			dest: secret.target,
			mountType: "SECRET",
			secretOpt: {
				ID: secret.id,
				uid: secret.uid,
				gid: secret.gid,
				mode: secret.mode ?? 0o400,
				optional: secret.optional,
			},
		},
	];
}

function sshMount(socket: ExecSsh & { readonly target: string }): Mount {
	return {
		input: -1,
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
