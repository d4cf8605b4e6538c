import { buildCheckUrl } from "../naming.ts";
import type { Rule } from "../rule.ts";

export const maintainerDeprecated: Rule = {
	id: "MaintainerDeprecated",
	aliases: ["DL4000"],
	group: "build-check",
	url: buildCheckUrl("MaintainerDeprecated"),
	manual: {
		summary: "MAINTAINER is not used any more.",
		description:
			'The instruction is deprecated. A label says the same and can be read with `docker inspect`: `LABEL org.opencontainers.image.authors="…"`.',
		doesNotCatch: ["the label `maintainer`, which is fine"],
	},
	bad: [
		{
			dockerfile: "FROM alpine\nMAINTAINER Ann Example <ann@example.org>\n",
			lines: [2],
			fixed:
				'FROM alpine\nLABEL org.opencontainers.image.authors="Ann Example <ann@example.org>"\n',
		},
	],
	good: [
		{
			dockerfile:
				'FROM alpine\nLABEL org.opencontainers.image.authors="ann@example.org"\n',
		},
	],
	check: ({ document, report }) => ({
		read(instruction) {
			const { kind } = instruction;
			if (kind !== "maintainer" && kind !== "invalid") return;
			if (!/^maintainer$/i.test(instruction.keyword.value)) return;
			const { value } = instruction.arguments;
			const escaped = value.replace(/["$\\`]/g, (character) =>
				character === '"' || character === "$" || character === document.escape
					? document.escape + character
					: character,
			);
			report({
				message: "MAINTAINER is deprecated",
				help: "use LABEL org.opencontainers.image.authors instead",
				span: instruction.keyword.span,
				instruction,
				fix: {
					title: "Make it a label",
					kind: "safe",
					edits: [
						{
							span: instruction.span,
							text: `LABEL org.opencontainers.image.authors="${escaped}"`,
						},
					],
				},
			});
		},
	}),
};
