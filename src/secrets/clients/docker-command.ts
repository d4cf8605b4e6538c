import type { Word } from "../../dockerfile/ast.ts";

import {
	type ShellWord,
	type SimpleCommand,
	shellScript,
} from "../../shell/commands.ts";
import type { ShellParser } from "../../shell/parser.ts";
import { defaultShell } from "../../shell/shell.ts";
import type { Span } from "../../text/span.ts";
import {
	type ClientBuild,
	emptyBuild,
	type PassedArgument,
	type PassedId,
} from "./client-file.ts";
import { readSecretSpec, readSshSpec } from "./secret-spec.ts";

/** A `docker build` in a shell text. */
export interface BuildCommand {
	readonly command: SimpleCommand;
	readonly flags: readonly CommandFlag[];
	readonly build: ClientBuild;
}

export interface CommandFlag {
	/** With its dashes. */
	readonly name: string;
	/** Absent for switches. */
	readonly value?: string;
	/** The value without quotes, in the file. */
	readonly valueSpan: Span;
	/** Flag and value. */
	readonly span: Span;
	/** Whether the value is what the program gets: no variables in it. */
	readonly literal: boolean;
}

/** Every build that a shell text runs. */
export function buildCommands(
	parser: ShellParser,
	word: Word,
): readonly BuildCommand[] {
	const script = shellScript(parser, { word, shell: defaultShell });
	return (script?.commands ?? []).flatMap((command) => {
		const start = buildStart(command);
		return start === undefined ? [] : [readCommand(command, start)];
	});
}

const builders: ReadonlySet<string> = new Set([
	"docker",
	"podman",
	"nerdctl",
	"buildah",
]);

/** Options of `docker` itself that stand before its command, and take a value. */
const clientOptions: ReadonlySet<string> = new Set([
	"-H",
	"--host",
	"-c",
	"--context",
	"--config",
	"-l",
	"--log-level",
	"--builder",
]);

/** Where the arguments of the build begin; undefined for other commands. */
function buildStart({
	program,
	arguments: words,
}: SimpleCommand): number | undefined {
	if (program === undefined || !builders.has(program)) return undefined;
	for (let index = 0; index < words.length; index++) {
		const { value } = words[index] as ShellWord;
		if (clientOptions.has(value)) index++;
		else if (value.startsWith("-")) continue;
		else if (value === "buildx" || value === "image" || value === "builder")
			continue;
		else if (/^(build|bud|b)$/.test(value)) return index + 1;
		else return undefined;
	}
	return undefined;
}

/** Flags of builds that take no value. */
const switches: ReadonlySet<string> = new Set([
	"--check",
	"--compress",
	"--debug",
	"-D",
	"--disable-content-trust",
	"--force-rm",
	"--load",
	"--no-cache",
	"--pull",
	"--push",
	"--quiet",
	"-q",
	"--rm",
	"--squash",
	"--stream",
	"--layers",
	"--tls-verify",
]);

function readCommand(command: SimpleCommand, start: number): BuildCommand {
	const words = command.arguments;
	const flags: CommandFlag[] = [];
	const operands: ShellWord[] = [];
	const unread: string[] = [];
	for (let index = start; index < words.length; index++) {
		const word = words[index] as ShellWord;
		const { value } = word;
		if (!value.startsWith("-") || value === "-") {
			const quoted = word.node.type === "Word" && /["']/.test(word.node.text);
			if (!word.literal && !quoted) unread.push(`${value} may hold more flags`);
			else operands.push(word);
			continue;
		}
		const equals = value.indexOf("=");
		const short = /^-[a-z]./.test(value) && !value.startsWith("--");
		if (value.startsWith("--") && equals !== -1) {
			flags.push(
				flagOf(value.slice(0, equals), value.slice(equals + 1), word, word),
			);
		} else if (switches.has(value)) {
			flags.push(flagOf(value, undefined, word, word));
		} else if (short) {
			flags.push(flagOf(value.slice(0, 2), value.slice(2), word, word));
		} else {
			const next = words[++index];
			flags.push(flagOf(value, next?.value, word, next ?? word));
		}
	}
	const build = buildOf(command, flags, operands.at(-1), unread);
	return { command, flags, build };
}

function flagOf(
	name: string,
	value: string | undefined,
	from: ShellWord,
	to: ShellWord,
): CommandFlag {
	const { end } = to.span;
	const within = from === to && value !== undefined && value !== "";
	const text = to.value;
	const start = within ? end - (value?.length ?? 0) : to.span.start;
	// Quotes around the value are no part of it.
	const quoted = to.span.end - to.span.start - text.length;
	const shift = quoted > 0 ? Math.floor(quoted / 2) : 0;
	return {
		name,
		...(value !== undefined && { value }),
		valueSpan: {
			start: within ? start - shift : start + shift,
			end: end - shift,
		},
		span: { start: from.span.start, end },
		literal: to.literal,
	};
}

function buildOf(
	command: SimpleCommand,
	flags: readonly CommandFlag[],
	context: ShellWord | undefined,
	unread: readonly string[],
): ClientBuild {
	const last = (...names: readonly string[]): CommandFlag | undefined =>
		flags.findLast((flag) => names.includes(flag.name));
	const secrets: PassedId[] = [];
	const ssh: PassedId[] = [];
	const buildArguments: PassedArgument[] = [];
	const open = [...unread];
	for (const flag of flags) {
		const { name, value = "", valueSpan } = flag;
		const locate = (from: number, to: number): Span => ({
			start: valueSpan.start + from,
			end: Math.min(valueSpan.start + to, valueSpan.end),
		});
		if (name === "--secret" || name === "--ssh") {
			const read = name === "--ssh" ? readSshSpec : readSecretSpec;
			const id = read(value, locate);
			if (id === undefined) open.push(`${name} ${value} depends on variables`);
			else (name === "--ssh" ? ssh : secrets).push(id);
		} else if (name === "--build-arg") {
			const equals = value.indexOf("=");
			buildArguments.push({
				name: equals === -1 ? value : value.slice(0, equals),
				...(equals !== -1 && { value: value.slice(equals + 1) }),
				span: flag.span,
			});
		}
	}
	const file = last("-f", "--file");
	const target = last("--target");
	return {
		...emptyBuild("docker build", command.span),
		context:
			context === undefined ? "." : context.literal ? context.value : undefined,
		dockerfile:
			file === undefined
				? joinContext(context)
				: file.literal
					? file.value
					: undefined,
		...(target?.literal &&
			target.value !== undefined && { target: target.value }),
		secrets,
		ssh,
		buildArguments,
		unread: open,
	};
}

/** Without `-f`, the Dockerfile is in the context. */
function joinContext(context: ShellWord | undefined): string | undefined {
	if (context === undefined) return "Dockerfile";
	if (!context.literal) return undefined;
	return `${context.value.replace(/\/$/, "")}/Dockerfile`;
}

/** A part of a file as a word that knows its places. */
export function wordOf(value: string, start: number): Word {
	return { value, span: { start, end: start + value.length } };
}
