import type { Rule } from "../rule.ts";

export const defaultShellLink: Rule = {
	id: "default-shell-link",
	aliases: ["DL4005"],
	group: "hygiene",
	manual: {
		summary: "SHELL changes the shell, not a link at /bin/sh.",
		description:
			'Replacing /bin/sh changes the system for every script in it. `SHELL ["/bin/bash", "-c"]` changes the shell of the instructions below.',
		doesNotCatch: ["links made with `cp`, `mv` or `update-alternatives`"],
	},
	bad: [
		{
			dockerfile: "FROM debian:12\nRUN ln -sfv /bin/bash /bin/sh\n",
			lines: [2],
		},
	],
	good: [{ dockerfile: 'FROM debian:12\nSHELL ["/bin/bash", "-c"]\n' }],
	scripts: { words: ["ln"] },
	check: ({ report }) => ({
		command(command, instruction) {
			const { program, arguments: words } = command;
			if (instruction.kind !== "run" || program !== "ln") return;
			if (!/^(?:\/usr)?\/bin\/sh$/.test(words.at(-1)?.value ?? "")) return;
			report({
				message: "this replaces the shell of the whole system",
				help: 'write SHELL ["/bin/bash", "-c"] instead',
				span: command.span,
			});
		},
	}),
};
