import type { Command } from "../../dockerfile/ast.ts";
import { shellOf } from "../../shell/shell.ts";
import type { Rule, RuleContext } from "../rule.ts";

export const execFormVariable: Rule = {
	id: "exec-form-variable",
	group: "shell",
	manual: {
		summary: "JSON arrays hold no variables.",
		description:
			'No shell reads a JSON array: `RUN ["echo", "$HOME"]` prints `$HOME`. Use the shell form, or call a shell: `["sh", "-c", "echo $HOME"]`.',
		doesNotCatch: [
			"arrays that call a shell, an interpreter, awk, or a program that expands variables itself",
		],
	},
	bad: [
		{ dockerfile: 'FROM alpine:3.20\nRUN ["echo", "$HOME"]\n', lines: [2] },
		{
			dockerfile: 'FROM alpine:3.20\nCMD ["serve", "--port=${PORT}"]\n',
			lines: [2],
		},
	],
	good: [
		{ dockerfile: 'FROM alpine:3.20\nRUN ["sh", "-c", "echo $HOME"]\n' },
		{ dockerfile: 'FROM alpine:3.20\nCMD ["awk", "{print $1}"]\n' },
		{ dockerfile: 'FROM alpine:3.20\nCMD ["serve", "--pattern=a$"]\n' },
	],
	check: (context) => ({
		run: ({ command }) => check(context, command),
		cmd: ({ command }) => check(context, command),
		entrypoint: ({ command }) => check(context, command),
	}),
};

function check({ report }: RuleContext, command: Command): void {
	if (command.kind !== "exec") return;
	const [program, ...words] = command.words;
	if (program === undefined) return;
	const { name, family } = shellOf(command.words.map(({ value }) => value));
	const readsVariables =
		family !== "other" ||
		/^(?:awk|gawk|mawk|perl|python[\d.]*|node|ruby|php|sed|jq|make|envsubst|tini|dumb-init)$/.test(
			name,
		);
	if (readsVariables) return;
	for (const { value, span } of words) {
		if (!/\$(?:\{[A-Za-z_]\w*[^}]*\}|[A-Za-z_]\w*)/.test(value)) continue;
		report({
			message: `nothing replaces the variable in "${value}": no shell reads a JSON array`,
			help: 'use the shell form, or ["sh", "-c", "…"]',
			span,
		});
	}
}
