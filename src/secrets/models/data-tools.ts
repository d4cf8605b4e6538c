import type { ToolModel } from "./model.ts";

/** Programs that transform structured data and templates. */
export const dataModels: readonly ToolModel[] = [
	{
		programs: ["jq", "gojq", "yj", "xq", "dasel"],
		valued: ["--indent", "-L", "--from-file", "-f"],
		rules: [
			{
				with: [
					"--arg",
					"--argjson",
					"--rawfile",
					"--slurpfile",
					"--args",
					"--jsonargs",
				],
				effects: [{ kind: "prints", from: ["arguments", "input", "trees"] }],
			},
			{
				with: ["-n", "--null-input"],
				effects: [{ kind: "prints", from: ["arguments", "environment"] }],
			},
		],
		otherwise: [{ kind: "prints", from: ["input", "trees", "arguments"] }],
		examples: [
			{ run: "jq -r .token /run/secrets/token > /t", gives: ["layer"] },
			{ run: `jq -n --arg t "$TOKEN" '{t:$t}' > /t`, gives: ["argv", "layer"] },
			{
				run: "jq -n --rawfile t /run/secrets/token '{t:$t}' > /t",
				gives: ["layer"],
			},
			{ run: "jq -r .version package.json > /v", gives: [] },
		],
	},
	{
		programs: ["yq"],
		rules: [
			{
				with: ["-i", "--inplace"],
				effects: [
					{
						kind: "stores",
						from: ["arguments", "input"],
						in: { operand: 1 },
						replaces: false,
					},
				],
			},
		],
		otherwise: [{ kind: "prints", from: ["input", "trees", "arguments"] }],
		examples: [
			{
				run: `yq -i ".token = \\"$TOKEN\\"" /app/config.yml`,
				gives: ["argv", "layer"],
			},
			{ run: "yq .name /app/config.yml", gives: [] },
		],
	},
	{
		programs: ["crudini"],
		rules: [
			{
				with: ["--set"],
				effects: [{ kind: "stores", from: ["operands"], in: { operand: 0 } }],
			},
		],
		examples: [
			{
				run: 'crudini --set /etc/app.ini db password "$TOKEN"',
				gives: ["argv", "layer"],
			},
		],
	},
	{
		programs: ["patch", "ed", "ex"],
		rules: [],
		otherwise: [{ kind: "stores", from: ["input"], in: { operand: 0 } }],
		examples: [
			{ run: "patch /etc/app.conf < /run/secrets/token", gives: ["layer"] },
		],
	},
];
