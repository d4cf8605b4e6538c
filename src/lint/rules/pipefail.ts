import { locateSpan } from "../../dockerfile/ast.ts";
import {
	type ShellScript,
	type SimpleCommand,
	scriptsIn,
} from "../../shell/commands.ts";
import { decisivePipelines } from "../../shell/pipelines.ts";
import { setsPipefail } from "../../shell/shell.ts";
import type { SyntaxNode } from "../../shell/syntax.ts";
import type { Span } from "../../text/span.ts";
import type { Rule } from "../rule.ts";

export const pipefail: Rule = {
	id: "pipefail",
	aliases: ["DL4006"],
	group: "shell",
	manual: {
		summary: "A failure in the middle of a pipeline fails the build.",
		description:
			'The shell looks only at the last command of a pipeline: `curl … | tar x` goes on with half a file. Write `SHELL ["/bin/bash", "-o", "pipefail", "-c"]`, or begin the RUN with `set -o pipefail`. The `sh` of Debian does not know the option before version 13; those of Alpine and busybox do.',
		doesNotCatch: [
			"pipelines whose result is looked at: in conditions, before `||`, or in front of `grep -q` and the like",
			"`yes |` and `echo … |`, which cannot fail in a way that matters",
			"shells other than those of Unix",
		],
	},
	bad: [
		{
			dockerfile: "FROM debian:12\nRUN curl -fsS https://a/b | tar -x\n",
			lines: [2],
		},
		{
			title: "in a script that is handed to a shell",
			dockerfile:
				'FROM debian:12\nSHELL ["/bin/bash", "-o", "pipefail", "-c"]\nRUN su app -c \'curl -fsS https://a/b | tar -x\'\n',
			lines: [3],
		},
		{
			title: "in the middle of a list",
			dockerfile: "FROM debian:12\nRUN a && wget -qO- b | gunzip > c && d\n",
			lines: [2],
		},
	],
	good: [
		{
			dockerfile:
				'FROM debian:12\nSHELL ["/bin/bash", "-o", "pipefail", "-c"]\nRUN curl -fsS https://a/b | tar -x\n',
		},
		{
			dockerfile:
				"FROM alpine:3.20\nRUN set -eo pipefail; curl -fsS https://a/b | tar -x\n",
		},
		{
			dockerfile:
				"FROM debian:12\nRUN bash -euxo pipefail -c 'curl -fsS https://a/b | tar -x'\n",
		},
		{ dockerfile: "FROM debian:12\nRUN echo y | a\n" },
		{ dockerfile: "FROM debian:12\nRUN if a | grep -q b; then c; fi\n" },
		{ dockerfile: "FROM debian:12\nRUN a | b || c\n" },
		{ dockerfile: "FROM debian:12\nRUN a | grep -q b && c\n" },
		{ dockerfile: "FROM debian:12\nRUN (echo a; echo b) | c\n" },
	],
	scripts: { text: /(?:^|[^|])\|(?!\|)|[\\"']\|/ },
	check: ({ report }) => ({
		script(script, instruction) {
			if (instruction.kind !== "run") return;
			for (const each of scriptsIn(script)) {
				const help =
					each.runBy === undefined
						? 'write SHELL ["/bin/bash", "-o", "pipefail", "-c"] above, or begin with set -o pipefail where the shell knows it'
						: "begin the inner script with set -o pipefail where its shell knows it";
				for (const { program, span } of careless(each)) {
					const message = `a failure of ${program} in this pipeline goes unnoticed`;
					report({ message, help, span });
				}
			}
		},
	}),
};

/** A pipeline whose first commands may fail unnoticed. */
interface CarelessPipeline {
	readonly program: string;
	readonly span: Span;
}

function careless({
	text,
	tree,
	commands,
}: ShellScript): readonly CarelessPipeline[] {
	if (setsPipefail(text.shell)) return [];
	const isSet = commands.some(
		({ program, arguments: words }) =>
			program === "set" && words.some(({ value }) => value === "pipefail"),
	);
	if (isSet) return [];
	const found: CarelessPipeline[] = [];
	for (const { pos, end, commands: parts } of decisivePipelines(tree)) {
		const [first] = parts;
		if (first === undefined || isQuestion(parts.at(-1))) continue;
		const inFirst = commands.filter(
			({ node, substituted }) =>
				!substituted &&
				node.name !== undefined &&
				first.pos <= node.pos &&
				node.end <= first.end,
		);
		if (inFirst.length > 0 && inFirst.every(cannotFail)) continue;
		found.push({
			program: inFirst[0]?.program ?? "the first command",
			span: locateSpan(text.word, pos, end),
		});
	}
	return found;
}

/** Programs that only print: with `cat`, a here-document. */
function cannotFail({ program = "", arguments: words }: SimpleCommand) {
	return (
		["yes", "echo", "printf", "true", ":"].includes(program) ||
		(program === "cat" && words.length === 0)
	);
}

/** Whether a pipeline ends with a command that stops reading when it knows the answer: the others may fail then. */
function isQuestion(last: SyntaxNode | undefined): boolean {
	return (
		last?.type === "Command" &&
		/(?:^|\/)[ef]?grep$/.test(last.name?.value ?? "") &&
		last.args.some(
			(word) =>
				word.type === "Word" &&
				/^-[a-zA-Z]*q|^--(?:quiet|silent)$/.test(word.value),
		)
	);
}
