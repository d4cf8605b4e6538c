import { connects, runsProject } from "./effects.ts";
import type { Place, ToolModel } from "./model.ts";

const poetryFile = (name: string): Place => ({
	variable: "POETRY_CONFIG_DIR",
	file: name,
	otherwise: `~/.config/pypoetry/${name}`,
});

/** Poetry. */
export const poetryModels: readonly ToolModel[] = [
	{
		programs: ["poetry"],
		valued: [
			"-C",
			"--directory",
			"--only",
			"--with",
			"--without",
			"-E",
			"--extras",
		],
		rules: [
			{
				command: ["config"],
				with: ["--unset"],
				effects: [
					{
						kind: "clears",
						places: [
							poetryFile("auth.toml"),
							poetryFile("config.toml"),
							"poetry.toml",
						],
						entry: { operand: 0 },
					},
				],
			},
			{
				command: ["config", "http-basic*|pypi-token*"],
				effects: [
					{
						kind: "stores",
						from: ["operands"],
						in: poetryFile("auth.toml"),
						entry: { operand: -1 },
					},
				],
			},
			{ command: ["config"], with: ["--list"], effects: [] },
			{
				command: ["config"],
				with: ["--local"],
				effects: [
					{
						kind: "stores",
						from: ["operands"],
						in: "poetry.toml",
						entry: { operand: 0 },
					},
				],
			},
			{
				command: ["config"],
				effects: [
					{
						kind: "stores",
						from: ["operands"],
						in: poetryFile("config.toml"),
						entry: { operand: 0 },
					},
				],
			},
			{
				command: ["source|add|init"],
				effects: [
					{ kind: "stores", from: ["operands"], in: "pyproject.toml" },
					connects,
				],
			},
			{ command: ["run"], effects: [{ kind: "runs-arguments" }] },
			{ command: ["shell"], effects: runsProject },
		],
		otherwise: [connects],
		examples: [
			{ run: "poetry install --only main", gives: [] },
			{
				run: 'poetry config http-basic.own user "$TOKEN"',
				gives: ["argv", "layer"],
			},
			{
				run: 'POETRY_HTTP_BASIC_OWN_PASSWORD="$(cat /run/secrets/token)" poetry install',
				gives: [],
			},
			{
				run: 'poetry config http-basic.own user "$TOKEN" && poetry install && rm -rf ~/.config/pypoetry',
				gives: ["argv"],
			},
			{
				run: 'poetry config http-basic.own user "$TOKEN" && poetry install && poetry config --unset http-basic.own',
				gives: ["argv"],
			},
			{
				run: 'poetry config http-basic.own user "$TOKEN" && poetry config --unset http-basic.other',
				gives: ["argv", "layer"],
			},
		],
	},
];
