import { scriptsIn } from "../../shell/commands.ts";
import { downloaders, remoteScripts } from "../../shell/remote-scripts.ts";
import type { Rule } from "../rule.ts";

export const remoteScript: Rule = {
	id: "remote-script",
	group: "hygiene",
	severity: "info",
	manual: {
		summary: "What is downloaded is not run unseen.",
		description:
			"`curl … | sh` runs whatever the other side sends today, half of it if the connection breaks. Download the script with `ADD --checksum=sha256:… https://…`, or check it before it runs.",
		doesNotCatch: ["scripts that are saved first and run in a later command"],
	},
	bad: [
		{
			dockerfile:
				'FROM debian:12\nSHELL ["/bin/bash", "-o", "pipefail", "-c"]\nRUN curl -fsSL https://a/b | sh\n',
			lines: [3],
		},
		{
			dockerfile: 'FROM debian:12\nRUN sh -c "$(wget -qO- https://a/b)"\n',
			lines: [2],
		},
		{
			dockerfile: "FROM debian:12\nRUN bash <(curl -fsSL https://a/b)\n",
			lines: [2],
		},
	],
	good: [
		{ dockerfile: "FROM debian:12\nRUN curl -fsSL https://a/b -o b\n" },
		{
			dockerfile:
				"FROM debian:12\nRUN echo $(curl -fsSL https://a/b) && python3 -m json.tool c\n",
		},
	],
	scripts: { words: downloaders },
	check: ({ report }) => ({
		script(script, instruction) {
			if (instruction.kind !== "run") return;
			for (const { download, runner } of scriptsIn(script).flatMap(
				({ commands }) => remoteScripts(commands),
			)) {
				report({
					message: `${runner.program} runs what ${download.program} downloads, unseen`,
					help: "use ADD --checksum=…, or check it before it runs",
					span: download.pipeline?.span ?? runner.span,
				});
			}
		},
	}),
};
