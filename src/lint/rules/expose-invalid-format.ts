import { buildCheckUrl } from "../naming.ts";
import type { Rule } from "../rule.ts";

export const exposeInvalidFormat: Rule = {
	id: "ExposeInvalidFormat",
	group: "build-check",
	url: buildCheckUrl("ExposeInvalidFormat"),
	manual: {
		summary: "EXPOSE names container ports only.",
		description:
			"An image cannot choose addresses and ports of its host: `EXPOSE 127.0.0.1:8080:80` exposes port 80 and nothing more, and will be an error one day. Publish with `docker run -p`.",
		doesNotCatch: ["ports that are out of range: those are errors"],
	},
	bad: [
		{
			dockerfile: "FROM alpine\nEXPOSE 8080:80\n",
			lines: [2],
			fixed: "FROM alpine\nEXPOSE 80\n",
		},
		{
			dockerfile: "FROM alpine\nEXPOSE 127.0.0.1:8080:80/tcp\n",
			lines: [2],
			fixed: "FROM alpine\nEXPOSE 80/tcp\n",
		},
	],
	good: [{ dockerfile: "FROM alpine\nEXPOSE 80 8000-8010/udp\n" }],
	check: ({ report }) => ({
		exposed({ instruction, lines, triggeredAt }, port) {
			const { text, hostAddress, hostPort, word } = port;
			if (hostAddress === "" && hostPort === "") return;
			const container = text.slice(text.lastIndexOf(":") + 1);
			report({
				message: `EXPOSE "${text}" names an address or port of the host`,
				help: `write EXPOSE ${container}, and publish it with docker run -p`,
				span: triggeredAt ?? word.span,
				lines,
				instruction,
				...(!triggeredAt &&
					word.value === text && {
						fix: {
							title: `Write ${container}`,
							kind: "safe",
							edits: [{ span: word.span, text: container }],
						},
					}),
			});
		},
	}),
};
