import { hasOption, optionValue } from "../../shell/commands.ts";
import { insertBehind } from "../edits.ts";
import type { Rule } from "../rule.ts";

export const useraddLogFiles: Rule = {
	id: "useradd-log-files",
	aliases: ["DL3046"],
	group: "hygiene",
	manual: {
		summary: "`useradd` with a large number uses `--no-log-init`.",
		description:
			"/var/log/lastlog and faillog have a place for every user number up to the largest. With a large one they grow to gigabytes of nothing in the layer, and the export of the image may hang.",
		doesNotCatch: ["numbers from variables", "`adduser`"],
	},
	bad: [
		{
			dockerfile: "FROM debian:12\nRUN useradd -u 123456 app\n",
			lines: [2],
			fixed: "FROM debian:12\nRUN useradd --no-log-init -u 123456 app\n",
		},
	],
	good: [
		{ dockerfile: "FROM debian:12\nRUN useradd -u 1000 app\n" },
		{ dockerfile: "FROM debian:12\nRUN useradd -l -u 123456 app\n" },
	],
	check: ({ report }) => ({
		command(command, instruction) {
			if (instruction.kind !== "run" || command.program !== "useradd") return;
			const uid = optionValue(command, "-u", "--uid");
			const number = uid?.value.replace(/^--uid=/, "");
			if (number === undefined || !/^\d{6,}$/.test(number)) return;
			if (hasOption(command, "-l", "--no-log-init")) return;
			const place = command.programSpan ?? command.span;
			report({
				message: `useradd writes log files as large as the user number ${number} asks for`,
				help: "add --no-log-init",
				span: uid?.span ?? command.span,
				fix: insertBehind(place, " --no-log-init", "Add --no-log-init"),
			});
		},
	}),
};
