import * as assert from "node:assert/strict";
import type {
	ActionChain,
	ChownOpt,
	Constraints,
	Copy,
	ExecMount,
	FileAction,
	FileActionMessage,
	Filesystem,
	Int64,
	Mount,
	Output,
	Owner,
	Platform,
	Principal,
	SourceMap,
	UserOpt,
} from "../../llb/index.ts";
import {
	diff,
	exec,
	file,
	git,
	http,
	image,
	local,
	merge,
	source,
} from "../../llb/index.ts";
import type { RecordedOp } from "./recorded-graphs.ts";

const text: SourceMap = { filename: "text", data: new Uint8Array([1]) };

/**
 * Makes a recorded op again with the library's constructors, from what a caller would have said. Returns its outputs by index.
 * Whatever the constructors decide is left to them: capabilities, attribute spelling, the order and numbers of mounts and inputs.
 */
export function rebuild(
	op: RecordedOp,
	inputs: readonly Output[],
): (index: number) => Filesystem {
	const constraints = constraintsFrom(op);
	if (op.source) return () => rebuildSource(op, constraints);
	if (op.exec) return rebuildExec(op, inputs, constraints);
	if (op.file) return () => rebuildFile(op, inputs, constraints);
	if (op.merge) return () => merge(inputs, constraints);
	if (op.diff)
		return () => diff(inputs[0] ?? null, inputs[1] ?? null, constraints);
	throw new Error(`no constructor for ${JSON.stringify(op)}`);
}

function constraintsFrom(op: RecordedOp): Constraints {
	const { metadata, platform } = op;
	const { "llb.customname": name, ...description } = metadata.description ?? {};
	return {
		platform: platform && platformFrom(platform),
		filters: op.constraints?.filter,
		description,
		name,
		ignoreCache: metadata.ignore_cache,
		exportCache:
			metadata.export_cache && (metadata.export_cache.Value ?? false),
		progressGroup: metadata.progress_group,
		linuxResources: metadata.linux_resources,
		locations: op.locations.map((ranges) => ({
			map: text,
			ranges: ranges.map(([first = 0, last = first]) => ({
				start: { line: first },
				end: { line: last },
			})),
		})),
	};
}

function platformFrom(message: NonNullable<RecordedOp["platform"]>): Platform {
	return {
		os: message.OS ?? "",
		architecture: message.Architecture ?? "",
		variant: message.Variant,
		osVersion: message.OSVersion,
		osFeatures: message.OSFeatures,
	};
}

function rebuildSource(op: RecordedOp, constraints: Constraints): Output {
	const { identifier = "", attrs = {} } = op.source ?? {};
	const [, scheme, rest = ""] = /^([a-z-]+):\/\/(.*)$/s.exec(identifier) ?? [];
	const list = (name: string): readonly string[] =>
		JSON.parse(attrs[name] ?? "[]");
	switch (scheme) {
		case "docker-image":
			return image(rest, {
				...constraints,
				resolveMode: attrs["image.resolvemode"] as "pull" | "local" | undefined,
				recordType: attrs["image.recordtype"],
			});
		case "local":
			return local(rest, {
				...constraints,
				sessionId: attrs["local.session"],
				includePatterns: list("local.includepattern"),
				excludePatterns: list("local.excludepatterns"),
				followPaths: list("local.followpaths"),
				sharedKeyHint: attrs["local.sharedkeyhint"],
				differ: attrs["local.differ"]
					? { type: attrs["local.differ"] as "none" }
					: undefined,
			});
		case "git": {
			const [, fragment = ""] = rest.split("#");
			const [ref, subdirectory] = fragment.split(":");
			return git(attrs["git.fullurl"] ?? "", {
				...constraints,
				ref,
				subdirectory,
				keepGitDirectory: "git.keepgitdir" in attrs,
				sshSocket: attrs["git.mountsshsock"],
				checksum: attrs["git.checksum"],
				skipSubmodules: "git.skipsubmodules" in attrs,
				fetchByCommit: "git.fetchbycommit" in attrs,
				modificationTime: attrs["git.mtime"] as "commit" | undefined,
			});
		}
		case "http":
		case "https":
			return http(identifier, {
				...constraints,
				filename: attrs["http.filename"],
				checksum: attrs["http.checksum"],
			});
		default:
			return source(identifier, attrs, [], constraints);
	}
}

function rebuildExec(
	op: RecordedOp,
	inputs: readonly Output[],
	constraints: Constraints,
): (index: number) => Filesystem {
	const { meta = {}, mounts = [], ...rest } = op.exec ?? {};
	const secretFiles = mounts.filter((mount) => mount.secretOpt);
	const sockets = mounts.filter((mount) => mount.SSHOpt);
	const [root, ...others] = mounts.filter(
		(mount) => !mount.secretOpt && !mount.SSHOpt,
	);
	assert.equal(root?.dest, "/");
	const variables = (rest.secretenv ?? []).map(
		({ ID = "", name = "", optional }) => ({
			id: ID,
			environment: name,
			optional,
		}),
	);
	const files = secretFiles.map(({ dest, secretOpt }) => ({
		...secretOpt,
		id: secretOpt?.ID ?? "",
		target: dest ?? "",
	}));
	// Given backwards, as their order must not matter unless two share a target.
	const targets = new Set(others.map(({ dest }) => dest));
	const given = targets.size < others.length ? others : others.toReversed();
	const execution = exec({
		...constraints,
		root: filesystem(root?.input, inputs),
		readonlyRoot: root?.readonly,
		args: meta.args ?? [],
		env: withoutDerived(meta.env ?? [], sockets[0]?.dest, op),
		cwd: meta.cwd,
		user: meta.user,
		hostname: meta.hostname,
		cgroupParent: meta.cgroupParent,
		extraHosts: meta.extraHosts,
		ulimits: meta.ulimit,
		validExitCodes: meta.validExitCodes,
		proxy: meta.proxy_env,
		network: rest.network,
		security: rest.security,
		mounts: given.map((mount) => ordinaryMount(mount, inputs)),
		secrets: [...files, ...variables],
		ssh: sockets.map(({ dest = "", SSHOpt }) => ({
			...SSHOpt,
			id: SSHOpt?.ID,
			target: dest.startsWith("/run/buildkit/ssh_agent.") ? undefined : dest,
		})),
		devices: rest.cdiDevices,
	});
	return (index) => {
		if (Number(root?.output ?? 0) === index && !root?.readonly) {
			return execution.root;
		}
		const position = given.findIndex(
			(mount) => Number(mount.output ?? 0) === index,
		);
		return execution.mounts[position] ?? null;
	};
}

/** The environment before what an exec adds by itself. */
function withoutDerived(
	env: readonly string[],
	socket: string | undefined,
	op: RecordedOp,
): readonly string[] {
	let rest = env;
	if (
		!op.metadata.caps?.["exec.meta.setsdefaultpath"] &&
		rest.at(-1)?.startsWith("PATH=")
	) {
		rest = rest.slice(0, -1);
	}
	return socket !== undefined && rest.at(-1) === `SSH_AUTH_SOCK=${socket}`
		? rest.slice(0, -1)
		: rest;
}

function ordinaryMount(mount: Mount, inputs: readonly Output[]): ExecMount {
	const { dest: target = "", selector, readonly } = mount;
	const from = filesystem(mount.input, inputs);
	switch (mount.mountType) {
		case "CACHE":
			return {
				kind: "cache",
				target,
				selector,
				readonly,
				source: from,
				id: mount.cacheOpt?.ID ?? "",
				sharing: mount.cacheOpt?.sharing,
			};
		case "TMPFS":
			return {
				kind: "tmpfs",
				target,
				selector,
				readonly,
				size: mount.TmpfsOpt?.size,
			};
		default:
			return {
				kind: "bind",
				target,
				selector,
				readonly,
				source: from,
				noOutput: !readonly && Number(mount.output ?? 0) === -1,
			};
	}
}

function rebuildFile(
	op: RecordedOp,
	inputs: readonly Output[],
	constraints: Constraints,
): Output {
	const messages = op.file?.actions ?? [];
	const [first] = messages;
	const chain: ActionChain = {
		kind: "chain",
		base: filesystem(first?.input, inputs),
		actions: messages.map((message) => actionFrom(message, inputs)),
	};
	return file(chain.base, chain.actions, constraints);
}

function actionFrom(
	message: FileActionMessage,
	inputs: readonly Output[],
): FileAction {
	const { copy, mkdir, mkfile, rm } = message;
	if (mkdir) {
		return {
			kind: "mkdir",
			path: mkdir.path ?? "",
			mode: mkdir.mode ?? 0,
			makeParents: mkdir.makeParents,
			owner: ownerFrom(mkdir.owner),
			createdTime: mkdir.timestamp ?? 0,
		};
	}
	if (mkfile) {
		return {
			kind: "mkfile",
			path: mkfile.path ?? "",
			mode: mkfile.mode ?? 0,
			data: mkfile.data ?? new Uint8Array(),
			owner: ownerFrom(mkfile.owner),
			createdTime: mkfile.timestamp ?? 0,
		};
	}
	if (rm) return { ...rm, kind: "rm", path: rm.path ?? "" };
	assert.ok(copy, "a recorded action is none of mkdir, mkfile, rm and copy");
	const mode = copy.modeStr ?? copy.mode ?? 0;
	const action: Copy = {
		kind: "copy",
		from: filesystem(message.secondaryInput, inputs),
		source: copy.src ?? "",
		destination: copy.dest ?? "",
		mode: mode === -1 ? undefined : mode,
		followSymlinks: copy.followSymlink,
		contentsOnly: copy.dirCopyContents,
		unpack: copy.attemptUnpackDockerCompatibility,
		createDestinationPath: copy.createDestPath,
		allowWildcard: copy.allowWildcard,
		allowEmptyWildcard: copy.allowEmptyWildcard,
		includePatterns: copy.include_patterns,
		excludePatterns: copy.exclude_patterns,
		requiredPaths: copy.required_paths,
		replaceExisting: copy.alwaysReplaceExistingDestPaths,
		owner: ownerFrom(copy.owner),
		createdTime: copy.timestamp ?? 0,
	};
	return action;
}

function ownerFrom(owner: ChownOpt | undefined): Owner | undefined {
	return (
		owner && {
			user: principalFrom(owner.user),
			group: principalFrom(owner.group),
		}
	);
}

function principalFrom(user: UserOpt | undefined): Principal | undefined {
	if (user === undefined) return undefined;
	return user.byName
		? { kind: "name", name: user.byName.name ?? "" }
		: { kind: "id", id: user.byID ?? 0 };
}

function filesystem(
	input: Int64 | undefined,
	inputs: readonly Output[],
): Filesystem {
	return inputs[Number(input ?? 0)] ?? null;
}
