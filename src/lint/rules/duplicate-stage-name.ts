import type { Stage } from "../../dockerfile/ast.ts";
import { buildCheckUrl } from "../naming.ts";
import type { Rule } from "../rule.ts";

export const duplicateStageName: Rule = {
	id: "DuplicateStageName",
	aliases: ["DL3024"],
	group: "build-check",
	heedsInlineCheck: false,
	url: buildCheckUrl("DuplicateStageName"),
	manual: {
		summary: "Each stage has a name of its own.",
		description:
			"Of two stages with the same name only the later one can be reached by it, and only from below; `--target` always means the last. Names are the same regardless of case.",
		doesNotCatch: ["a stage that has the name of an image"],
	},
	bad: [
		{
			dockerfile: "FROM alpine AS base\nFROM debian AS BASE\n",
			lines: [2],
		},
	],
	good: [{ dockerfile: "FROM alpine AS base\nFROM debian AS base-2\n" }],
	check({ report }) {
		const first = new Map<string, Stage>();
		return {
			stage(stage) {
				const { name, from } = stage;
				if (name === undefined) return;
				const earlier = first.get(name);
				if (earlier === undefined) {
					first.set(name, stage);
					return;
				}
				report({
					message: `another stage is called "${name}" already`,
					help: "give every stage a name of its own",
					span: from.name?.span ?? from.span,
					instruction: from,
					related: [
						{
							message: "the stage with the same name",
							span: earlier.from.name?.span ?? earlier.from.span,
						},
					],
				});
			},
		};
	},
};
