import type { Rule } from "../rule.ts";

export const mountHomeTarget: Rule = {
	id: "mount-home-target",
	group: "secrets",
	manual: {
		summary: "Mount targets do not count on `~` and `$HOME`.",
		description:
			"No shell reads the options of `--mount`: `~` is a directory of that name, and `$HOME` is empty unless an ARG or ENV of the Dockerfile or the base image sets it. Write the directory: `target=/root/.npmrc`.",
		doesNotCatch: [
			"a HOME that the base image sets, when its configuration is not known",
		],
	},
	bad: [
		{
			dockerfile:
				"FROM alpine:3.20\nRUN --mount=type=secret,id=npmrc,target=~/.npmrc npm ci\n",
			lines: [2],
		},
		{
			dockerfile:
				"FROM alpine:3.20\nRUN --mount=type=cache,target=$HOME/.cache make\n",
			lines: [2],
		},
	],
	good: [
		{
			dockerfile:
				"FROM alpine:3.20\nENV HOME=/root\nRUN --mount=type=cache,target=$HOME/.cache make\n",
		},
		{
			dockerfile:
				"FROM alpine:3.20\nRUN --mount=type=secret,id=npmrc,target=/root/.npmrc npm ci ~\n",
		},
	],
	check: ({ report }) => ({
		mounted({ state, instruction, lines, triggeredAt }, { flag }) {
			for (const { key, value } of flag.options) {
				if (value === undefined) continue;
				if (!["target", "dst", "destination"].includes(key)) continue;
				const isTilde = /^~/.test(value.value);
				const isHome =
					/\$HOME\b|\$\{HOME\b/.test(value.value) &&
					state.environment.get("HOME") === undefined;
				if (!isTilde && !isHome) continue;
				report({
					message: isTilde
						? `"~" is not the home directory in a mount target, but a directory of that name`
						: "$HOME is empty in a mount target unless ENV or ARG sets it",
					help: "write the directory, such as /root",
					span: triggeredAt ?? value.span,
					lines,
					instruction,
				});
			}
		},
	}),
};
