import type { Rule } from "../rule.ts";

export const aptUpdateAlone: Rule = {
	id: "apt-update-alone",
	group: "hygiene",
	manual: {
		summary: "`apt-get update` and `apt-get install` stand in one RUN.",
		description:
			"A RUN with nothing but the update stays in the cache: later installations use package lists that are weeks old, and fail when a version is gone.",
		doesNotCatch: ["installation by a script in the same RUN"],
	},
	bad: [
		{
			dockerfile:
				"FROM debian:12\nRUN apt-get update\nRUN apt-get install -y --no-install-recommends curl=7\n",
			lines: [2],
		},
	],
	good: [
		{
			dockerfile:
				"FROM debian:12\nRUN apt-get update && apt-get install -y --no-install-recommends curl=7\n",
		},
		{ dockerfile: "FROM debian:12\nRUN apt-get update && ./install.sh\n" },
	],
	scripts: { words: ["apt-get", "apt"] },
	check: ({ report }) => ({
		script({ allCommands: commands }, instruction) {
			if (instruction.kind !== "run") return;
			const others = commands.filter(
				({ program, scripts }) =>
					scripts.length === 0 &&
					!["set", "echo", "rm", "export"].includes(program ?? ""),
			);
			const [only, more] = others;
			if (only === undefined || more !== undefined) return;
			const isUpdate =
				(only.program === "apt-get" || only.program === "apt") &&
				only.arguments.some(({ value }) => value === "update");
			if (!isUpdate) return;
			report({
				message:
					"this update is cached, and later installations use old package lists",
				help: "put apt-get update and apt-get install into one RUN",
				span: only.span,
			});
		},
	}),
};
