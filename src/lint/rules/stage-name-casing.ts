import { buildCheckUrl, fromWords, isFrom, isLowerCase } from "../naming.ts";
import type { Rule } from "../rule.ts";

export const stageNameCasing: Rule = {
	id: "StageNameCasing",
	group: "build-check",
	url: buildCheckUrl("StageNameCasing"),
	manual: {
		summary: "Stage names are written in lower case.",
		description:
			"A stage is stored under the lower-case form of its name. `COPY --from` and `--target` find it in any spelling, but `FROM Name` does not: it would look for an image. Writing the name in lower case leaves no room for surprises.",
		doesNotCatch: [
			"upper case where a stage is used, such as `COPY --from=Base`",
		],
	},
	bad: [
		{
			dockerfile:
				"FROM alpine AS Builder\nFROM scratch\nCOPY --from=builder /a /a\n",
			lines: [1],
			fixed:
				"FROM alpine AS builder\nFROM scratch\nCOPY --from=builder /a /a\n",
		},
	],
	good: [{ dockerfile: "FROM alpine AS builder-2\n" }],
	check: ({ report }) => ({
		read(instruction) {
			if (!isFrom(instruction) || isLowerCase(instruction.arguments.value)) {
				return;
			}
			const words = fromWords(instruction.arguments);
			const name = words[2];
			if (name === undefined || words.length > 3) return;
			if (isLowerCase(name.value)) return;
			const lower = name.value.toLowerCase();
			report({
				message: `stage name "${name.value}" is not in lower case`,
				help: `call it ${lower}`,
				span: name.span,
				instruction,
				fix: {
					title: `Call the stage ${lower}`,
					kind: "safe",
					edits: [{ span: name.span, text: lower }],
				},
			});
		},
	}),
};
