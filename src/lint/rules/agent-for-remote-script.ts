import { scriptsIn } from "../../shell/commands.ts";
import { downloaders, remoteScripts } from "../../shell/remote-scripts.ts";
import type { Rule } from "../rule.ts";
import { mountName, secretMounts, sshMounts } from "../written-mounts.ts";

export const agentForRemoteScript: Rule = {
	id: "agent-for-remote-script",
	group: "secrets",
	severity: "error",
	manual: {
		summary: "A script from the network gets no SSH agent and no secrets.",
		description:
			"What `curl … | sh` runs can use everything that the RUN has: sign in to any host with the agent, read every secret, and send them away. Run the script in a RUN of its own, without mounts.",
		doesNotCatch: [
			"scripts that are saved first and run later in the RUN",
			"packages whose installation runs scripts",
		],
	},
	bad: [
		{
			dockerfile:
				"FROM debian:12\nRUN --mount=type=ssh curl -fsSL https://a/b | sh && git clone git@a:b\n",
			lines: [2],
		},
	],
	good: [
		{
			dockerfile:
				"FROM debian:12\nRUN curl -fsSL https://a/b | sh\nRUN --mount=type=ssh git clone git@a:b\n",
		},
	],
	scripts: { words: downloaders, givenSecrets: true },
	check: ({ report }) => ({
		script(script, instruction) {
			if (instruction.kind !== "run") return;
			const mounts = [...sshMounts(instruction), ...secretMounts(instruction)];
			const [first] = mounts;
			if (first === undefined) return;
			for (const { download, runner } of scriptsIn(script).flatMap(
				({ commands }) => remoteScripts(commands),
			)) {
				const what =
					first.kind === "ssh"
						? "the SSH agent"
						: `the secret ${mountName(first)}`;
				report({
					message: `a script from the network can use ${what} of this RUN`,
					help: "run it in a RUN of its own, without the mount",
					span: download.pipeline?.span ?? runner.span,
					related: mounts.map(({ flag }) => ({
						message: "what it can use",
						span: flag.value.span,
					})),
				});
			}
		},
	}),
};
