import type { RunInstruction } from "../../dockerfile/ast.ts";
import { locateSpan } from "../../dockerfile/ast.ts";
import type { Mount } from "../../dockerfile/mount.ts";
import { resolveMount } from "../../dockerfile/resolve-mount.ts";
import { type ShellText, shellText } from "../../shell/shell-text.ts";
import type { Analysis } from "./analysis.ts";
import { type BoundTree, boundFile, noteBoundFile } from "./bound-files.ts";
import { setOption } from "./builtins.ts";
import { noteRemovedLater } from "./copy-from-context.ts";
import { expanded } from "./expand-value.ts";
import type { FileNode, FileSystem, MountPoint } from "./file-system.ts";
import type { StagePlace } from "./findings.ts";
import { runList } from "./interpret.ts";
import { reportLayer } from "./layers.ts";
import { Machine } from "./machine.ts";
import { absolute, isWithin, rebase } from "./path.ts";
import { SharedMap } from "./shared-map.ts";
import type { ShellState, Variable } from "./shell-state.ts";
import { runWords } from "./simple-command.ts";
import { log, type Sink } from "./sink.ts";
import type { StageState } from "./stage-state.ts";
import { endProcess } from "./subshell.ts";
import { along, noTaint, originTaint, type Taint, union } from "./taint.ts";
import { emptyValue, hole, literal, unknown } from "./value.ts";

/** Follows a RUN: its mounts are set up, its script is run, and what is left in the file system is its layer. */
export function runShellInstruction(
	analysis: Analysis,
	state: StageState,
	place: StagePlace,
	instruction: RunInstruction,
): void {
	const setup = setUpMounts(analysis, state, instruction);
	const { files } = setup;
	const before = state.files;
	files.missed = [];
	const machine = new Machine({
		parser: analysis.options.parser,
		instruction,
		place,
		findings: analysis.findings,
		agents: setup.agents,
		root: state.root,
		shell: startShell(state, setup.variables),
		world: { files, uncheckedHosts: state.uncheckedHosts },
	});
	runCommand(analysis, state, machine, instruction);
	endProcess(machine);
	const after = machine.files;
	noteRemovedLater(analysis, state, after.missed);
	reportLayer(analysis, place, instruction, machine.before, after);
	state.uncheckedHosts = machine.world.uncheckedHosts;
	state.files = takeDown(analysis, setup, before, after);
}

function runCommand(
	analysis: Analysis,
	state: StageState,
	machine: Machine,
	instruction: RunInstruction,
): void {
	const { span } = instruction;
	const text = shellText(analysis.document.source, instruction, state.shell);
	if (text === undefined) {
		if (instruction.command.kind !== "exec") return;
		const [first, ...rest] = instruction.command.words.map((word) => ({
			...literal(word.value),
			glob: false,
		}));
		if (first !== undefined) runWords(machine, first, rest, span);
		return;
	}
	switch (text.shell.family) {
		case "posix":
			runScript(machine, text, instruction);
			return;
		case "other":
			runOther(machine, text, instruction);
			return;
		case "powershell":
		case "cmd":
			machine.unknownProgram(
				machine.reachable(),
				span,
				`scripts of ${text.shell.name} are not followed`,
			);
	}
}

function runScript(
	machine: Machine,
	text: ShellText,
	instruction: RunInstruction,
): void {
	const { options, name } = text.shell;
	for (const [index, option] of options.entries()) {
		if (/^-[a-zA-Z]+$/.test(option)) {
			for (const letter of option.slice(1))
				if (letter !== "c" && letter !== "o") setOption(machine, letter, true);
			if (option.includes("o"))
				setOption(machine, options[index + 1] ?? "", true);
		}
	}
	machine.shell = { ...machine.shell, bash: /bash|ksh|zsh/.test(name) };
	const { word } = text;
	const tree = machine.parser.parse(word.value);
	const locate = (from: number, to: number) => locateSpan(word, from, to);
	const problem = tree.errors?.[0];
	if (problem !== undefined)
		machine.unknownProgram(
			machine.reachable(),
			instruction.span,
			"the shell text has errors, so that it cannot be followed in full",
		);
	runList(machine, tree.commands, locate, { last: true });
}

/** A heredoc with the `#!` line of another interpreter, or a SHELL that is none of the usual ones. */
function runOther(
	machine: Machine,
	text: ShellText,
	instruction: RunInstruction,
): void {
	const { name } = text.shell;
	machine.shell.descriptors = {
		...machine.shell.descriptors,
		input: literal(text.word.value),
	};
	runWords(machine, { ...literal(name), glob: false }, [], instruction.span);
}

function startShell(
	state: StageState,
	secrets: ReadonlyMap<string, Variable>,
): ShellState {
	const variables = new SharedMap<string, Variable>();
	for (const [name, value] of state.environment)
		variables.set(name, { value, exported: true });
	for (const [name, variable] of secrets) variables.set(name, variable);
	const outputs = new Map<number, Sink>([
		[1, log],
		[2, log],
	]);
	return {
		variables,
		functions: new SharedMap(),
		aliases: new SharedMap(),
		positional: [literal(state.shell.name)],
		directory: state.directory,
		trace: false,
		stopsOnError: false,
		exportsAll: false,
		bash: false,
		descriptors: { input: emptyValue, outputs, inputs: new Map() },
		exitTrap: undefined,
		alive: true,
	};
}

interface Setup {
	readonly files: FileSystem;
	readonly variables: ReadonlyMap<string, Variable>;
	readonly agents: Taint;
	/** Cache mounts by their places. */
	readonly caches: ReadonlyMap<string, string>;
}

function setUpMounts(
	analysis: Analysis,
	state: StageState,
	instruction: RunInstruction,
): Setup {
	const files = state.files.clone();
	const variables = new Map<string, Variable>();
	const caches = new Map<string, string>();
	const points: MountPoint[] = [];
	const trees: BoundTree[] = [];
	let agents: Taint = noTaint;
	let sockets = 0;
	const mount = (
		path: string,
		kind: MountPoint["kind"],
		writable: boolean,
		nodes: Iterable<readonly [string, FileNode]>,
	) => {
		for (const [known] of files.within(path)) files.drop(known);
		points.push({ path, kind, writable });
		for (const [name, node] of nodes) files.put(rebase(name, "/", path), node);
	};
	for (const flag of instruction.mounts) {
		const resolved = resolveMount(flag, (word) => ({
			ok: true,
			value: expanded(analysis, state, word).text,
		}));
		if (!resolved.ok) continue;
		const each: Mount = resolved.mount;
		switch (each.kind) {
			case "secret": {
				const secret = analysis.secrets.intern(
					"secret-mount",
					each.id,
					flag.span,
				);
				if (each.file !== undefined) {
					const path = absolute("/", each.file);
					const taint = originTaint(
						secret,
						`the secret ${each.id} is mounted at ${path}`,
						flag.span,
					);
					mount(path, "secret", false, []);
					files.put(path, {
						kind: "file",
						content: unknown(`secret ${each.id}`, taint),
						span: flag.span,
					});
				}
				if (each.environmentName !== undefined) {
					const taint = originTaint(
						secret,
						`the secret ${each.id} is in the variable ${each.environmentName}`,
						flag.span,
					);
					variables.set(each.environmentName, {
						value: unknown(`secret ${each.id}`, taint),
						exported: true,
					});
				}
				break;
			}
			case "ssh": {
				const id = each.id === "" ? "default" : each.id;
				const secret = analysis.secrets.intern("ssh-mount", id, flag.span);
				agents = union(
					agents,
					originTaint(secret, `the SSH agent ${id} is mounted`, flag.span),
				);
				const socket = absolute(
					"/",
					each.socket ?? `/run/buildkit/ssh_agent.${sockets}`,
				);
				points.push({ path: socket, kind: "ssh", writable: false });
				if (sockets === 0 && !state.environment.has("SSH_AUTH_SOCK"))
					variables.set("SSH_AUTH_SOCK", {
						value: literal(socket),
						exported: true,
					});
				sockets += 1;
				break;
			}
			case "tmpfs":
				mount(absolute(state.directory, each.target), "tmpfs", true, []);
				break;
			case "cache": {
				const path = absolute(state.directory, each.target);
				caches.set(path, each.id);
				mount(
					path,
					"cache",
					true,
					analysis.caches.get(each.id) ??
						boundNodes(analysis, each, instruction),
				);
				break;
			}
			case "bind": {
				const path = absolute(
					state.directory,
					each.target === "" ? "." : each.target,
				);
				mount(
					path,
					"bind",
					!each.readonly,
					boundNodes(analysis, each, instruction),
				);
				if (analysis.graph.find(each.from)?.stage === undefined) {
					noteBoundFile(analysis, files, each.source, path, flag.span);
					trees.push({ path, source: each.source, span: flag.span });
				}
				break;
			}
		}
	}
	files.mounts = points;
	files.contextFile = (path) => boundFile(analysis, trees, path);
	return { files, variables, agents, caches };
}

/** What another stage has where a mount looks. */
function boundNodes(
	analysis: Analysis,
	mount: Extract<Mount, { kind: "bind" | "cache" }>,
	instruction: RunInstruction,
): readonly (readonly [string, FileNode])[] {
	if (mount.from === "") return [];
	const node = analysis.graph.find(mount.from);
	if (node?.stage === undefined) return [];
	const { files } = analysis.stateOf(node);
	const source = absolute("/", mount.source);
	const found = files
		.within(source)
		.map(([path, each]): readonly [string, FileNode] => {
			const place = rebase(path, files.resolve(source), "/");
			if (each.kind !== "file") return [place, each];
			const taint = along(
				each.content.taint,
				mount.flag.span,
				`mounted from ${path} of the stage ${mount.from}`,
			);
			return [place, { ...each, content: { ...each.content, taint } }];
		});
	if (files.anywhere.size === 0) return found;
	const taint = along(
		files.anywhere,
		instruction.span,
		`a program of the stage ${mount.from} could have written it anywhere`,
	);
	return [
		...found,
		[
			`/${hole("anything")}`,
			{
				kind: "file",
				content: unknown("anything", taint),
				span: mount.flag.span,
			},
		],
	];
}

/** Takes the mounts away: caches keep what they hold, and what the mounts hid in the layer appears again. */
function takeDown(
	analysis: Analysis,
	setup: Setup,
	before: FileSystem,
	after: FileSystem,
): FileSystem {
	for (const [path, id] of setup.caches) {
		const kept = new Map(analysis.caches.get(id));
		for (const [name, node] of after.within(path))
			if (name !== path) kept.set(rebase(name, path, "/"), node);
		if (kept.size > 0) analysis.caches.set(id, kept);
	}
	const result = after.clone();
	for (const [path] of after.entries())
		if (!after.inLayer(path)) result.drop(path);
	for (const [path, node] of before.entries())
		if (after.mounts.some((mount) => isWithin(path, mount.path)))
			result.put(path, node);
	result.mounts = [];
	result.contextFile = undefined;
	return result;
}
