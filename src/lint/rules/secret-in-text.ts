import type { Rule } from "../rule.ts";

export const secretInText: Rule = {
	id: "secret-in-text",
	group: "secrets",
	severity: "error",
	manual: {
		summary: "The Dockerfile holds no tokens and private keys.",
		description:
			"Tokens of well-known services and private keys are told by their form, wherever they stand: in variables, commands, heredocs and comments. Whoever reads the file has them. Withdraw the token, and hand the next one over as a secret mount. The patterns are those of secretlint's recommended rules.",
		doesNotCatch: [
			"passwords and tokens without a form of their own",
			"tokens that are put together from pieces or encoded",
			"examples of documentations that are known as such",
		],
	},
	bad: [
		{
			dockerfile: "FROM alpine:3.20\nENV A=…\n",
			lines: [2],
			facts: {
				secretValues: [
					{ what: "a GitHub token", span: { start: 23, end: 24 } },
				],
			},
		},
	],
	good: [
		{
			dockerfile: "FROM alpine:3.20\nENV A=…\n",
			facts: { secretValues: [] },
		},
	],
	check: ({ facts, report }) => ({
		finish() {
			for (const { what, span } of facts.secretValues ?? []) {
				report({
					message: `this looks like ${what}`,
					help: "withdraw it, and use a secret mount for the next one",
					span,
				});
			}
		},
	}),
};
