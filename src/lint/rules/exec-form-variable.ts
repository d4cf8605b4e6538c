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
		{
			title: "the program itself, behind another one, and in a health check",
			dockerfile:
				'FROM alpine:3.20\nHEALTHCHECK CMD ["a", "$URL"]\nENTRYPOINT ["tini", "--", "$APP"]\n',
			lines: [2, 3],
		},
	],
	good: [
		{ dockerfile: 'FROM alpine:3.20\nRUN ["sh", "-c", "echo $HOME"]\n' },
		{ dockerfile: 'FROM alpine:3.20\nCMD ["awk", "{print $1}"]\n' },
		{
			dockerfile:
				'FROM alpine:3.20\nENTRYPOINT ["tini", "--", "sh", "-c", "exec app $PORT"]\n',
		},
		{ dockerfile: 'FROM alpine:3.20\nCMD ["serve", "--pattern=a$"]\n' },
	],
	check: (context) => ({
		run: ({ command }) => check(context, command),
		cmd: ({ command }) => check(context, command),
		entrypoint: ({ command }) => check(context, command),
		healthcheck: ({ check: health }) => {
			if (health.kind === "command") check(context, health.command);
		},
	}),
};

/** Programs that read variables in their arguments, or a language in which `$` means something else. */
const reader =
	/^(?:awk|gawk|mawk|perl|python[\d.]*|node|ruby|php|sed|jq|make|envsubst)$/;
/** Programs that run another one, which they find in their arguments. */
const runner =
	/^(?:tini|tini-static|dumb-init|catatonit|env|exec|gosu|su-exec|nice|nohup|setpriv|timeout)$/;

function check({ report }: RuleContext, command: Command): void {
	if (command.kind !== "exec") return;
	const values = command.words.map(({ value }) => value);
	const readsVariables = values.some((_, index) => {
		if (index > 0 && !runner.test(nameOf(values[0]))) return false;
		const { name, family } = shellOf(values.slice(index));
		return family !== "other" || reader.test(name);
	});
	if (readsVariables) return;
	for (const { value, span } of command.words) {
		if (!/\$(?:\{[A-Za-z_]\w*[^}]*\}|[A-Za-z_]\w*)/.test(value)) continue;
		report({
			message: `nothing replaces the variable in "${value}": no shell reads a JSON array`,
			help: 'use the shell form, or ["sh", "-c", "…"]',
			span,
		});
	}
}

function nameOf(path = ""): string {
	return path.slice(path.lastIndexOf("/") + 1);
}
