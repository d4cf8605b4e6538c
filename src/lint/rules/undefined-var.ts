import { argumentsOutsideEnvironment } from "../../dockerfile/scope.ts";
import { suggest } from "../../text/suggest.ts";
import { buildCheckUrl } from "../naming.ts";
import type { Rule } from "../rule.ts";
import { variableSpan } from "../variable-places.ts";

export const undefinedVar: Rule = {
	id: "UndefinedVar",
	group: "build-check",
	url: buildCheckUrl("UndefinedVar"),
	manual: {
		summary: "Variables are defined before they are used.",
		description:
			"A variable that no ARG or ENV above it sets, and that the base image does not bring, is empty. `${name:-default}` counts as use: declare the argument without a default first.",
		doesNotCatch: [
			"variables in the command of RUN, CMD and ENTRYPOINT: the shell replaces those",
			"variables in EXPOSE",
			"offline, variables in stages whose base image is not known",
		],
	},
	bad: [
		{ dockerfile: "FROM scratch\nCOPY $file /\n", lines: [2] },
		{
			title: "misspelt",
			dockerfile: "FROM scratch\nARG VERSION\nLABEL v=$VERSOIN\n",
			lines: [3],
		},
		{
			title: "used before the ARG",
			dockerfile: "FROM scratch\nENV A=$B\nARG B=1\n",
			lines: [2],
		},
	],
	good: [
		{ dockerfile: "FROM scratch\nARG file\nCOPY $file /\n" },
		{ dockerfile: "FROM scratch\nENV PATH=/app:$PATH\n" },
		{ dockerfile: "FROM scratch\nLABEL price='$5' b=\\$c\n" },
		{
			title: "offline, the image may define it",
			dockerfile: "FROM alpine\nENV A=$B\n",
		},
	],
	check: ({ report, undecided }) => ({
		expanded(step, word, { unmatched }, options) {
			if (unmatched.size === 0) return;
			const { state } = step;
			for (const name of unmatched) {
				if (state.declares(name)) continue;
				if (argumentsOutsideEnvironment.has(name)) continue;
				if (!state.environmentIsKnown) {
					undecided("which variables base images define is not known offline");
					continue;
				}
				const suggestion = suggest(name, state.environment.keys());
				report({
					message: `the variable $${name} is not defined here`,
					help:
						suggestion === undefined
							? `set it above with ARG ${name} or ENV ${name}=…`
							: `did you mean $${suggestion}?`,
					span: step.triggeredAt ?? variableSpan(word, name, options),
					lines: step.lines,
					instruction: step.instruction,
				});
			}
		},
	}),
};
