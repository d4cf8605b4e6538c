import type { Effect, Place, ToolModel, ToolRule } from "./model.ts";

const scripts: readonly Effect[] = [
	{
		kind: "runs-unknown",
		why: "it runs scripts of package.json, which are not in the Dockerfile",
	},
];

const ssh: Effect = { kind: "connects" };

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

/** An address with a password ends up in package.json, in the lock file and in the list of what is installed. */
function savesAddress(...lists: readonly string[]): readonly Effect[] {
	return [
		...["package.json", ...lists].map(
			(file): Effect => ({ kind: "stores", from: ["operands"], in: file }),
		),
		ssh,
	];
}

const npmAddress = [
	...savesAddress("package-lock.json", "node_modules/.package-lock.json"),
	npmLog,
];

/** The first Yarn keeps root's settings beside the programs. */
const yarnrc: Place = {
	asRoot: "/usr/local/share/.yarnrc",
	otherwise: "~/.yarnrc",
};

const pnpmrc: readonly Place[] = ["~/.npmrc", "~/.config/pnpm/rc"];

/** Package managers of JavaScript. */
export const javascriptModels: readonly ToolModel[] = [
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
				effects: [...scripts, npmLog],
			},
			{
				command: ["install|i|in|add|isntall|install-test|it"],
				with: ["-g", "--global", "--location=global"],
				effects: [ssh, npmLog],
			},
			{
				command: ["install|i|in|add|isntall|install-test|it"],
				effects: npmAddress,
			},
		],
		otherwise: [ssh, npmLog],
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
				effects: [ssh],
			},
			{
				command: ["add"],
				effects: savesAddress("yarn.lock", "node_modules/.yarn-integrity"),
			},
			{ command: ["*"], effects: scripts },
		],
		otherwise: [ssh],
		examples: [
			{ run: "yarn install --frozen-lockfile", gives: [] },
			{ run: "yarn", gives: [] },
			{
				run: 'yarn config set npmAuthToken "$TOKEN"',
				gives: ["argv", "layer"],
			},
			{
				run: 'yarn config set npmAuthToken "$TOKEN" && yarn install && yarn config unset npmAuthToken',
				gives: ["argv"],
			},
			{
				run: 'yarn config set --home npmAuthToken "$TOKEN" && yarn install && rm .yarnrc.yml',
				gives: ["argv", "layer"],
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
				effects: [ssh],
			},
			{
				command: ["add"],
				effects: savesAddress("pnpm-lock.yaml", "node_modules/.pnpm/lock.yaml"),
			},
			{ command: ["*"], effects: scripts },
		],
		otherwise: [ssh],
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
		programs: ["bun"],
		valued: ["--cwd", "--registry", "-c", "--config", "--cache-dir"],
		rules: [
			{
				command: ["add|a"],
				effects: savesAddress("bun.lock"),
			},
			{
				command: [
					"install|i|ci|remove|rm|update|outdated|audit|link|unlink|patch|pm|publish|upgrade|info|why|init|create",
				],
				effects: [ssh],
			},
			{ command: ["*"], effects: scripts },
			{ with: ["-e", "--eval", "-p", "--print"], effects: scripts },
		],
		examples: [
			{ run: "bun install --frozen-lockfile --production", gives: [] },
			{ run: "bun i", gives: [] },
			{
				run: 'bun add "git+https://$TOKEN@github.com/o/r.git"',
				gives: ["argv", "layer"],
			},
			{ run: "bun run build", gives: ["layer?"] },
			{ run: "bun build.ts", gives: ["layer?"] },
		],
	},
	{
		programs: ["corepack"],
		rules: [
			{
				command: ["npm|yarn|pnpm"],
				effects: [{ kind: "runs-arguments", skip: -1 }],
			},
		],
		examples: [
			{
				run: "corepack enable && corepack prepare pnpm@9 --activate",
				gives: [],
			},
			{ run: "corepack pnpm run build", gives: ["layer?"] },
		],
	},
	{
		programs: [
			"npx",
			"pnpx",
			"bunx",
			"lerna",
			"nx",
			"turbo",
			"gulp",
			"grunt",
			"webpack",
			"vite",
			"next",
			"ng",
			"rollup",
			"esbuild",
			"parcel",
			"nuxt",
			"gatsby",
			"expo",
			"eas",
			"electron-builder",
			"jest",
			"mocha",
		],
		rules: [],
		otherwise: [
			{
				kind: "runs-unknown",
				why: "it runs code of the project or of a package, which is not in the Dockerfile",
			},
		],
		examples: [{ run: "npx some-tool", gives: ["layer?"] }],
	},
	{
		programs: ["n", "nvm", "fnm", "volta"],
		rules: [],
		examples: [{ run: "n 22", gives: [] }],
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
