import type { Effect, ToolModel } from "./model.ts";

const scripts: readonly Effect[] = [
	{
		kind: "runs-unknown",
		why: "it runs scripts of package.json, which are not in the Dockerfile",
	},
];

const ssh: Effect = { kind: "connects" };

const npmrc = {
	option: ["--userconfig"],
	otherwise: {
		variable: "NPM_CONFIG_USERCONFIG",
		otherwise: { variable: "npm_config_userconfig", otherwise: "~/.npmrc" },
	},
} as const;

/** An address with a password ends up in package.json and in the lock file. */
const savesAddress: readonly Effect[] = [
	{ kind: "stores", from: ["operands"], in: "package.json" },
	ssh,
];

/** Package managers of JavaScript. */
export const javascriptModels: readonly ToolModel[] = [
	{
		programs: ["npm"],
		valued: [
			"--prefix",
			"-C",
			"--registry",
			"--userconfig",
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
		],
		rules: [
			{
				command: ["config|c", "set"],
				with: ["--location", "-L", "-g", "--global"],
				effects: [{ kind: "stores", from: ["operands"], in: "~/.npmrc" }],
			},
			{
				command: ["config|c", "set"],
				effects: [{ kind: "stores", from: ["operands"], in: npmrc }],
			},
			{
				command: ["set"],
				effects: [{ kind: "stores", from: ["operands"], in: npmrc }],
			},
			{
				command: ["config|c", "delete|rm"],
				effects: [{ kind: "clears", places: [npmrc] }],
			},
			{ command: ["config|c", "list|ls|get"], effects: [] },
			{ command: ["logout"], effects: [{ kind: "clears", places: [npmrc] }] },
			{
				command: ["login|adduser|add-user"],
				effects: [
					{
						kind: "stores",
						from: ["input", { variables: ["NPM_TOKEN"] }],
						in: npmrc,
					},
				],
			},
			{
				command: [
					"run|run-script|rum|urn|test|t|tst|start|stop|restart|exec|x|explore|build",
				],
				effects: scripts,
			},
			{
				command: ["install|i|in|add|isntall|install-test|it"],
				effects: savesAddress,
			},
		],
		otherwise: [ssh],
		examples: [
			{ run: "npm ci --omit=dev", gives: [] },
			{ run: "npm install", gives: [] },
			{
				run: 'npm config set //registry.npmjs.org/:_authToken "$TOKEN"',
				gives: ["argv", "layer"],
			},
			{
				run: 'npm config set //registry.npmjs.org/:_authToken "$TOKEN" && npm ci && npm config delete //registry.npmjs.org/:_authToken',
				gives: ["argv"],
			},
			{
				run: "npm config set '//registry.npmjs.org/:_authToken=${TOKEN}' && npm ci",
				gives: [],
			},
			{ run: "npm run build", gives: ["layer?"] },
			{
				run: 'npm install "git+https://$TOKEN@github.com/o/r.git"',
				gives: ["argv", "layer"],
			},
			{
				run: 'npm ci "--//registry.npmjs.org/:_authToken=$TOKEN"',
				gives: ["argv"],
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
		],
		rules: [
			{
				command: ["config", "set"],
				with: ["-H", "--home"],
				effects: [{ kind: "stores", from: ["operands"], in: "~/.yarnrc.yml" }],
			},
			{
				command: ["config", "set", "npm*"],
				effects: [{ kind: "stores", from: ["operands"], in: ".yarnrc.yml" }],
			},
			{
				command: ["config", "set"],
				effects: [{ kind: "stores", from: ["operands"], in: "~/.yarnrc" }],
			},
			{
				command: ["config", "delete|unset"],
				effects: [
					{
						kind: "clears",
						places: ["~/.yarnrc", "~/.yarnrc.yml", ".yarnrc.yml"],
					},
				],
			},
			{
				command: [
					"install|ci|set|cache|info|list|why|audit|versions|version|config|global|policies|import|remove|outdated|workspaces|plugin|up|upgrade|dedupe|fetch|npm|login|logout|check|autoclean|pack|publish|link|unlink",
				],
				effects: [ssh],
			},
			{ command: ["add"], effects: savesAddress },
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
			{ run: "yarn build", gives: ["layer?"] },
		],
	},
	{
		programs: ["pnpm"],
		valued: ["-C", "--dir", "--filter", "-F", "--registry", "--store-dir"],
		rules: [
			{
				command: ["config|c", "set"],
				effects: [{ kind: "stores", from: ["operands"], in: "~/.npmrc" }],
			},
			{
				command: ["set"],
				effects: [{ kind: "stores", from: ["operands"], in: "~/.npmrc" }],
			},
			{
				command: ["config|c", "delete"],
				effects: [{ kind: "clears", places: ["~/.npmrc"] }],
			},
			{
				command: [
					"install|i|fetch|ci|prune|store|config|list|ls|why|audit|outdated|remove|rm|update|up|deploy|pack|publish|import|rebuild|link|unlink|setup|env|licenses|root|bin|patch-commit|dedupe",
				],
				effects: [ssh],
			},
			{ command: ["add"], effects: savesAddress },
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
			{ run: "pnpm run build", gives: ["layer?"] },
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
		programs: ["npm-cli-login", "n", "nvm", "fnm", "volta", "sentry-cli"],
		rules: [
			{
				command: ["login"],
				effects: [
					{ kind: "stores", from: ["arguments"], in: "~/.sentryclirc" },
				],
			},
		],
		examples: [
			{
				run: 'SENTRY_AUTH_TOKEN="$TOKEN" sentry-cli releases new 1',
				gives: [],
			},
		],
	},
];
