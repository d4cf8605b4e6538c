import { connects, runsScripts, savesAddress } from "./effects.ts";
import type { Effect, Place, ToolModel, ToolRule } from "./model.ts";

/** npm writes the arguments of each call down, and blanks only what looks like a token of npmjs.com. */
const npmLog: Effect = {
	kind: "stores",
	from: ["arguments"],
	in: {
		option: ["--cache"],
		file: "_logs/debug-0.log",
		otherwise: {
			variable: "npm_config_cache",
			file: "_logs/debug-0.log",
			otherwise: {
				variable: "NPM_CONFIG_CACHE",
				file: "_logs/debug-0.log",
				otherwise: "~/.npm/_logs/debug-0.log",
			},
		},
	},
	maybe:
		"npm writes its arguments to ~/.npm/_logs, and blanks only tokens of the form that npmjs.com gives out",
};

const npmrc: Place = {
	option: ["--userconfig"],
	otherwise: {
		variable: "NPM_CONFIG_USERCONFIG",
		otherwise: { variable: "npm_config_userconfig", otherwise: "~/.npmrc" },
	},
};

const globalNpmrc: Place = {
	option: ["--globalconfig"],
	otherwise: {
		variable: "NPM_CONFIG_GLOBALCONFIG",
		otherwise: {
			variable: "NPM_CONFIG_PREFIX",
			file: "etc/npmrc",
			otherwise: "/usr/local/etc/npmrc",
		},
	},
};

/** Options that choose another file than the user's. */
const npmFiles = [
	[["--location=project", "-L=project"], ".npmrc"],
	[["--location=global", "-L=global", "-g", "--global"], globalNpmrc],
] as const;

function npmSettings(commands: readonly (readonly string[])[]): ToolRule[] {
	const set = (place: Place): readonly Effect[] => [
		{
			kind: "stores",
			from: ["operands"],
			in: place,
			entry: { operand: 0 },
		},
		npmLog,
	];
	return commands.flatMap((command) => [
		...npmFiles.map(([options, place]) => ({
			command,
			with: options,
			effects: set(place),
		})),
		{ command, effects: set(npmrc) },
	]);
}

function npmDeletions(command: readonly string[]): ToolRule[] {
	const clear = (place: Place): readonly Effect[] => [
		{ kind: "clears", places: [place], entry: { operand: 0 } },
		npmLog,
	];
	return [
		...npmFiles.map(([options, place]) => ({
			command,
			with: options,
			effects: clear(place),
		})),
		{ command, effects: clear(npmrc) },
	];
}

const npmAddress = [
	...savesAddress(
		"package.json",
		"package-lock.json",
		"node_modules/.package-lock.json",
	),
	npmLog,
];

const pnpmrc: readonly Place[] = ["~/.npmrc", "~/.config/pnpm/rc"];

/** npm, and pnpm, which leaves its settings for registries to npm. */
export const npmModels: readonly ToolModel[] = [
	{
		programs: ["npm"],
		valued: [
			"--prefix",
			"-C",
			"--registry",
			"--userconfig",
			"--globalconfig",
			"--cache",
			"-w",
			"--workspace",
			"--loglevel",
			"--scope",
			"--location",
			"-L",
			"--omit",
			"--include",
			"--auth-type",
			"--tag",
			"--access",
			"--otp",
		],
		rules: [
			...npmSettings([["config|c", "set"], ["set"]]),
			...npmDeletions(["config|c", "delete|del|rm|remove"]),
			{ command: ["config|c", "list|ls|get"], effects: [npmLog] },
			{
				command: ["logout"],
				effects: [{ kind: "clears", places: [npmrc] }, npmLog],
			},
			{
				command: ["login|adduser|add-user"],
				effects: [
					{
						kind: "stores",
						from: ["input", { variables: ["NPM_TOKEN"] }],
						in: npmrc,
					},
					npmLog,
				],
			},
			{
				command: ["pkg", "set"],
				effects: [
					{
						kind: "stores",
						from: ["operands"],
						in: "package.json",
						entry: { operand: 0 },
					},
					npmLog,
				],
			},
			{
				command: [
					"run|run-script|rum|urn|test|t|tst|start|stop|restart|exec|x|explore|build",
				],
				effects: [...runsScripts, npmLog],
			},
			{
				command: ["install|i|in|add|isntall|install-test|it"],
				with: ["-g", "--global", "--location=global"],
				effects: [connects, npmLog],
			},
			{
				command: ["install|i|in|add|isntall|install-test|it"],
				effects: npmAddress,
			},
		],
		otherwise: [connects, npmLog],
		examples: [
			{ run: "npm ci --omit=dev", gives: [] },
			{ run: "npm install", gives: [] },
			{ run: "NODE_AUTH_TOKEN=$TOKEN npm publish --access public", gives: [] },
			{
				run: 'npm config set //registry.npmjs.org/:_authToken "$TOKEN"',
				gives: ["argv", "layer"],
			},
			{
				run: 'npm config set //registry.npmjs.org/:_authToken "$TOKEN" && npm ci && npm config delete //registry.npmjs.org/:_authToken && rm -rf ~/.npm',
				gives: ["argv"],
			},
			{
				run: 'npm config set //registry.npmjs.org/:_authToken "$TOKEN" && npm config delete //registry.npmjs.org/:_authToken',
				gives: ["argv", "layer?"],
			},
			{
				run: 'npm set //registry.npmjs.org/:_authToken "$TOKEN" --cache /dev/shm && npm config delete --cache /dev/shm //npm.pkg.github.com/:_authToken',
				gives: ["argv", "layer"],
			},
			{
				run: 'npm config set -g --cache /dev/shm //registry.npmjs.org/:_authToken "$TOKEN" && rm ~/.npmrc',
				gives: ["argv", "layer"],
			},
			{
				run: 'npm config set --location project --cache /dev/shm //registry.npmjs.org/:_authToken "$TOKEN" && rm .npmrc',
				gives: ["argv"],
			},
			{
				run: "npm config set '//registry.npmjs.org/:_authToken=${TOKEN}' && npm ci",
				gives: [],
			},
			{ run: 'npm pkg set token="$TOKEN"', gives: ["argv", "layer"] },
			{ run: "npm run build", gives: ["layer?"] },
			{
				run: 'npm install "git+https://$TOKEN@github.com/o/r.git"',
				gives: ["argv", "layer"],
			},
			{
				run: 'npm ci "--//registry.npmjs.org/:_authToken=$TOKEN"',
				gives: ["argv", "layer?"],
			},
		],
	},
	{
		programs: ["pnpm"],
		valued: [
			"-C",
			"--dir",
			"--filter",
			"-F",
			"--registry",
			"--store-dir",
			"--location",
			"--reporter",
		],
		rules: [
			{
				command: ["config|c", "set"],
				with: ["--location=project"],
				effects: [
					{
						kind: "stores",
						from: ["operands"],
						in: ".npmrc",
						entry: { operand: 0 },
					},
				],
			},
			...npmSettings([["config|c", "set"], ["set"]]).filter(
				({ with: options }) => options === undefined,
			),
			{
				command: ["config|c", "delete|rm"],
				with: ["--location=project"],
				effects: [
					{ kind: "clears", places: [".npmrc"], entry: { operand: 0 } },
				],
			},
			{
				command: ["config|c", "delete|rm"],
				effects: [{ kind: "clears", places: pnpmrc, entry: { operand: 0 } }],
			},
			{
				command: [
					"install|i|fetch|ci|prune|store|config|c|get|list|ls|why|audit|outdated|remove|rm|update|up|deploy|pack|publish|import|rebuild|rb|link|unlink|setup|env|licenses|root|bin|patch-commit|dedupe|login|self-update",
				],
				effects: [connects],
			},
			{
				command: ["add"],
				effects: savesAddress(
					"package.json",
					"pnpm-lock.yaml",
					"node_modules/.pnpm/lock.yaml",
				),
			},
			{ command: ["*"], effects: runsScripts },
		],
		otherwise: [connects],
		examples: [
			{ run: "pnpm install --frozen-lockfile", gives: [] },
			{ run: "pnpm fetch", gives: [] },
			{
				run: 'pnpm config set //registry.npmjs.org/:_authToken "$TOKEN"',
				gives: ["argv", "layer"],
			},
			{
				run: 'pnpm config set --location=project //registry.npmjs.org/:_authToken "$TOKEN" && pnpm i && rm .npmrc',
				gives: ["argv"],
			},
			{ run: "pnpm run build", gives: ["layer?"] },
		],
	},
	{
		programs: ["npm-cli-login"],
		rules: [],
		otherwise: [
			{
				kind: "stores",
				from: ["arguments", { variables: ["NPM_PASS"] }],
				in: "~/.npmrc",
			},
		],
		examples: [{ run: 'NPM_PASS="$TOKEN" npm-cli-login', gives: ["layer"] }],
	},
];
