import type { Instruction } from "../../dockerfile/ast.ts";
import type { ShellParser } from "../../shell/parser.ts";
import type { Script } from "../../shell/syntax.ts";
import type { Span } from "../../text/span.ts";
import type { FileSystem } from "./file-system.ts";
import type { Findings, StagePlace } from "./findings.ts";
import type { FlowKind } from "./flow-report.ts";
import { absolute } from "./path.ts";
import { dump } from "./printing.ts";
import {
	cloneShell,
	type Elements,
	freshHoles,
	joinShells,
	type Locate,
	type ShellState,
	type Variable,
} from "./shell-state.ts";
import type { Buffer, Descriptors, Sink } from "./sink.ts";
import {
	along,
	doubted,
	noTaint,
	only,
	type Secret,
	type Taint,
	union,
	unionAll,
} from "./taint.ts";
import {
	concat,
	emptyValue,
	hole,
	holesOf,
	isKnown,
	shown,
	startsWithHole,
	type Value,
} from "./value.ts";

/** An SSH connection would not check who answers, and why. */
export interface UncheckedHosts {
	readonly span: Span;
	readonly text: string;
}

/** A file that stands for the output or the input of a script. */
export interface Substitution {
	readonly path: string;
	/** The script of `>(…)`: it reads what is written to the file. */
	readonly reader?: {
		readonly script: Script;
		readonly locate: Locate;
		/** The open files of the shell that started it. */
		readonly descriptors: Descriptors;
	};
}

/** What all processes of a RUN share. */
export interface World {
	files: FileSystem;
	/** Set when SSH was told to trust any host, in a file that is still there. */
	uncheckedHosts: UncheckedHosts | undefined;
}

/** A point to come back to. */
export interface Snapshot {
	readonly shell: ShellState;
	readonly files: FileSystem;
	readonly uncheckedHosts: UncheckedHosts | undefined;
}

/** More commands than this are not followed: loops and functions that call each other come to an end. */
const mostCommands = 60_000;

/**
 * The state of one RUN while its script is followed, and the ways out of it. It is one file because all ways out (files, output, reports)
 * need the same state.
 */
export class Machine {
	readonly parser: ShellParser;
	readonly instruction: Instruction;
	readonly place: StagePlace;
	readonly findings: Findings;
	/** SSH agents that the RUN may use. */
	readonly agents: Taint;
	/** Whether the RUN's user is root. */
	readonly root: boolean;
	shell: ShellState;
	world: World;
	/** The files as they were when the RUN began. */
	readonly before: FileSystem;
	/** Keys that were given to an agent that the RUN started. */
	addedKeys: Taint = noTaint;
	/** How many conditions are open. */
	depth = 0;
	/** How many loops are open. */
	loops = 0;
	/** How many functions and nested scripts are open. */
	nesting = 0;
	/** Where ways that ended by `exit` are gathered. */
	exits: Snapshot[] = [];
	/** Where ways that ended by `break` or `continue` are gathered. */
	jumps: Snapshot[] = [];
	/** Whether the process is one that the RUN's own shell started: its failure need not be that of the RUN. */
	subshells = 0;
	/** What the variables were that the current function made its own; undefined outside functions. */
	locals: Map<string, Variable | undefined> | undefined;
	/** Files that stand for `<(…)` and `>(…)` in the current command. */
	substitutions: Substitution[] = [];
	/** Those that `exec` left open: their scripts read until the process ends. */
	openSubstitutions: Substitution[] = [];
	/** What a hole stands for that is one of several known texts. */
	readonly #alternatives = new Map<string, readonly string[]>();
	readonly fresh = freshHoles();
	/** What the holes in scripts hold that are made by scripts. */
	readonly #scriptHoles = new Map<string, Taint>();
	#commands = 0;

	constructor(
		start: Pick<
			Machine,
			| "parser"
			| "instruction"
			| "place"
			| "findings"
			| "agents"
			| "root"
			| "shell"
			| "world"
		>,
	) {
		this.parser = start.parser;
		this.instruction = start.instruction;
		this.place = start.place;
		this.findings = start.findings;
		this.agents = start.agents;
		this.root = start.root;
		this.shell = start.shell;
		this.world = start.world;
		this.before = start.world.files.clone();
		start.world.files.environment = () => {
			const { text, taint } = dump(this.shell.variables, true);
			return { text: text.replaceAll("\n", "\0"), taint };
		};
	}

	/** Makes a value known whose text is about to be run as a script: its holes keep their secrets. */
	adopt(value: Value): void {
		if (value.taint.size === 0) return;
		for (const name of holesOf(value.text))
			this.#scriptHoles.set(name, value.taint);
	}

	/** Text as it stands in a script. */
	scriptText(text: string): Value {
		if (isKnown(text)) return { text, taint: noTaint };
		const taints = holesOf(text).map((name) => this.#scriptHoles.get(name));
		return {
			text,
			taint: unionAll(taints.filter((taint) => taint !== undefined)),
		};
	}

	/** The hole of a variable that the Dockerfile does not set: the same for every use. */
	holeOf(name: string): string {
		return hole(`$${name}`);
	}

	get files(): FileSystem {
		return this.world.files;
	}

	/** Counts a command; false when there were too many. */
	countCommand(span: Span): boolean {
		this.#commands += 1;
		if (this.#commands === mostCommands)
			this.unknownProgram(
				this.reachable(),
				span,
				"the script runs more commands than can be followed",
			);
		return this.#commands < mostCommands;
	}

	snapshot(): Snapshot {
		return {
			shell: cloneShell(this.shell),
			files: this.files.clone(),
			uncheckedHosts: this.world.uncheckedHosts,
		};
	}

	restore(snapshot: Snapshot): void {
		this.shell = cloneShell(snapshot.shell);
		this.world = {
			files: snapshot.files.clone(),
			uncheckedHosts: snapshot.uncheckedHosts,
		};
	}

	/** Goes on as if either the current way or the other had been taken. */
	join(other: Snapshot): void {
		if (!other.shell.alive) return;
		if (!this.shell.alive) {
			this.restore(other);
			return;
		}
		joinShells(this.shell, other.shell, (name, texts) =>
			this.#either(name, texts),
		);
		this.files.join(other.files);
		this.world.uncheckedHosts ??= other.uncheckedHosts;
	}

	/** A hole for one of several texts. */
	#either(name: string, texts: readonly string[]): string {
		const all = texts.flatMap((text) => this.#alternatives.get(text) ?? [text]);
		const either = this.fresh(name);
		if (all.every(isKnown)) this.#alternatives.set(either, [...new Set(all)]);
		return either;
	}

	/** The paths that a path which begins with a hole may be; undefined when they are not known. */
	#alternativePaths(path: string): readonly string[] | undefined {
		const first = holesOf(path)[0];
		if (first === undefined) return undefined;
		const texts = this.#alternatives.get(hole(first));
		const rest = path.slice(hole(first).length);
		if (texts === undefined || !isKnown(rest)) return undefined;
		return texts.map((text) => this.path(`${text}${rest}`));
	}

	/** Joins what all ways left in the file system: a process may have ended in any of them. */
	joinFiles(others: readonly Snapshot[]): void {
		for (const other of others) {
			this.files.join(other.files);
			this.world.uncheckedHosts ??= other.uncheckedHosts;
		}
	}

	/** Reports a way out. */
	report(
		kind: FlowKind,
		taint: Taint,
		span: Span,
		reason: string,
		path?: string,
	): void {
		if (taint.size === 0) return;
		this.findings.add(kind, taint, this.instruction, this.place, {
			span,
			reason,
			...(path !== undefined && { path }),
		});
	}

	path(text: string): string {
		return absolute(this.shell.directory, text);
	}

	home(): string {
		return this.variable("HOME")?.text ?? "/root";
	}

	variable(name: string): Value | undefined {
		return this.shell.variables.get(name)?.value;
	}

	setVariable(
		name: string,
		value: Value,
		exported?: boolean,
		elements?: Elements | "mixed",
	): void {
		const old = this.shell.variables.get(name);
		this.shell.variables.set(name, {
			value,
			exported: exported ?? old?.exported ?? this.shell.exportsAll,
			...(elements === "mixed" ? { mixed: true } : elements && { elements }),
			...(old?.associative && { associative: true }),
		});
	}

	/** The secrets in the environment of the programs that are started. */
	environmentTaint(): Taint {
		const taints: Taint[] = [];
		for (const { exported, value } of this.shell.variables.values())
			if (exported && value.taint.size > 0) taints.push(value.taint);
		return unionAll(taints);
	}

	/** Every secret that a program which is started now can read. */
	reachable(): Taint {
		const taints: Taint[] = [this.environmentTaint()];
		for (const [, node] of this.files.entries())
			if (node.kind === "file" && node.content.taint.size > 0)
				taints.push(node.content.taint);
		return unionAll(taints);
	}

	/** Writes what a command prints. */
	print(sink: Sink, value: Value, span: Span, what: string): void {
		switch (sink.kind) {
			case "nowhere":
				return;
			case "log":
				this.report("log", value.taint, span, `${what} to the build log`);
				return;
			case "buffer":
				appendTo(sink, value, this.depth, this.fresh);
				return;
			case "file":
				this.writeFile(sink.path, value, span, true);
		}
	}

	/** Writes a file, wherever the path leads. */
	writeFile(path: Value, content: Value, span: Span, append = false): void {
		const absolutePath = this.path(path.text);
		const device = deviceOf(absolutePath);
		if (device !== undefined) {
			if (device === "log")
				this.report(
					"log",
					content.taint,
					span,
					`written to ${shown(absolutePath)}, which is the build log`,
				);
			return;
		}
		const step = `written to ${shown(absolutePath)}`;
		let taint = along(union(content.taint, path.taint), span, step);
		const alternatives = startsWithHole(absolutePath)
			? this.#alternativePaths(absolutePath)
			: undefined;
		const outside = alternatives?.find((each) => !this.files.inLayer(each));
		if (
			outside !== undefined &&
			alternatives?.every((each) => !this.files.inLayer(each))
		) {
			this.files.write(outside, { text: content.text, taint }, span, append);
			return;
		}
		if (
			startsWithHole(absolutePath) &&
			(alternatives === undefined || outside !== undefined)
		)
			taint = doubted(
				taint,
				`which file is written depends on the build: ${shown(path.text) || "its path is not known"}`,
			);
		this.files.write(absolutePath, { text: content.text, taint }, span, append);
		this.noteHostKeys(absolutePath, content, span);
	}

	/** What reading a file gives; `/dev/fd/3` and its like are what that descriptor is open for. */
	read(path: string): Value {
		const number = /^\/(?:dev|proc\/self)\/fd\/(\d+)$/.exec(path)?.[1];
		const open =
			number === undefined
				? undefined
				: this.shell.descriptors.inputs.get(Number(number));
		return open ?? this.files.read(path);
	}

	/** Makes a new file where a link may be, as programs do that write beside it and rename. */
	replaceFile(path: Value, content: Value, span: Span): void {
		const itself = this.files.resolve(this.path(path.text), false);
		if (this.files.getLink(itself)?.kind === "link") this.files.drop(itself);
		this.writeFile(path, content, span);
	}

	/** Takes notice of SSH settings that trust every host. */
	noteHostKeys(path: string, content: Value, span: Span): void {
		if (trustsEveryHost(content.text))
			this.world.uncheckedHosts ??= {
				span,
				text: `${shown(path)} tells SSH to trust every host`,
			};
	}

	/** A program of which nothing is known could read these secrets and leave them in the layer. */
	unknownProgram(taint: Taint, span: Span, reason: string): void {
		const secrets = doubted(along(taint, span, reason), reason);
		this.files.anywhere = union(this.files.anywhere, secrets);
		this.report(
			"layer",
			only(secrets, (secret) => this.isGuarded(secret)),
			span,
			reason,
		);
		this.report("hostkey", doubted(this.agents, reason), span, reason);
	}

	/** Whether the secret is one that only this RUN was meant to see: others are in the image already. */
	isGuarded(secret: Secret): boolean {
		return (
			secret.origin === "secret-mount" ||
			secret.origin === "ssh-mount" ||
			secret.origin === "bound-file"
		);
	}

	newBuffer(): Buffer {
		return { kind: "buffer", content: emptyValue, depth: this.depth };
	}
}

function appendTo(
	buffer: Buffer,
	value: Value,
	depth: number,
	fresh: (name: string) => string,
): void {
	const certain = depth <= buffer.depth;
	buffer.content = concat(
		buffer.content,
		certain || (value.text === "" && value.taint.size === 0)
			? value
			: { text: fresh("output"), taint: value.taint },
	);
}

const logDevices =
	/^\/dev\/(?:stdout|stderr|tty|console|fd\/[12])$|^\/proc\/(?:self|1|\$\$)\/fd\/[12]$/;

function deviceOf(path: string): "log" | "nowhere" | undefined {
	if (logDevices.test(path)) return "log";
	if (path === "/dev/null" || path === "/dev/full" || path === "/dev/zero")
		return "nowhere";
	return undefined;
}

/** Whether a text holds an SSH setting that turns the check of host keys off, or one that trusts on first use. */
export function trustsEveryHost(text: string): boolean {
	return /StrictHostKeyChecking["']?\s*[= ]\s*["']?(?:no|off|false|accept-new)\b/i.test(
		text,
	);
}

/** Text of a value when all of it is known. */
export function knownText(value: Value | undefined): string | undefined {
	return value !== undefined && isKnown(value.text) ? value.text : undefined;
}
