import type { Effect, Place, ToolModel } from "./model.ts";

const hubFile = (variable: string, name: string): Place => ({
	variable,
	otherwise: {
		variable: "HF_HOME",
		file: name,
		otherwise: `~/.cache/huggingface/${name}`,
	},
});

const hubTokens: readonly Place[] = [
	hubFile("HF_TOKEN_PATH", "token"),
	hubFile("HF_STORED_TOKENS_PATH", "stored_tokens"),
];

const hubLogin: readonly Effect[] = hubTokens.map((place) => ({
	kind: "stores",
	from: [{ option: ["--token"] }, "input"],
	in: place,
}));

const hubLoginWithGit: readonly Effect[] = [
	...hubLogin,
	{
		kind: "stores",
		from: [{ option: ["--token"] }, "input"],
		in: "~/.git-credentials",
		maybe: "git's credential helper keeps the token where it is told to",
	},
];

const hubLogout: readonly Effect[] = [{ kind: "clears", places: hubTokens }];

/** Clients of places for models and data. */
export const machineLearningModels: readonly ToolModel[] = [
	{
		programs: ["huggingface-cli", "hf"],
		valued: [
			"--token",
			"--revision",
			"--local-dir",
			"--repo-type",
			"--cache-dir",
			"--include",
			"--exclude",
		],
		rules: [
			...[["login"], ["auth", "login"]].flatMap((command) => [
				{
					command,
					with: ["--add-to-git-credential"],
					effects: hubLoginWithGit,
				},
				{ command, effects: hubLogin },
			]),
			{ command: ["logout"], effects: hubLogout },
			{ command: ["auth", "logout"], effects: hubLogout },
		],
		examples: [
			{
				run: 'huggingface-cli login --token "$TOKEN"',
				gives: ["argv", "layer"],
			},
			{
				run: 'hf auth login --token "$TOKEN" && hf download own/model && hf auth logout',
				gives: ["argv"],
			},
			{
				run: 'hf auth login --token "$TOKEN" && rm ~/.cache/huggingface/token',
				gives: ["argv", "layer"],
			},
			{
				run: 'HF_TOKEN="$(cat /run/secrets/token)" hf download own/model --local-dir /m',
				gives: [],
			},
			{ run: 'hf download --token "$TOKEN" own/model', gives: ["argv"] },
		],
	},
	{
		programs: ["wandb"],
		rules: [
			{
				command: ["login"],
				effects: [
					{
						kind: "stores",
						from: ["arguments", "input", { variables: ["WANDB_API_KEY"] }],
						in: { variable: "NETRC", otherwise: "~/.netrc" },
					},
				],
			},
			{
				command: ["agent|sweep|launch|launch-agent"],
				effects: [
					{
						kind: "runs-unknown",
						why: "it runs code of the project, which is not in the Dockerfile",
					},
				],
			},
		],
		examples: [
			{ run: 'wandb login "$TOKEN"', gives: ["argv", "layer"] },
			{ run: 'wandb login "$TOKEN" && rm ~/.netrc', gives: ["argv"] },
			{
				run: 'WANDB_API_KEY="$TOKEN" wandb artifact get own/p/a:v1',
				gives: [],
			},
		],
	},
	{
		programs: ["databricks"],
		rules: [
			{
				command: ["configure"],
				effects: [
					{
						kind: "stores",
						from: ["arguments", "input", { variables: ["DATABRICKS_TOKEN"] }],
						in: {
							variable: "DATABRICKS_CONFIG_FILE",
							otherwise: "~/.databrickscfg",
						},
					},
				],
			},
		],
		examples: [
			{ run: 'echo "$TOKEN" | databricks configure --token', gives: ["layer"] },
			{ run: 'DATABRICKS_TOKEN="$TOKEN" databricks fs ls dbfs:/', gives: [] },
		],
	},
	{
		programs: ["dvc"],
		rules: [
			{
				command: ["remote|config"],
				with: ["--local"],
				effects: [
					{ kind: "stores", from: ["arguments"], in: ".dvc/config.local" },
				],
			},
			{
				command: ["remote|config"],
				with: ["--global"],
				effects: [
					{ kind: "stores", from: ["arguments"], in: "~/.config/dvc/config" },
				],
			},
			{
				command: ["remote|config"],
				effects: [{ kind: "stores", from: ["arguments"], in: ".dvc/config" }],
			},
			{
				command: ["repro|exp|stage"],
				effects: [
					{
						kind: "runs-unknown",
						why: "it runs code of the project, which is not in the Dockerfile",
					},
				],
			},
		],
		examples: [
			{
				run: 'dvc remote modify --local own password "$TOKEN" && dvc pull && rm .dvc/config.local',
				gives: ["argv"],
			},
			{
				run: 'dvc remote modify own password "$TOKEN" && dvc pull',
				gives: ["argv", "layer"],
			},
			{ run: 'AWS_SECRET_ACCESS_KEY="$TOKEN" dvc pull', gives: [] },
		],
	},
	{
		programs: ["kaggle"],
		rules: [
			{
				command: ["config", "set"],
				effects: [
					{
						kind: "stores",
						from: ["arguments"],
						in: {
							variable: "KAGGLE_CONFIG_DIR",
							file: "kaggle.json",
							otherwise: "~/.kaggle/kaggle.json",
						},
					},
				],
			},
		],
		examples: [
			{ run: 'KAGGLE_KEY="$TOKEN" kaggle datasets download -d a/b', gives: [] },
			{
				run: 'kaggle config set -n key -v "$TOKEN"',
				gives: ["argv", "layer"],
			},
		],
	},
];
