import { buildCheckUrl } from "../naming.ts";
import { isOfficialSecretName } from "../official-secret-names.ts";
import type { Rule } from "../rule.ts";

export const secretsUsedInArgOrEnv: Rule = {
	id: "SecretsUsedInArgOrEnv",
	aliases: ["DL3064"],
	group: "build-check",
	url: buildCheckUrl("SecretsUsedInArgOrEnv"),
	manual: {
		summary: "No secret is handed over in ARG or ENV.",
		description:
			"Arguments end in the history of the image, variables in its configuration: whoever has the image can read them. Use a secret mount instead: `RUN --mount=type=secret,id=token,env=TOKEN …`.",
		doesNotCatch: [
			"names without one of its words, such as GH_PAT or MY_PSW (the word list is that of docker/dockerfile)",
			"values: a rule of its own looks at those",
		],
	},
	bad: [
		{
			dockerfile: "FROM alpine\nARG GITHUB_TOKEN\nENV API_KEY=x\n",
			lines: [2, 3],
		},
	],
	good: [
		{ dockerfile: "FROM alpine\nENV PUBLIC_KEY=x KEYSTONE=y TOKEN_FILE=/z\n" },
	],
	check: ({ report }) => ({
		assigned({ lines, instruction, triggeredAt }, name, { keyword, key }) {
			if (!isOfficialSecretName(name)) return;
			report({
				message: `${keyword} "${name}" looks like a secret, and would end in the image`,
				help: `use RUN --mount=type=secret,id=${name.toLowerCase()},env=${name} where it is needed`,
				span: triggeredAt ?? key.span,
				lines,
				instruction,
			});
		},
	}),
};
