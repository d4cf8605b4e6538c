import type { Word } from "../dockerfile/ast.ts";
import type { SimpleCommand } from "./commands.ts";
import { defaultShell, type Shell, shellOf } from "./shell.ts";
import { shellOptions } from "./shell-options.ts";
import type { ShellText } from "./shell-text.ts";
import type { Redirection, SyntaxNode, WordSyntax } from "./syntax.ts";
import { textOfHeredoc, textOfWord } from "./word-text.ts";

/** Shells whose scripts are looked into. */
const shells = new Set(["sh", "bash", "dash", "ash", "ksh", "mksh", "zsh"]);

const loginPrograms = new Set(["su", "runuser"]);

/** Whether a program may be handed a script: a cheap question for the many that may not. */
export function takesScripts(program: string | undefined): boolean {
	return (
		program !== undefined &&
		(shells.has(program) || loginPrograms.has(program) || program === "find")
	);
}

/**
 * The scripts that a command hands to a shell: `sh -c '…'`, `su -c '…'`, `find -exec sh -c '…'`, `bash <<EOF`. Those whose text
 * is not in the Dockerfile are left out.
 *
 * `script` is the text that the command is part of, `fedBy` the command in front of it in a pipeline.
 */
export function handedScripts(
	script: Word,
	command: SimpleCommand,
	fedBy: SyntaxNode | undefined,
): readonly ShellText[] {
	const { program = "", arguments: words } = command;
	const nodes = words.map(({ node }) => node);
	const found: (ShellText | undefined)[] = [];
	const add = (call: ShellCall, input: boolean) => {
		const { shell, text, readsInput } = call;
		if (text !== undefined) found.push(made(textOfWord(script, text), shell));
		else if (input && readsInput) {
			found.push(made(inputText(script, command.redirections, fedBy), shell));
		}
	};
	const plain = nodes.flatMap((node) => (node.type === "Word" ? [node] : []));
	// Assignments are words of a program as well, but of none of these.
	if (plain.length !== nodes.length) return [];
	if (shells.has(program)) add(shellCall(program, plain), true);
	else if (loginPrograms.has(program)) add(loginCall(plain), true);
	else if (program === "find") {
		for (const [index, { value }] of plain.entries()) {
			if (!/^-(?:exec|execdir|ok|okdir)$/.test(value)) continue;
			const name = baseName(plain[index + 1]?.value ?? "");
			if (shells.has(name)) add(shellCall(name, plain.slice(index + 2)), false);
		}
	}
	return found.flatMap((text) => text ?? []);
}

function made(word: Word | undefined, shell: Shell): ShellText | undefined {
	return word && { word, shell };
}

/** How a shell is called. */
interface ShellCall {
	readonly shell: Shell;
	/** The word that is the script. */
	readonly text?: WordSyntax;
	/** Whether the script comes from standard input otherwise. */
	readonly readsInput: boolean;
}

function shellCall(name: string, words: readonly WordSyntax[]): ShellCall {
	const values = words.map(({ value }) => value);
	const { length, isText, readsInput } = shellOptions(values);
	const written = values.slice(0, length);
	const options = /^--?$/.test(written.at(-1) ?? "")
		? written.slice(0, -1)
		: written;
	const shell = shellOf([name, ...options]);
	const text = isText ? words[length] : undefined;
	const hasFile = words.length > length && !readsInput;
	return { shell, ...(text && { text }), readsInput: !isText && !hasFile };
}

const loginValued =
	/^(?:-[gGsTw]|--(?:group|supp-group|shell|whitelist-environment))$/;

/** `su [OPTION…] [-] [USER]`: options may stand anywhere, and the shell is that of the user. */
function loginCall(words: readonly WordSyntax[]): ShellCall {
	let shell = defaultShell.name;
	let text: WordSyntax | undefined;
	let operands = 0;
	for (let index = 0; index < words.length; index++) {
		const { value } = words[index] as WordSyntax;
		const next = words[index + 1];
		const long = /^--(?:session-)?command=/.exec(value)?.[0];
		if (/^-[a-zA-Z]*c$|^--(?:session-)?command$/.test(value)) {
			text = next;
			index++;
		} else if (long !== undefined) {
			text = wordFrom(words[index] as WordSyntax, long.length);
		} else if (/^--shell=/.test(value)) {
			shell = baseName(value.slice(value.indexOf("=") + 1));
		} else if (loginValued.test(value)) {
			if (value === "-s" || value === "--shell") {
				shell = baseName(next?.value ?? shell);
			}
			index++;
		} else if (!value.startsWith("-")) operands++;
	}
	if (!shells.has(shell)) return { shell: shellOf([shell]), readsInput: false };
	return {
		shell: shellOf(text === undefined ? [shell] : [shell, "-c"]),
		...(text && { text }),
		readsInput: text === undefined && operands <= 1,
	};
}

/** A word without its first characters, none of which are quoted. */
function wordFrom(word: WordSyntax, length: number): WordSyntax | undefined {
	const { pos, text, value, parts } = word;
	const start = pos + length;
	const [first, ...rest] = parts ?? [];
	const head = {
		pos: start,
		text: text.slice(length),
		value: value.slice(length),
	};
	if (first === undefined) return { ...word, ...head };
	if (first.type !== "Literal" || first.value !== first.text) return undefined;
	const left = first.text.slice(length);
	return {
		...word,
		...head,
		parts:
			left === ""
				? rest
				: [{ ...first, pos: start, text: left, value: left }, ...rest],
	};
}

/** What stands on standard input: a here-document, a here-string, or a here-document that `cat` passes on. */
function inputText(
	script: Word,
	redirections: readonly Redirection[],
	fedBy: SyntaxNode | undefined,
): Word | undefined {
	for (const redirection of redirections) {
		if (redirection.type === "HereDoc") {
			return textOfHeredoc(script, redirection);
		}
		if (redirection.type === "HereString") {
			return redirection.target && textOfWord(script, redirection.target);
		}
	}
	if (fedBy?.type !== "Command" || fedBy.name?.value !== "cat") {
		return undefined;
	}
	return fedBy.args.length > 0
		? undefined
		: inputText(script, fedBy.redirects, undefined);
}

function baseName(path: string): string {
	return path.slice(path.lastIndexOf("/") + 1);
}
