import type { Rule } from "../rule.ts";

const option =
	/^(?:type|id|source|src|target|dst|destination|from|uid|gid|mode|required|env|sharing|size|ro|rw|readonly|readwrite)(?:=\S*)?(?=[ \t]|$)/;

export const mountOptionSplit: Rule = {
	id: "mount-option-split",
	group: "secrets",
	severity: "error",
	manual: {
		summary: "Options of `--mount` are separated by commas, without blanks.",
		description:
			"After `--mount=type=ssh id=deploy git clone …` the command is `id=deploy git clone …`: the mount has no id, and the shell gets a variable that nobody uses. Write `--mount=type=ssh,id=deploy`.",
		doesNotCatch: [
			"variables of the command whose name is not that of an option",
		],
	},
	bad: [
		{
			dockerfile: "FROM alpine:3.20\nRUN --mount=type=ssh id=deploy ssh a\n",
			lines: [2],
			fixed: "FROM alpine:3.20\nRUN --mount=type=ssh,id=deploy ssh a\n",
		},
	],
	good: [
		{
			dockerfile: "FROM alpine:3.20\nRUN --mount=type=ssh,id=deploy ssh a\n",
		},
		{ dockerfile: "FROM alpine:3.20\nRUN id=1 a\n" },
	],
	check: ({ report }) => ({
		run({ mounts, command, arguments: text }) {
			const mount = mounts.at(-1);
			if (mount === undefined || command.kind !== "shell") return;
			const found = option.exec(text.value)?.[0];
			if (found === undefined || !found.includes("=")) return;
			const { start } = text.span;
			const gap = { start: mount.value.span.end, end: start };
			report({
				message: `${found} belongs to the command here, not to the mount`,
				help: "separate options of --mount by commas, without blanks",
				span: { start, end: start + found.length },
				fix: {
					title: "Put a comma before it",
					kind: "safe",
					edits: [{ span: gap, text: "," }],
				},
			});
		},
	}),
};
