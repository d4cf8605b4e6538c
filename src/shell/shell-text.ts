import type { Command, Heredoc, Seam, Word } from "../dockerfile/ast.ts";
import type { Source } from "../text/source.ts";
import { type Shell, shellOf, shellOfShebang } from "./shell.ts";
import { shellOptions } from "./shell-options.ts";

/** The text that a shell is handed by an instruction. */
export interface ShellText {
	/** The text, which knows where each of its characters stands in the file (`locateSpan`). */
	readonly word: Word;
	/** Who reads it: the stage's shell, or the one that a `#!` line or an exec array names. */
	readonly shell: Shell;
}

/** What of an instruction decides about its shell text. */
export interface ShellCommand {
	readonly command: Command;
	readonly heredocs: readonly Heredoc[];
}

/**
 * The shell text of a RUN, CMD, ENTRYPOINT or HEALTHCHECK; undefined for an exec array that calls no shell.
 *
 * A command that is nothing but one heredoc hands over its body; with other heredocs the shell reads the command line and all
 * bodies (the builder puts them back together). Exec arrays such as `["sh", "-c", "…"]` hand over the word after `-c`.
 */
export function shellText(
	source: Source,
	{ command, heredocs }: ShellCommand,
	stageShell: Shell,
): ShellText | undefined {
	if (command.kind === "exec") return execText(command.words);
	const only = heredocs[0];
	if (only === undefined) return { word: command.text, shell: stageShell };
	const isOnlyHeredoc =
		heredocs.length === 1 &&
		only.marker.start <= command.text.span.start &&
		only.marker.end >= command.text.span.end;
	if (!isOnlyHeredoc) {
		return {
			word: reassembled(source, command.text, heredocs),
			shell: stageShell,
		};
	}
	const word = heredocWord(only);
	const shell = word.value.startsWith("#!")
		? shellOfShebang(firstLine(word.value))
		: stageShell;
	return { word, shell };
}

/** A heredoc's body as a word: with `<<-` its leading tabs are gone. */
export function heredocWord(heredoc: Heredoc): Word {
	const { content, span } = heredoc;
	if (!heredoc.chomp || !/^\t/m.test(content)) return { value: content, span };
	const seams: Seam[] = [];
	let value = "";
	let start = 0;
	while (start < content.length) {
		const next = content.indexOf("\n", start);
		const end = next === -1 ? content.length : next + 1;
		let from = start;
		while (content[from] === "\t") from++;
		if (from > start)
			seams.push({ at: value.length, offset: span.start + from });
		value += content.slice(from, end);
		start = end;
	}
	return { value, span, seams };
}

function execText(words: readonly Word[]): ShellText | undefined {
	const shell = shellOf(words.map((word) => word.value));
	if (shell.family !== "posix") return undefined;
	const { length, isText } = shellOptions(shell.options);
	const first = words.length - shell.options.length;
	const script = isText ? words[first + length] : undefined;
	if (script === undefined) return undefined;
	return {
		word: script,
		shell: { ...shell, options: shell.options.slice(0, length) },
	};
}

/** The command line followed by each body and its terminator, as the shell gets to read them. */
function reassembled(
	source: Source,
	line: Word,
	heredocs: readonly Heredoc[],
): Word {
	const seams: Seam[] = [...(line.seams ?? [])];
	let value = line.value;
	let end = line.span.end;
	for (const heredoc of heredocs) {
		value += "\n";
		seams.push({ at: value.length, offset: heredoc.span.start });
		value += heredoc.content;
		const terminator = source.text.indexOf(heredoc.name, heredoc.span.end);
		seams.push({ at: value.length, offset: terminator });
		value += heredoc.name;
		end = terminator + heredoc.name.length;
	}
	return { value, span: { start: line.span.start, end }, seams };
}

function firstLine(text: string): string {
	const end = text.indexOf("\n");
	return (end === -1 ? text : text.slice(0, end)).replace(/\r$/, "");
}
