import type { Instruction } from "../../dockerfile/ast.ts";
import { buildCheckUrl } from "../naming.ts";
import type { Rule } from "../rule.ts";

export const invalidDefinitionDescription: Rule = {
	id: "InvalidDefinitionDescription",
	group: "build-check",
	optIn: true,
	url: buildCheckUrl("InvalidDefinitionDescription"),
	manual: {
		summary:
			"The comment directly above an ARG or a named stage describes it: `# name text`.",
		description:
			"`docker build --call=targets` and `--call=outline` print such comments as descriptions. A comment that is none is separated from the instruction by an empty comment line (`#`).",
		doesNotCatch: [
			"comments above unnamed stages",
			"earlier lines of a comment: only the last one is read",
		],
	},
	bad: [
		{
			dockerfile: "# the version\nARG VERSION=1\nFROM alpine\n",
			lines: [2],
		},
	],
	good: [
		{ dockerfile: "# VERSION of the tool\nARG VERSION=1\nFROM alpine\n" },
		{ dockerfile: "# about something else\n#\nFROM alpine AS base\n" },
	],
	check: ({ report }) => ({
		read(instruction) {
			const comment = instruction.comments.at(-1);
			if (comment === undefined) return;
			const names = definedNames(instruction);
			if (names.length === 0) return;
			if (names.includes(comment.text.split(" ", 1)[0] as string)) return;
			const name = names.length === 1 ? names[0] : "NAME";
			report({
				message: `the comment above ${instruction.keyword.value} does not begin with the name it is about`,
				help: `write "# ${name} …", or put an empty comment line (#) between`,
				span: comment.span,
				lines: instruction.lines,
				instruction,
			});
		},
	}),
};

function definedNames(instruction: Instruction): readonly string[] {
	switch (instruction.kind) {
		case "from":
			return instruction.name === undefined
				? []
				: [instruction.name.value.toLowerCase()];
		case "arg":
			return instruction.declarations.map(({ key }) => key.value);
		default:
			return [];
	}
}
