import type {
	Assignment,
	Command,
	ParsedScript,
	Redirection,
	SyntaxNode,
	Word,
} from "unbash";
import { locateSpan } from "../dockerfile/ast.ts";
import type { Span } from "../text/span.ts";
import { handedScripts, takesScripts } from "./handed-scripts.ts";
import type { ShellParser } from "./parser.ts";
import type { ShellText } from "./shell-text.ts";
import { isWrapper, wrappedIndex } from "./wrapper-programs.ts";

/** A shell text with its tree. */
export interface ShellScript {
	readonly text: ShellText;
	readonly tree: ParsedScript;
	/** Every simple command in the order of the text, those in substitutions and functions included. */
	readonly commands: readonly SimpleCommand[];
	/** The same with the commands of the scripts that they hand to a shell, each behind the command that does. */
	readonly allCommands: readonly SimpleCommand[];
	/** The command that hands the script to a shell; absent for the text of an instruction. */
	readonly runBy?: SimpleCommand;
	/** Calls back for every node of the tree, but for those in text that the shell decodes before it parses it. */
	visit(callback: (node: SyntaxNode) => void): void;
}

/** A program with its arguments. */
export interface SimpleCommand {
	readonly node: Command;
	/** The base name of the program when it is written out: `apt-get` for `/usr/bin/apt-get`. */
	readonly program: string | undefined;
	/** Where the program is named. */
	readonly programSpan: Span | undefined;
	/** The words after the program. */
	readonly arguments: readonly ShellWord[];
	/** `NAME=value` before the program. */
	readonly assignments: readonly Assignment[];
	readonly redirections: readonly Redirection[];
	/** The pipeline it stands in, when there is more than one command in it. */
	readonly pipeline?: PipelinePlace;
	/** Programs in front of it that only run it: `sudo`, `env`, `exec`. */
	readonly wrappers: readonly string[];
	/** The place of the whole command in the file. */
	readonly span: Span;
	/** The scripts that it hands to a shell: `sh -c '…'`, `su -c '…'`, `bash <<EOF`. */
	readonly scripts: readonly ShellScript[];
	/** The place of something in its script. */
	place(node: { readonly pos: number; readonly end: number }): Span;
	/** Whether it runs in `$(…)`, backquotes or `<(…)`: what it prints goes into a word. */
	readonly substituted: boolean;
	/** Where the innermost subshell around it ends in the script: what it sets there is gone afterwards. */
	readonly subshellEnd?: number;
}

export interface PipelinePlace {
	/** The same number for all commands of one pipeline of a script. */
	readonly id: number;
	/** From 0. */
	readonly index: number;
	readonly length: number;
	/** Where the whole pipeline stands. */
	readonly span: Span;
	/** Where it ends in the script. */
	readonly end: number;
}

/** One argument. */
export interface ShellWord {
	/** Its text without quotes; expansions are as written. */
	readonly value: string;
	/** Whether nothing in it is expanded: `value` is what the program gets (before globbing). */
	readonly literal: boolean;
	readonly span: Span;
	readonly node: Word | Assignment;
}

/** Reads a shell text; undefined when its shell is none whose language the parser knows. */
export function shellScript(
	parser: ShellParser,
	text: ShellText,
	runBy?: SimpleCommand,
): ShellScript | undefined {
	if (text.shell.family !== "posix") return undefined;
	return new FoundScript(parser, text, runBy);
}

class FoundScript implements ShellScript {
	readonly text: ShellText;
	readonly tree: ParsedScript;
	readonly runBy?: SimpleCommand;
	readonly #parser: ShellParser;
	#commands: readonly SimpleCommand[] | undefined;
	#allCommands: readonly SimpleCommand[] | undefined;

	constructor(
		parser: ShellParser,
		text: ShellText,
		runBy: SimpleCommand | undefined,
	) {
		this.text = text;
		this.tree = parser.parse(text.word.value);
		if (runBy !== undefined) this.runBy = runBy;
		this.#parser = parser;
	}

	get commands(): readonly SimpleCommand[] {
		this.#commands ??= collectCommands(this.#parser, this.text, this.tree);
		return this.#commands;
	}

	get allCommands(): readonly SimpleCommand[] {
		this.#allCommands ??= withHanded(this.commands);
		return this.#allCommands;
	}

	visit(callback: (node: SyntaxNode) => void): void {
		const look = (node: SyntaxNode): void => {
			callback(node);
			this.#parser.children(node, (child) => {
				// Backquotes: places in there are those of another text.
				const isDecoded = child.type === "Script" && child.source !== undefined;
				if (!isDecoded) look(child);
			});
		};
		look(this.tree);
	}
}

/** A script and all that its commands hand to a shell, at any depth. */
export function scriptsIn(script: ShellScript): readonly ShellScript[] {
	const inner = script.commands.flatMap(({ scripts }) => scripts);
	return inner.length === 0 ? [script] : [script, ...inner.flatMap(scriptsIn)];
}

function withHanded(
	commands: readonly SimpleCommand[],
): readonly SimpleCommand[] {
	if (commands.every(({ scripts }) => scripts.length === 0)) return commands;
	return commands.flatMap((command) => [
		command,
		...command.scripts.flatMap((script) => script.allCommands),
	]);
}

interface Frame {
	readonly parser: ShellParser;
	readonly substituted: boolean;
	readonly pipeline?: PipelinePlace;
	/** What is in front of it in the pipeline. */
	readonly fedBy?: SyntaxNode | undefined;
	readonly subshellEnd?: number;
	readonly text: ShellText;
	/** Set inside text that the shell decodes before it parses it: positions there are not those of the file. */
	readonly fixedSpan?: Span;
}

function placeOf(frame: Frame, node: { pos: number; end: number }): Span {
	return frame.fixedSpan ?? locateSpan(frame.text.word, node.pos, node.end);
}

function collectCommands(
	parser: ShellParser,
	text: ShellText,
	tree: ParsedScript,
): SimpleCommand[] {
	const found: SimpleCommand[] = [];
	let pipelines = 0;
	const visit = (node: SyntaxNode, frame: Frame): void => {
		switch (node.type) {
			case "Command": {
				found.push(readCommand(node, frame));
				const inner = withoutPipeline(frame);
				parser.children(node, (child) => visit(child, inner));
				return;
			}
			case "Word":
				// Most words hold no commands, and to take them apart costs more than to read them.
				if (!/[$`(]/.test(node.text)) return;
				parser.children(node, (child) => visit(child, frame));
				return;
			case "Pipeline": {
				const id = pipelines++;
				const length = node.commands.length;
				const span = placeOf(frame, node);
				for (const [index, command] of node.commands.entries()) {
					visit(
						command,
						length > 1
							? {
									...frame,
									pipeline: { id, index, length, span, end: node.end },
									fedBy: node.commands[index - 1],
									subshellEnd: command.end,
								}
							: frame,
					);
				}
				return;
			}
			case "Subshell": {
				const inner = { ...frame, subshellEnd: node.end };
				parser.children(node, (child) => visit(child, inner));
				return;
			}
			case "CommandExpansion":
			case "ArithmeticCommandExpansion":
			case "ProcessSubstitution": {
				const script = node.script;
				if (script === undefined) return;
				const decoded =
					frame.fixedSpan === undefined && script.source !== undefined;
				visit(script, {
					parser,
					text,
					substituted: true,
					subshellEnd: node.end,
					...(decoded
						? { fixedSpan: placeOf(frame, node) }
						: frame.fixedSpan && { fixedSpan: frame.fixedSpan }),
				});
				return;
			}
			default:
				parser.children(node, (child) => visit(child, frame));
		}
	};
	visit(tree, { parser, text, substituted: false });
	return found;
}

function withoutPipeline(frame: Frame): Frame {
	if (frame.pipeline === undefined) return frame;
	const { pipeline: _, fedBy: __, ...rest } = frame;
	return rest;
}

function readCommand(node: Command, frame: Frame): SimpleCommand {
	const words: FoundWord[] = [];
	for (const word of node.args) words.push(new FoundWord(word, frame));
	const wrappers: string[] = [];
	let named = node.name && new FoundWord(node.name, frame);
	let program = programOf(named);
	while (program !== undefined && isWrapper(program)) {
		const next = wrappedIndex(program, words);
		if (next === undefined) break;
		wrappers.push(program);
		named = words[next];
		program = programOf(named);
		words.splice(0, next + 1);
	}
	return new FoundCommand(node, frame, named, program, words, wrappers);
}

/** Places are looked up when a rule asks for one: most words are only read. */
class FoundWord implements ShellWord {
	readonly node: Word | Assignment;
	readonly value: string;
	readonly #frame: Frame;

	constructor(node: Word | Assignment, frame: Frame) {
		this.node = node;
		this.value = node.type === "Word" ? node.value : node.text;
		this.#frame = frame;
	}

	get literal(): boolean {
		return isLiteral(this.node);
	}

	get span(): Span {
		return placeOf(this.#frame, this.node);
	}
}

class FoundCommand implements SimpleCommand {
	readonly node: Command;
	readonly program: string | undefined;
	readonly arguments: readonly ShellWord[];
	readonly wrappers: readonly string[];
	readonly substituted: boolean;
	readonly pipeline?: PipelinePlace;
	readonly subshellEnd?: number;
	readonly #frame: Frame;
	readonly #named: ShellWord | undefined;
	#scripts: readonly ShellScript[] | undefined;

	constructor(
		node: Command,
		frame: Frame,
		named: ShellWord | undefined,
		program: string | undefined,
		words: readonly ShellWord[],
		wrappers: readonly string[],
	) {
		this.node = node;
		this.program = program;
		this.arguments = words;
		this.wrappers = wrappers;
		this.substituted = frame.substituted;
		if (frame.pipeline !== undefined) this.pipeline = frame.pipeline;
		if (frame.subshellEnd !== undefined) this.subshellEnd = frame.subshellEnd;
		this.#frame = frame;
		this.#named = named;
	}

	get assignments(): readonly Assignment[] {
		return this.node.prefix.filter((item) => item.type === "Assignment");
	}

	get redirections(): readonly Redirection[] {
		return this.node.redirects;
	}

	get programSpan(): Span | undefined {
		return this.#named?.span;
	}

	get span(): Span {
		return placeOf(this.#frame, this.node);
	}

	get scripts(): readonly ShellScript[] {
		this.#scripts ??= takesScripts(this.program) ? this.#handed() : noScripts;
		return this.#scripts;
	}

	#handed(): readonly ShellScript[] {
		const { parser, text, fedBy, fixedSpan } = this.#frame;
		if (fixedSpan !== undefined) return noScripts;
		return handedScripts(text.word, this, fedBy).flatMap(
			(each) => shellScript(parser, each, this) ?? [],
		);
	}

	place(node: { readonly pos: number; readonly end: number }): Span {
		return placeOf(this.#frame, node);
	}
}

const noScripts: readonly ShellScript[] = [];

function programOf(word: ShellWord | undefined): string | undefined {
	if (word === undefined || !word.literal) return undefined;
	return word.value.slice(word.value.lastIndexOf("/") + 1);
}

function isLiteral(word: Word | Assignment): boolean {
	if (word.type === "Assignment") return !/[$`]/.test(word.text);
	if (/^[\w./+:=@%,-]*$/.test(word.text)) return true;
	return (word.parts ?? []).every((part) => {
		switch (part.type) {
			case "Literal":
			case "SingleQuoted":
			case "AnsiCQuoted":
			case "Glob":
				return true;
			case "DoubleQuoted":
			case "LocaleString":
				return part.parts.every((child) => child.type === "Literal");
			default:
				return false;
		}
	});
}
