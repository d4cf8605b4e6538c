import type { Instruction, Word } from "../../dockerfile/ast.ts";
import { buildCheckUrl, isLowerCase, isUpperCase } from "../naming.ts";
import type { Rule } from "../rule.ts";

export const consistentInstructionCasing: Rule = {
	id: "ConsistentInstructionCasing",
	group: "build-check",
	heedsInlineCheck: false,
	url: buildCheckUrl("ConsistentInstructionCasing"),
	manual: {
		summary: "Instructions are all in upper case, or all in lower case.",
		description:
			"Any spelling works, but a file reads best in one. The case of the majority counts; with as many of one as of the other, upper case is asked for.",
		doesNotCatch: [
			"ARG before the first FROM",
			"the instruction behind ONBUILD",
			"instructions with errors",
		],
	},
	bad: [
		{
			dockerfile: 'FROM alpine\nrun a\nCMD ["b"]\n',
			lines: [2],
			fixed: 'FROM alpine\nRUN a\nCMD ["b"]\n',
		},
		{
			dockerfile: "from alpine\nrun a\nWorkdir /b\n",
			lines: [3],
			fixed: "from alpine\nrun a\nworkdir /b\n",
		},
	],
	good: [{ dockerfile: "from alpine\nrun a\n" }],
	check: ({ document, report }) => ({
		stages() {
			if (document.instructions.every(isInUpperCase)) return;
			const instructions: Instruction[] = [];
			for (const { from, instructions: own } of document.stages) {
				instructions.push(from);
				for (const each of own) {
					if (each.kind !== "invalid") instructions.push(each);
				}
			}
			let balance = 0;
			for (const { keyword } of instructions) {
				if (isLowerCase(keyword.value)) balance++;
				else if (isUpperCase(keyword.value)) balance--;
			}
			const isLower = balance > 0;
			for (const instruction of instructions) {
				const { keyword } = instruction;
				const wanted = inCase(keyword, isLower);
				if (keyword.value === wanted) continue;
				report({
					message: `"${keyword.value}" is not in the ${isLower ? "lower" : "upper"} case of most instructions here`,
					help: `write ${wanted}`,
					span: keyword.span,
					instruction,
					fix: {
						title: `Write ${wanted}`,
						kind: "safe",
						edits: [{ span: keyword.span, text: wanted }],
					},
				});
			}
		},
	}),
};

function isInUpperCase({ keyword }: Instruction): boolean {
	return isUpperCase(keyword.value);
}

function inCase({ value }: Word, isLower: boolean): string {
	return isLower ? value.toLowerCase() : value.toUpperCase();
}
