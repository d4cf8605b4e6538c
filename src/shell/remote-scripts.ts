import type { SimpleCommand } from "./commands.ts";

const downloads = new Set(["curl", "wget", "http", "https", "aria2c"]);
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
	for (const download of commands) {
		if (!downloads.has(download.program ?? "")) continue;
		const runner = download.substituted
			? commands.find((each) => runsText(each) && contains(each, download))
			: commands.find((each) => isLaterInPipeline(download, each));
		if (runner !== undefined) found.push({ download, runner });
	}
	return found;
}

function isLaterInPipeline(
	download: SimpleCommand,
	{ pipeline, program, arguments: words }: SimpleCommand,
): boolean {
	return (
		pipeline !== undefined &&
		pipeline.id === download.pipeline?.id &&
		pipeline.index > download.pipeline.index &&
		interpreters.has(program ?? "") &&
		// `python -m json.tool` and `node -e …` only read what they are given.
		!words.some(({ value }) => /^-(?:m|e|c|n|p)/.test(value))
	);
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
