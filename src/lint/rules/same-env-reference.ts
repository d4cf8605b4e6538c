import { locateSpan, type Stage } from "../../dockerfile/ast.ts";
import { variablesIn, wordSegments } from "../../dockerfile/word.ts";
import { catchUp } from "../catch-up.ts";
import { baseStages } from "../final-image.ts";
import type { Rule } from "../rule.ts";

export const sameEnvReference: Rule = {
	id: "same-env-reference",
	aliases: ["DL3044"],
	group: "hygiene",
	severity: "error",
	manual: {
		summary: "ENV does not use a variable that it sets itself.",
		description:
			"All variables of one ENV see the values from before it: in `ENV A=1 B=$A`, B has the old A, or nothing. Write two ENV instructions.",
		doesNotCatch: ["LABEL and ARG, which set no variables for each other"],
	},
	bad: [{ dockerfile: "FROM alpine:3.20\nENV A=1 B=$A\n", lines: [2] }],
	good: [
		{ dockerfile: "FROM alpine:3.20\nENV A=1\nENV B=$A\n" },
		{ dockerfile: "FROM alpine:3.20\nENV PATH=/a:$PATH B=1\n" },
		{
			title: "set before as well",
			dockerfile: "FROM alpine:3.20\nENV A=0\nENV A=1 B=$A\n",
		},
		{
			title: "set in the stage below",
			dockerfile: "FROM alpine:3.20 AS a\nENV A=0\nFROM a\nENV A=1 B=$A\n",
		},
	],
	check({ document, report }) {
		const bases = baseStages(document);
		const byStage = new Map<Stage, Set<string>>();
		let set = new Set<string>();
		const readTo = catchUp(document, {
			from(_, { stage }) {
				const base = stage && bases.get(stage);
				set = new Set(base && byStage.get(base));
				if (stage !== undefined) byStage.set(stage, set);
			},
			arg({ declarations }) {
				for (const { key } of declarations) set.add(key.value);
			},
			env({ variables }) {
				const names = new Set(variables.map(({ key }) => key.value));
				for (const { key, value } of variables) {
					if (!value.value.includes("$")) continue;
					const segments = wordSegments(value.value, document);
					for (const variable of variablesIn(segments)) {
						const { name, start, end } = variable;
						if (!names.has(name) || name === key.value || set.has(name))
							continue;
						report({
							message: `$${name} does not have the value yet that this ENV gives it`,
							help: `set ${key.value} in an ENV of its own, below`,
							span: locateSpan(value, start, end),
						});
					}
				}
				for (const name of names) set.add(name);
			},
		});
		return {
			env(instruction) {
				const mayRefer = instruction.variables.some(({ value }) =>
					value.value.includes("$"),
				);
				if (mayRefer) readTo(instruction);
			},
		};
	},
};
