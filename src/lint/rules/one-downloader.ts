import { catchUp } from "../catch-up.ts";
import type { Rule } from "../rule.ts";

export const oneDownloader: Rule = {
	id: "one-downloader",
	aliases: ["DL4001"],
	group: "hygiene",
	severity: "info",
	manual: {
		summary: "A stage uses curl or wget, not both.",
		description:
			"One of them is enough, and makes the image smaller when it is installed for the purpose.",
		doesNotCatch: ["scripts that use the other one"],
	},
	bad: [
		{
			dockerfile: "FROM alpine:3.20\nRUN curl -fO a\nRUN wget -q b\n",
			lines: [3],
		},
	],
	good: [
		{ dockerfile: "FROM alpine:3.20\nRUN curl -fO a && curl -fO b\n" },
		{
			dockerfile:
				"FROM alpine:3.20 AS a\nRUN curl -fO a\nFROM alpine:3.20\nRUN wget -q b\n",
		},
	],
	scripts: { words: ["curl", "wget"] },
	check({ document, report }) {
		let first: string | undefined;
		let isReported = false;
		const readTo = catchUp(document, {
			from() {
				first = undefined;
				isReported = false;
			},
		});
		return {
			command(command, instruction) {
				const { program } = command;
				if (instruction.kind !== "run") return;
				if (program !== "curl" && program !== "wget") return;
				readTo(instruction);
				first ??= program;
				if (program === first || isReported) return;
				isReported = true;
				report({
					message: `${program} is used here, and ${first} above`,
					help: `use ${first} for both`,
					span: command.span,
				});
			},
		};
	},
};
