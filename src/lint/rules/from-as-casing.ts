import {
	buildCheckUrl,
	fromWords,
	isFrom,
	isLowerCase,
	isUpperCase,
} from "../naming.ts";
import type { Rule } from "../rule.ts";

export const fromAsCasing: Rule = {
	id: "FromAsCasing",
	group: "build-check",
	url: buildCheckUrl("FromAsCasing"),
	manual: {
		summary: "`AS` is written in the same case as `FROM`.",
		description:
			"Both words belong to one instruction. Mixed case makes a line harder to read.",
		doesNotCatch: [
			"anything behind a `From` in mixed case: ConsistentInstructionCasing speaks about that",
		],
	},
	bad: [
		{
			dockerfile: "FROM alpine as base\n",
			lines: [1],
			fixed: "FROM alpine AS base\n",
		},
		{
			dockerfile: "from alpine AS base\n",
			lines: [1],
			fixed: "from alpine as base\n",
		},
	],
	good: [
		{ dockerfile: "FROM alpine AS base\n" },
		{ dockerfile: "from alpine as base\n" },
	],
	check: ({ report }) => ({
		read(instruction) {
			if (!isFrom(instruction)) return;
			const keyword = instruction.keyword.value;
			const words = fromWords(instruction.arguments);
			const as = words[1];
			if (as === undefined || words.length < 3) return;
			const isLower = isLowerCase(keyword);
			if (!isLower && !isUpperCase(keyword)) return;
			const wanted = isLower ? as.value.toLowerCase() : as.value.toUpperCase();
			if (as.value === wanted) return;
			report({
				message: `"${as.value}" is not in the case of "${keyword}"`,
				help: `write ${wanted}`,
				span: as.span,
				instruction,
				fix: {
					title: `Write ${wanted}`,
					kind: "safe",
					edits: [{ span: as.span, text: wanted }],
				},
			});
		},
	}),
};
