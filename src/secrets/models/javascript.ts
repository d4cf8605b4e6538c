import { connects, runsScripts, savesAddress } from "./effects.ts";
import type { ToolModel } from "./model.ts";

/** Other tools of JavaScript. */
export const javascriptModels: readonly ToolModel[] = [
	{
		programs: ["bun"],
		valued: ["--cwd", "--registry", "-c", "--config", "--cache-dir"],
		rules: [
			{
				command: ["add|a"],
				effects: savesAddress("package.json", "bun.lock"),
			},
			{
				command: [
					"install|i|ci|remove|rm|update|outdated|audit|link|unlink|patch|pm|publish|upgrade|info|why|init|create",
				],
				effects: [connects],
			},
			{ command: ["*"], effects: runsScripts },
			{ with: ["-e", "--eval", "-p", "--print"], effects: runsScripts },
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
];
