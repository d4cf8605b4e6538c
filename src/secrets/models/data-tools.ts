import type { ToolModel } from "./model.ts";

/** Programs that transform structured data and templates. */
export const dataModels: readonly ToolModel[] = [
	{
		programs: ["yj", "xq", "dasel"],
		valued: ["-f", "--file", "-v", "--value", "-s", "-t", "-r", "-w"],
		rules: [
			{
				command: ["put"],
				with: ["-f", "--file"],
				effects: [
					{
						kind: "stores",
						from: ["arguments"],
						in: { option: ["-f", "--file"] },
					},
				],
			},
		],
		otherwise: [{ kind: "prints", from: ["input", "trees", "arguments"] }],
		examples: [
			{ run: "yj < /run/secrets/token > /t", gives: ["layer"] },
			{
				run: 'dasel put -f /etc/app.json -v "$TOKEN" token',
				gives: ["argv", "layer"],
			},
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
		programs: ["patch"],
		valued: ["-i", "--input", "-p", "-d", "-o"],
		rules: [],
		otherwise: [
			{
				kind: "stores",
				from: [
					"input",
					{ optionFile: ["-i", "--input"] },
					{ operand: 1, read: true },
				],
				in: { operand: 0 },
			},
		],
		examples: [
			{ run: "patch /etc/app.conf < /run/secrets/token", gives: ["layer"] },
			{ run: "patch /etc/app.conf /run/secrets/token", gives: ["layer"] },
		],
	},
	{
		programs: ["ed", "ex", "vi", "vim", "nvim", "emacs"],
		rules: [],
		otherwise: [
			{ kind: "runs-unknown", why: "an editor can read and write any file" },
		],
		examples: [
			{
				run: "ex -sc 'r /run/secrets/token|x' /etc/app.conf",
				gives: ["layer?"],
			},
		],
	},
];
