import type { Place, ToolModel } from "./model.ts";

const hosts: Place = {
	variable: "GH_CONFIG_DIR",
	file: "hosts.yml",
	otherwise: "~/.config/gh/hosts.yml",
};

/** Clients of code forges. */
export const forgeModels: readonly ToolModel[] = [
	{
		programs: ["gh"],
		valued: [
			"-R",
			"--repo",
			"-h",
			"--hostname",
			"--method",
			"-H",
			"--header",
			"-f",
			"-F",
			"-p",
			"--pattern",
			"-D",
			"--dir",
		],
		rules: [
			{
				command: ["auth", "login"],
				effects: [{ kind: "stores", from: ["input"], in: hosts }],
			},
			{
				command: ["auth", "logout"],
				effects: [{ kind: "clears", places: [hosts] }],
			},
			{
				command: ["auth", "token"],
				effects: [
					{
						kind: "prints",
						from: [
							{ variables: ["GH_TOKEN", "GITHUB_TOKEN"] },
							{ path: "~/.config/gh/hosts.yml" },
						],
					},
				],
			},
			{
				command: ["auth", "status"],
				with: ["-t", "--show-token"],
				effects: [
					{
						kind: "prints",
						from: [
							{ variables: ["GH_TOKEN", "GITHUB_TOKEN"] },
							{ path: "~/.config/gh/hosts.yml" },
						],
					},
				],
			},
		],
		examples: [
			{
				run: "gh auth login --with-token < /run/secrets/token",
				gives: ["layer"],
			},
			{
				run: 'GH_TOKEN="$(cat /run/secrets/token)" gh release download v1 -R o/r',
				gives: [],
			},
			{ run: 'GH_TOKEN="$TOKEN" gh auth token', gives: ["log"] },
			{
				run: "gh auth login --with-token < /run/secrets/token && gh repo clone o/r && gh auth logout",
				gives: [],
			},
		],
	},
	{
		programs: ["glab", "hub", "tea", "acli"],
		valued: ["--token", "--hostname", "-R"],
		rules: [
			{
				command: ["auth", "login"],
				effects: [
					{
						kind: "stores",
						from: ["arguments", "input"],
						in: "~/.config/glab-cli/config.yml",
					},
				],
			},
			{
				command: ["config", "set"],
				effects: [
					{
						kind: "stores",
						from: ["arguments"],
						in: "~/.config/glab-cli/config.yml",
					},
				],
			},
		],
		examples: [
			{ run: 'glab auth login --token "$TOKEN"', gives: ["argv", "layer"] },
		],
	},
];
