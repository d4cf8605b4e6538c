import type { Rule } from "../rule.ts";

export const noSudo: Rule = {
	id: "no-sudo",
	aliases: ["DL3004"],
	group: "hygiene",
	manual: {
		summary: "Instructions do not use sudo.",
		description:
			"A RUN is root unless USER says otherwise: write `USER root` above what needs it. sudo has surprises with terminals and signals, and makes it easy to become root in the container.",
		doesNotCatch: ["scripts that call sudo"],
	},
	bad: [
		{ dockerfile: "FROM alpine:3.20\nRUN sudo make install\n", lines: [2] },
	],
	good: [{ dockerfile: "FROM alpine:3.20\nUSER root\nRUN make install\n" }],
	scripts: { words: ["sudo"] },
	check: ({ report }) => ({
		command(command, instruction) {
			if (instruction.kind !== "run") return;
			const { wrappers, program } = command;
			if (!wrappers.includes("sudo") && program !== "sudo") return;
			report({
				message: "sudo is not needed in a build",
				help: "write USER root above, and the other user again below",
				span: command.span,
			});
		},
	}),
};
