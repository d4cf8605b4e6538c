import { textOf } from "../../text/source.ts";
import { buildCheckUrl, isLowerCase } from "../naming.ts";
import type { Rule } from "../rule.ts";

export const exposeProtoCasing: Rule = {
	id: "ExposeProtoCasing",
	group: "build-check",
	url: buildCheckUrl("ExposeProtoCasing"),
	manual: {
		summary: "The protocol of a port is written in lower case.",
		description: "`EXPOSE 80/TCP` works, but is stored as `80/tcp`.",
		doesNotCatch: ["protocols other than tcp, udp and sctp: those are errors"],
	},
	bad: [
		{
			dockerfile: "FROM alpine\nEXPOSE 80/TcP\n",
			lines: [2],
			fixed: "FROM alpine\nEXPOSE 80/tcp\n",
		},
	],
	good: [{ dockerfile: "FROM alpine\nEXPOSE 80/tcp 81\n" }],
	check: ({ document, report }) => ({
		exposed({ instruction, lines, triggeredAt }, { text, protocol, word }) {
			if (isLowerCase(protocol)) return;
			const lower = protocol.toLowerCase();
			const start = word.span.end - protocol.length;
			const span = { start, end: word.span.end };
			const isWritten =
				!triggeredAt && textOf(document.source, span) === protocol;
			report({
				message: `the protocol of port "${text}" is not in lower case`,
				help: `write ${lower}`,
				span: triggeredAt ?? (isWritten ? span : word.span),
				lines,
				instruction,
				...(isWritten && {
					fix: {
						title: `Write ${lower}`,
						kind: "safe",
						edits: [{ span, text: lower }],
					},
				}),
			});
		},
	}),
};
