import {
	type CDIDevice,
	deferred,
	type ExecMount,
	type ExecOptions,
	exec,
	file,
} from "../../llb/index.ts";
import type { Heredoc, RunInstruction } from "../dockerfile/ast.ts";
import { withShell } from "../image/change-image.ts";
import { runText } from "../image/created-by.ts";
import { trimSpace } from "../values/go-space.ts";
import { BuildRefused } from "./build-refused.ts";
import { commandWords } from "./config.ts";
import { addHistory } from "./history.ts";
import { locationsOf } from "./locations.ts";
import type { Lowering } from "./lowering.ts";
import { lowerMounts } from "./mounts.ts";
import { displayText, nameStep } from "./names.ts";
import { maskSecrets } from "./secret-mount.ts";
import type { Command, StageBuild } from "./stage-build.ts";

/** RUN: a process on the stage's file system. */
export function lowerRun(
	lowering: Lowering,
	stage: StageBuild,
	command: Command,
	instruction: RunInstruction,
): void {
	const { request, document } = lowering;
	const { supports } = request;
	const { state } = stage;
	const { environment } = state.scope;
	// A process may read anything.
	stage.paths.all = true;

	const script = heredocScript(stage, instruction);
	const args = script?.args ?? commandWords(stage, instruction.command);
	const mounts = lowerMounts(lowering, stage, command, instruction);
	const shown = displayText(
		instruction.text + (script?.summary ?? ""),
		maskSecrets(environment, mounts.secrets),
		{ escape: document.escape, rawQuotes: true, skipUnset: true },
	);
	const options: ExecOptions = {
		root: state.filesystem,
		args,
		env: environment.assignments(),
		cwd: state.directory,
		user: state.user,
		hostname: state.hostname,
		cgroupParent: supports("exec.meta.cgroup.parent")
			? request.cgroupParent
			: undefined,
		extraHosts: request.extraHosts,
		ulimits: supports("exec.meta.ulimit") ? request.ulimits : undefined,
		linuxResources: supports("exec.meta.linux.resources")
			? request.linuxResources
			: undefined,
		proxy: lowering.proxy && {
			http_proxy: lowering.proxy.http,
			https_proxy: lowering.proxy.https,
			ftp_proxy: lowering.proxy.ftp,
			no_proxy: lowering.proxy.no,
			all_proxy: lowering.proxy.all,
		},
		network:
			instruction.network === "default"
				? state.network
				: instruction.network === "none"
					? "NONE"
					: "HOST",
		security: instruction.security === "insecure" ? "INSECURE" : "SANDBOX",
		mounts: allMounts(lowering, script, mounts.mounts),
		secrets: mounts.secrets,
		ssh: mounts.ssh,
		devices: supports("exec.meta.cdi")
			? allDevices(lowering, instruction)
			: undefined,
		platform: state.platform,
		description: { "com.docker.dockerfile.v1.command": instruction.text },
		name: nameStep(
			lowering,
			stage,
			shown,
			state.platform,
			environment,
			command.isTrigger,
		),
		ignoreCache: stage.ignoreCache,
		locations: locationsOf(request.sourceMap, command.place.lines),
	};
	state.filesystem =
		args.length === 0 ? nothingToRun(command) : exec(options).root;
	addHistory(
		lowering,
		stage,
		runText(args, buildArgumentsOf(stage)),
		"executed",
	);
}

/** `NAME=value` of every argument declared so far, with the value it has now. */
function buildArgumentsOf(stage: StageBuild): readonly string[] {
	const { environment, arguments: declared } = stage.state.scope;
	if (declared.size === 0) return noTexts;
	const texts: string[] = [];
	for (const [name, { value }] of declared) {
		texts.push(`${name}=${environment.get(name) ?? value ?? ""}`);
	}
	return texts;
}

const noTexts: readonly string[] = [];

/** `RUN []` is an error only of what is really built: it is told when the graph is marshalled. */
function nothingToRun({ place }: Command) {
	return deferred(() => {
		throw new BuildRefused(
			`RUN in line ${place.lines.first} has an empty array: there is nothing to run`,
			{ help: 'write RUN ["program", "argument"]' },
		);
	});
}

function allMounts(
	{ request: { shmSize, supports } }: Lowering,
	script: HeredocScript | undefined,
	mounts: readonly ExecMount[],
): readonly ExecMount[] {
	const limits = shmSize > 0 && supports("exec.mount.tmpfs.size");
	if (script === undefined && !limits) return mounts;
	const all = [...(script?.mounts ?? []), ...mounts];
	if (limits) all.push({ kind: "tmpfs", target: "/dev/shm", size: shmSize });
	return all;
}

function allDevices(
	{ request }: Lowering,
	{ devices }: RunInstruction,
): readonly CDIDevice[] {
	if (devices.length === 0) return request.devices;
	return [
		...request.devices,
		...devices.map(({ name, required }) => ({ name, optional: !required })),
	];
}

/** What a RUN with here-documents runs. */
interface HeredocScript {
	readonly args: readonly string[];
	readonly mounts: readonly ExecMount[];
	/** What progress adds to the instruction. */
	readonly summary: string;
}

const pipes = "/dev/pipes/";

/**
 * A RUN that is nothing but one here-document gets its text as the script: a file of its own when it begins with `#!`, else a shell
 * command. Everything else is left to the shell, here-documents included.
 */
function heredocScript(
	stage: StageBuild,
	{ command, heredocs }: RunInstruction,
): HeredocScript | undefined {
	const [only] = heredocs;
	if (only === undefined || command.kind === "exec") return undefined;
	const shell = (text: string) => withShell(stage.image.base, [text]);
	const { span } = command.text;
	const { marker } = only;
	if (marker.start !== span.start || marker.end !== span.end) {
		let text = command.text.value;
		for (const { content, name } of heredocs) text += `\n${content}${name}`;
		return { args: shell(text), mounts: [], summary: "" };
	}
	const text = only.chomp
		? only.content.replace(/(?<=^|\n)\t+/g, "")
		: only.content;
	const summary = ` (${summarize(only)})`;
	if (stage.image.base.os === "windows" || !text.startsWith("#!")) {
		return { args: shell(text), mounts: [], summary };
	}
	const script = file(
		null,
		[
			{
				kind: "mkfile",
				path: only.name,
				mode: 0o755,
				data: new TextEncoder().encode(text),
			},
		],
		{ name: "[internal] preparing inline document" },
	);
	return {
		args: shell(pipes + only.name),
		mounts: [
			{
				kind: "bind",
				target: pipes,
				source: script,
				selector: "/",
				readonly: true,
			},
		],
		summary,
	};
}

/** The first line, with dots for further ones. */
function summarize({ content }: Heredoc): string {
	const lines = trimSpace(content).replaceAll("\r\n", "\n").split("\n");
	const first = lines[0] ?? "";
	return lines.length > 1 ? `${first}...` : first;
}
