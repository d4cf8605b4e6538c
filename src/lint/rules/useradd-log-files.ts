import { hasOption, optionValue } from "../../shell/command-options.ts";
import type { ShellWord, SimpleCommand } from "../../shell/commands.ts";
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
		{
			title: "behind other letters",
			dockerfile: "FROM debian:12\nRUN useradd -mu 123456 app\n",
			lines: [2],
			fixed: "FROM debian:12\nRUN useradd --no-log-init -mu 123456 app\n",
		},
	],
	good: [
		{ dockerfile: "FROM debian:12\nRUN useradd -u 1000 app\n" },
		{ dockerfile: "FROM debian:12\nRUN useradd -l -u 123456 app\n" },
	],
	scripts: { words: ["useradd"] },
	check: ({ report }) => ({
		command(command, instruction) {
			if (instruction.kind !== "run" || command.program !== "useradd") return;
			const uid = optionValue(command, "--uid") ?? shortValue(command);
			const number = uid?.value.replace(/^(?:--uid=|-[a-zA-Z]*u)/, "");
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

/** The number of `-u`, which may stand behind other letters, and its value right behind it: `-mu 1000`, `-u1000`. */
function shortValue({
	arguments: words,
}: SimpleCommand): ShellWord | undefined {
	const index = words.findIndex(({ value }) => /^-[a-zA-Z]*u\d*$/.test(value));
	const found = words[index];
	return found?.value.endsWith("u") ? words[index + 1] : found;
}
