import type { ToolModel } from "./model.ts";

/** Programs that transform structured data and templates. */
export const dataModels: readonly ToolModel[] = [
	{
		programs: ["yj", "xq", "dasel"],
		rules: [],
		otherwise: [{ kind: "prints", from: ["input", "trees", "arguments"] }],
		examples: [{ run: "yj < /run/secrets/token > /t", gives: ["layer"] }],
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
