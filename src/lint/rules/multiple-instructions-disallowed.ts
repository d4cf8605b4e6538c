import { buildCheckUrl } from "../naming.ts";
import type { Rule } from "../rule.ts";

const aliases: Readonly<Record<string, string>> = {
	HEALTHCHECK: "DL3012",
	CMD: "DL4003",
	ENTRYPOINT: "DL4004",
};

export const multipleInstructionsDisallowed: Rule = {
	id: "MultipleInstructionsDisallowed",
	aliases: ["DL3012", "DL4003", "DL4004"],
	partialAliases: {
		DL3012: "HEALTHCHECK",
		DL4003: "CMD",
		DL4004: "ENTRYPOINT",
	},
	group: "build-check",
	url: buildCheckUrl("MultipleInstructionsDisallowed"),
	manual: {
		summary: "A stage has one CMD, one ENTRYPOINT and one HEALTHCHECK.",
		description:
			"Only the last one counts. The others do nothing, and mislead whoever reads them.",
		doesNotCatch: ["instructions that replace those of the base image"],
	},
	bad: [
		{ dockerfile: 'FROM alpine\nCMD ["a"]\nCMD ["b"]\n', lines: [2] },
		{
			dockerfile:
				'FROM alpine\nENTRYPOINT ["a"]\nHEALTHCHECK CMD ["b"]\nHEALTHCHECK NONE\nENTRYPOINT ["c"]\n',
			lines: [2, 3],
		},
	],
	good: [
		{
			dockerfile:
				'FROM alpine AS a\nCMD ["a"]\nFROM a\nENTRYPOINT ["b"]\nCMD ["c"]\n',
		},
	],
	check: ({ report }) => ({
		defined({ instruction }, earlier) {
			if (earlier === undefined) return;
			const name = instruction.keyword.value.toUpperCase();
			report({
				message: `this ${name} has no effect: another one follows in the same stage`,
				help: "remove it, or the other one",
				...(aliases[name] && { alias: aliases[name] }),
				span: earlier.triggeredAt ?? earlier.instruction.keyword.span,
				lines: earlier.lines,
				instruction,
				related: [
					{
						message: `the ${name} that counts`,
						span: instruction.keyword.span,
					},
				],
			});
		},
	}),
};
