import type { SimpleCommand } from "./commands.ts";

/** Programs that can write to their standard output what they download. */
export const downloaders: readonly string[] = [
	"curl",
	"wget",
	"http",
	"https",
	"aria2c",
];
const downloads = new Set(downloaders);
const interpreters = new Set(
	"sh bash dash ash zsh ksh python python2 python3 perl ruby node php".split(
		" ",
	),
);

/** A program that runs what another one has just downloaded, unseen. */
export interface RemoteScript {
	readonly download: SimpleCommand;
	/** The interpreter, or what stands for it in `eval "$(curl …)"`. */
	readonly runner: SimpleCommand;
}

/** `curl … | sh`, `sh -c "$(curl …)"`, `bash <(curl …)` and `eval "$(curl …)"` among the commands of a script. */
export function remoteScripts(
	commands: readonly SimpleCommand[],
): readonly RemoteScript[] {
	const found: RemoteScript[] = [];
	for (const [index, download] of commands.entries()) {
		if (!downloads.has(download.program ?? "")) continue;
		const runner = download.substituted
			? outerRunner(commands, index)
			: laterRunner(commands, index);
		if (runner !== undefined) found.push({ download, runner });
	}
	return found;
}

/** The interpreter that a pipeline leads to. Its commands follow each other, but for those in substitutions. */
function laterRunner(
	commands: readonly SimpleCommand[],
	index: number,
): SimpleCommand | undefined {
	const { pipeline } = commands[index] as SimpleCommand;
	if (pipeline === undefined) return undefined;
	for (let at = index + 1; at < commands.length; at++) {
		const command = commands[at] as SimpleCommand;
		if (command.node.pos >= pipeline.end) return undefined;
		const isLater = command.pipeline?.id === pipeline.id && interprets(command);
		if (isLater) return command;
	}
	return undefined;
}

function interprets({ program, arguments: words }: SimpleCommand): boolean {
	return (
		interpreters.has(program ?? "") &&
		// `python -m json.tool` and `node -e …` only read what they are given.
		!words.some(({ value }) => /^-(?:m|e|c|n|p)/.test(value))
	);
}

/** The command in whose words a substitution stands: it comes right before what is substituted. */
function outerRunner(
	commands: readonly SimpleCommand[],
	index: number,
): SimpleCommand | undefined {
	const inner = commands[index] as SimpleCommand;
	for (let at = index - 1; at >= 0; at--) {
		const outer = commands[at] as SimpleCommand;
		if (runsText(outer) && contains(outer, inner)) return outer;
		if (!outer.substituted && !contains(outer, inner)) return undefined;
	}
	return undefined;
}

function runsText({ program = "" }: SimpleCommand): boolean {
	return (
		program === "eval" ||
		program === "source" ||
		program === "." ||
		interpreters.has(program)
	);
}

function contains(outer: SimpleCommand, inner: SimpleCommand): boolean {
	return (
		outer !== inner &&
		outer.span.start <= inner.span.start &&
		inner.span.end <= outer.span.end
	);
}
