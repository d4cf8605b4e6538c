import { type ShellScript, scriptsIn } from "../../shell/commands.ts";
import type { CommandSyntax, SyntaxNode } from "../../shell/syntax.ts";
import type { Span } from "../../text/span.ts";
import type { Fix } from "../finding.ts";
import type { Rule } from "../rule.ts";

export const unnoticedFailure: Rule = {
	id: "unnoticed-failure",
	group: "shell",
	severity: "info",
	manual: {
		summary: "A script of several commands stops at the first that fails.",
		description:
			"A shell goes on after a command that fails, unless `&&` follows or `set -e` came before: with `apt-get update; apt-get install …` and in a here-document of several lines, the RUN succeeds if only the last command does, and half a layer goes into the cache. Begin the script with `set -e`, or join the commands with `&&`.",
		doesNotCatch: [
			"scripts that end with `true`, `:` or `exit 0`, whose failures do not matter",
			"commands that only print, set variables or options, or change what is not there: `echo`, `export A=b`, `rm -f`",
			"commands with an alternative (`a || b`), those in the background, and what is inside conditions, loops and functions",
		],
	},
	bad: [
		{
			dockerfile:
				"FROM debian:12\nRUN make; make install\nRUN make && make install; ldconfig\n",
			lines: [2, 3],
		},
		{
			title: "in a here-document",
			dockerfile: "FROM debian:12\nRUN <<E\nmake\nmake install\nE\n",
			lines: [2],
		},
		{
			title: "in a script that is handed to a shell",
			dockerfile:
				"FROM debian:12\nRUN set -e; su app -c 'make; make install'\n",
			lines: [2],
		},
	],
	good: [
		{
			dockerfile:
				'FROM debian:12\nRUN set -eux; make; make install\nRUN bash -ec "make; make install"\nRUN <<E\n#!/bin/bash -e\nmake\nmake install\nE\n',
		},
		{
			dockerfile:
				'FROM debian:12\nSHELL ["/bin/bash", "-euo", "pipefail", "-c"]\nRUN make; make install\n',
		},
		{
			dockerfile:
				"FROM debian:12\nRUN export A=b; echo a; make || c; rm -rf x; make install\nRUN make; exit 0\nRUN make &\nRUN for i in a b; do make $i; done; make install\n",
		},
	],
	scripts: { text: /[;\n]/ },
	check: ({ report }) => ({
		script(outer, instruction) {
			if (instruction.kind !== "run") return;
			for (const script of scriptsIn(outer)) {
				const found = firstUnnoticed(script);
				if (found === undefined) continue;
				report({
					message: `the RUN goes on when ${found.program} fails`,
					help: "begin the script with set -e, or write && between the commands",
					span: found.span,
					...(found.fix && { fix: found.fix }),
				});
			}
		},
	}),
};

interface Unnoticed {
	readonly program: string;
	readonly span: Span;
	readonly fix?: Fix;
}

function firstUnnoticed(script: ShellScript): Unnoticed | undefined {
	const { text, tree } = script;
	if (tree.commands.length < 2 || stopsAtFailures(script)) return undefined;
	const last = tree.commands.at(-1);
	if (last === undefined || endsWell(last.command)) return undefined;
	for (const { command, background } of tree.commands.slice(0, -1)) {
		if (background === true) continue;
		const failing = decisive(command);
		if (failing === undefined) continue;
		const found = script.commands.find(({ node }) => node === failing);
		if (found === undefined) continue;
		const { program, span } = found;
		// A here-document of a RUN has room for a line of its own.
		const isHeredoc =
			script.runBy === undefined && text.word.seams === undefined;
		const start = text.word.span.start;
		return {
			program: program ?? "a command",
			span,
			...(isHeredoc &&
				!text.word.value.startsWith("#!") && {
					fix: {
						title: "Begin with set -e",
						kind: "suggestion",
						edits: [{ span: { start, end: start }, text: "set -e\n" }],
					},
				}),
		};
	}
	return undefined;
}

/** `-e` among the options of the shell, or a `set -e` anywhere. */
function stopsAtFailures({ text, commands }: ShellScript): boolean {
	const isOption = (words: readonly string[]) =>
		words.some(
			(word, index) =>
				/^-[a-z]*e[a-z]*$/.test(word) ||
				(word === "errexit" && /^-[a-z]*o$/.test(words[index - 1] ?? "")),
		);
	return (
		isOption(text.shell.options) ||
		commands.some(
			({ program, arguments: words }) =>
				program === "set" && isOption(words.map(({ value }) => value)),
		)
	);
}

/** The command whose failure would be that of a whole list: the last of `a && b`, unless an alternative follows. */
function decisive(node: SyntaxNode): CommandSyntax | undefined {
	switch (node.type) {
		case "Command":
			return mattersLittle(node) ? undefined : node;
		case "AndOr": {
			if (node.operators.includes("||")) return undefined;
			const found = node.commands.map(decisive);
			return found.find((each) => each !== undefined);
		}
		case "Pipeline": {
			if (node.prefixes.some(({ type }) => type === "Negation")) {
				return undefined;
			}
			const last = node.commands.at(-1);
			return last && decisive(last);
		}
		default:
			return undefined;
	}
}

const little = new Set(
	": true false exit return powershell pwsh cmd echo printf set export unset shopt umask alias trap sleep wait declare local readonly ulimit test [ [[ which type command hash kill rm rmdir find ls id stat cat sort head tail wc tee date uname env printenv pwd whoami sync".split(
		" ",
	),
);

function mattersLittle({ name }: CommandSyntax): boolean {
	return name === undefined || little.has(name.value);
}

/** Whether a script says at its end that all is well, whatever came before. */
function endsWell(node: SyntaxNode): boolean {
	if (node.type !== "Command") return false;
	const { name, args } = node;
	if (name?.value === "true" || name?.value === ":") return true;
	const [status] = args;
	return (
		name?.value === "exit" && status?.type === "Word" && status.value === "0"
	);
}
