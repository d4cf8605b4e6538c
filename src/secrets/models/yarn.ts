import { connects, runsScripts, savesAddress } from "./effects.ts";
import type { Place, ToolModel } from "./model.ts";

/** The first Yarn keeps root's settings beside the programs. */
const yarnrc: Place = {
	asRoot: "/usr/local/share/.yarnrc",
	otherwise: "~/.yarnrc",
};

/** Yarn, the first and the later ones. */
export const yarnModels: readonly ToolModel[] = [
	{
		programs: ["yarn", "yarnpkg"],
		valued: [
			"--cwd",
			"--registry",
			"--network-timeout",
			"--cache-folder",
			"--modules-folder",
			"--token",
			"--access",
			"--tag",
		],
		rules: [
			{
				command: ["config", "set"],
				with: ["-H", "--home"],
				effects: [
					{
						kind: "stores",
						from: ["operands"],
						in: "~/.yarnrc.yml",
						entry: { operand: 0 },
					},
					{
						kind: "prints",
						from: ["operands"],
						maybe: "the first Yarn repeats what it was told, later ones do not",
					},
				],
			},
			{
				command: ["config", "set", "npm*"],
				effects: [
					{
						kind: "stores",
						from: ["operands"],
						in: ".yarnrc.yml",
						entry: { operand: -1 },
					},
					{
						kind: "prints",
						from: ["operands"],
						maybe: "the first Yarn repeats what it was told, later ones do not",
					},
				],
			},
			{
				command: ["config", "set"],
				effects: [
					{
						kind: "stores",
						from: ["operands"],
						in: yarnrc,
						entry: { operand: 0 },
					},
					// The first Yarn repeats what it was told.
					{ kind: "prints", from: ["operands"] },
				],
			},
			{
				command: ["config", "unset"],
				with: ["-H", "--home"],
				effects: [
					{
						kind: "clears",
						places: ["~/.yarnrc.yml"],
						entry: { operand: 0 },
					},
				],
			},
			{
				command: ["config", "delete|unset"],
				effects: [
					{
						kind: "clears",
						places: [yarnrc, ".yarnrc.yml"],
						entry: { operand: 0 },
					},
				],
			},
			{
				command: ["npm", "logout"],
				effects: [{ kind: "clears", places: ["~/.yarnrc.yml"] }],
			},
			{
				command: [
					"install|ci|set|cache|info|list|why|audit|versions|version|config|global|policies|import|remove|outdated|workspaces|plugin|up|upgrade|dedupe|fetch|npm|login|logout|check|autoclean|pack|publish|link|unlink",
				],
				effects: [connects],
			},
			{
				command: ["add"],
				effects: savesAddress(
					"package.json",
					"yarn.lock",
					"node_modules/.yarn-integrity",
				),
			},
			{ command: ["*"], effects: runsScripts },
		],
		otherwise: [connects],
		examples: [
			{ run: "yarn install --frozen-lockfile", gives: [] },
			{ run: "yarn", gives: [] },
			{
				run: 'yarn config set npmAuthToken "$TOKEN"',
				gives: ["argv", "layer", "log?"],
			},
			{
				run: 'yarn config set npmAuthToken "$TOKEN" && yarn install && yarn config unset npmAuthToken',
				gives: ["argv", "log?"],
			},
			{
				run: 'yarn config set --home npmAuthToken "$TOKEN" && yarn install && rm .yarnrc.yml',
				gives: ["argv", "layer", "log?"],
			},
			{
				run: 'yarn config set //registry.example.org/:_authToken "$TOKEN"',
				gives: ["argv", "layer", "log"],
			},
			{
				run: 'yarn config set //registry.example.org/:_authToken "$TOKEN" > /dev/null && yarn install && rm ~/.yarnrc',
				gives: ["argv", "layer"],
			},
			{ run: "yarn build", gives: ["layer?"] },
		],
	},
];
