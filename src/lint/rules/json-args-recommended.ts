import type { Word } from "../../dockerfile/ast.ts";
import type { Fix } from "../finding.ts";
import { buildCheckUrl } from "../naming.ts";
import type { Rule } from "../rule.ts";

export const jsonArgsRecommended: Rule = {
	id: "JSONArgsRecommended",
	aliases: ["DL3025"],
	group: "build-check",
	url: buildCheckUrl("JSONArgsRecommended"),
	manual: {
		summary: "CMD and ENTRYPOINT are JSON arrays.",
		description:
			'In its shell form a program runs as the child of `/bin/sh -c`, which does not pass signals on: `docker stop` waits ten seconds and kills it, and ENTRYPOINT ignores the arguments of `docker run`. Write a JSON array. Where a shell is wanted, say so with SHELL, or `CMD ["sh", "-c", "exec …"]`.',
		doesNotCatch: [
			"shell forms below a SHELL instruction, which shows that a shell is wanted",
			"HEALTHCHECK, where a shell does no harm",
			"arrays with a mistake: they are commands for the shell, and are reported as such",
			"offline, a SHELL of the base image is not known: the rule goes by the file",
		],
	},
	bad: [
		{
			dockerfile: "FROM alpine\nCMD nginx -g daemon\n",
			lines: [2],
			fixed: 'FROM alpine\nCMD ["nginx", "-g", "daemon"]\n',
		},
		{
			title: "not JSON: single quotes",
			dockerfile: "FROM alpine\nENTRYPOINT ['a']\n",
			lines: [2],
		},
		{
			title: "variables need the shell",
			dockerfile: "FROM alpine\nCMD serve --port $PORT\n",
			lines: [2],
		},
	],
	good: [
		{ dockerfile: 'FROM alpine\nCMD ["nginx"]\n' },
		{ dockerfile: 'FROM alpine\nSHELL ["/bin/bash", "-c"]\nCMD serve $PORT\n' },
	],
	check: ({ report }) => ({
		defined({ instruction, state, lines, triggeredAt }) {
			if (instruction.kind !== "cmd" && instruction.kind !== "entrypoint")
				return;
			const { command } = instruction;
			if (command.kind !== "shell" || state.hasShell) return;
			const name = instruction.keyword.value.toUpperCase();
			const fix = triggeredAt ? undefined : fixOf(command.text);
			report({
				message: `${name} runs in a shell that does not pass signals on`,
				help: `write a JSON array: ${name} ["program", "argument"]`,
				span: triggeredAt ?? command.text.span,
				lines,
				instruction,
				...(fix && { fix }),
			});
		},
	}),
};

// Without quotes, variables, patterns, operators and assignments, the shell would do nothing but split at blanks.
const plainCommand =
	/^[A-Za-z0-9_./][A-Za-z0-9_@%+:,./-]*([ \t]+[A-Za-z0-9_@%+=:,./-]+)*$/;
const shellWords = new Set(
	". : alias bg break case cd command continue eval exec exit export fg for if jobs read readonly return set shift source times trap type ulimit umask unset until wait while".split(
		" ",
	),
);

function fixOf(text: Word): Fix | undefined {
	if (!plainCommand.test(text.value)) return undefined;
	const words = text.value.split(/[ \t]+/);
	if (shellWords.has(words[0] as string)) return undefined;
	return {
		title: "Write it as a JSON array",
		kind: "safe",
		edits: [
			{
				span: text.span,
				text: `[${words.map((word) => JSON.stringify(word)).join(", ")}]`,
			},
		],
	};
}
