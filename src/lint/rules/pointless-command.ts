import type { Rule } from "../rule.ts";

/** Commands about a running machine, and what is the matter with them in a build. */
const pointless: ReadonlyMap<string, string> = new Map([
	...["shutdown", "reboot", "halt", "poweroff"].map(
		(name) => [name, "there is no machine to stop"] as const,
	),
	...["service", "systemctl", "initctl", "rc-service"].map(
		(name) =>
			[name, "services do not outlive the RUN that starts them"] as const,
	),
	...["ps", "top", "htop", "free", "kill", "killall"].map(
		(name) => [name, "no process outlives a RUN"] as const,
	),
	...["vim", "vi", "nano", "emacs", "less"].map(
		(name) => [name, "there is no terminal"] as const,
	),
	...["mount", "ifconfig"].map(
		(name) => [name, "what it changes is gone after the RUN"] as const,
	),
]);

export const pointlessCommand: Rule = {
	id: "pointless-command",
	aliases: ["DL3001"],
	group: "hygiene",
	severity: "info",
	manual: {
		summary: "Commands of a RUN make sense in a build.",
		description:
			"Services, editors and tools for running machines do nothing useful while an image is built: what they start or change is gone when the RUN ends.",
		doesNotCatch: [
			"services that are started, used and stopped in one RUN",
			"`systemctl enable`, which only makes links",
			"`kill` of what the same RUN started",
		],
	},
	bad: [
		{
			dockerfile: "FROM debian:12\nRUN service nginx start\n",
			lines: [2],
		},
	],
	good: [
		{ dockerfile: "FROM debian:12\nRUN systemctl enable nginx\n" },
		{
			dockerfile:
				"FROM debian:12\nRUN service mysql start && mysql -e 'select 1'\n",
		},
	],
	scripts: { words: [...pointless.keys()] },
	check: ({ report }) => ({
		script({ allCommands: commands }, instruction) {
			if (instruction.kind !== "run") return;
			for (const [index, command] of commands.entries()) {
				const { program = "", arguments: words } = command;
				const reason = pointless.get(program);
				if (reason === undefined) continue;
				const values = words.map(({ value }) => value);
				if (
					values.some((value) =>
						/^(?:enable|disable|mask|preset|--version|--help|-a)$/.test(value),
					)
				)
					continue;
				if (program === "kill" && commands.length > 1) continue;
				// What was started here is stopped again.
				const isStop =
					values.includes("stop") &&
					commands.slice(0, index).some((each) => each.program === program);
				if (isStop) continue;
				const isUsed =
					/^(?:service|systemctl|initctl|rc-service|ps|mount)$/.test(program) &&
					(index < commands.length - 1 || command.pipeline !== undefined);
				if (isUsed) continue;
				report({
					message: `${program} is pointless in a build: ${reason}`,
					help: "leave it out",
					span: command.span,
				});
			}
		},
	}),
};
