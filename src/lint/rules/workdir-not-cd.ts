import type { Rule } from "../rule.ts";

export const workdirNotCd: Rule = {
	id: "workdir-not-cd",
	aliases: ["DL3003"],
	group: "hygiene",
	severity: "info",
	manual: {
		summary: "WORKDIR changes the directory, not `cd`.",
		description:
			"`cd` at the start of a RUN has no effect on the next one. WORKDIR has, and shows where things happen.",
		doesNotCatch: [
			"`cd` that is not the first command",
			"`cd` in a subshell, which comes back by itself",
		],
	},
	bad: [
		{ dockerfile: "FROM alpine:3.20\nRUN cd /app && make\n", lines: [2] },
		{
			title: "with no effect at all",
			dockerfile: "FROM alpine:3.20\nRUN cd /app\n",
			lines: [2],
		},
	],
	good: [
		{ dockerfile: "FROM alpine:3.20\nWORKDIR /app\nRUN make\n" },
		{ dockerfile: "FROM alpine:3.20\nRUN make && (cd doc && make)\n" },
	],
	scripts: { words: ["cd"] },
	check: ({ report }) => ({
		script({ commands, tree }, instruction) {
			if (instruction.kind !== "run") return;
			const [first] = commands;
			if (first?.program !== "cd" || first.substituted) return;
			if (tree.commands[0]?.command.type === "Subshell") return;
			const target = first.arguments[0]?.value ?? "/";
			const isAlone = commands.length === 1;
			report({
				message: isAlone
					? "cd has no effect on the next instruction"
					: "cd changes the directory for this RUN only",
				help: `write WORKDIR ${target} above`,
				span: first.span,
				...(isAlone && { severity: "warning" }),
			});
		},
	}),
};
