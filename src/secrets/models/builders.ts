import type { Effect, Place, ToolModel } from "./model.ts";

const connects: readonly Effect[] = [{ kind: "connects" }];
const project: readonly Effect[] = [
	{
		kind: "runs-unknown",
		why: "it runs code of the project, which is not in the Dockerfile",
	},
];

const hex: Place = {
	variable: "HEX_HOME",
	file: "hex.config",
	otherwise: "~/.hex/hex.config",
};
const pubTokens = "~/.config/dart/pub-tokens.json";
const conanCredentials: Place = {
	variable: "CONAN_HOME",
	file: ".conan.db",
	otherwise: "~/.conan2/.conan.db",
};

/** Builders of other languages: they store nothing that they read, unless they are told to. */
export const buildModels: readonly ToolModel[] = [
	{
		programs: [
			"swift",
			"stack",
			"cabal",
			"vcpkg",
			"opam",
			"luarocks",
			"cpanm",
			"cpan",
			"nimble",
			"zig",
			"crystal",
			"shards",
			"dub",
			"bower",
			"elm",
			"spago",
			"kotlinc",
		],
		rules: [{ command: ["run|test|exec"], effects: project }],
		otherwise: connects,
		examples: [
			{ run: "swift build -c release", gives: [] },
			{
				run: 'luarocks install --server "https://u:$TOKEN@example.org" thing',
				gives: ["argv"],
			},
			{ run: "stack exec thing", gives: ["layer?"] },
		],
	},
	{
		programs: ["mix"],
		valued: ["--key", "--auth-key", "--fetch-public-key"],
		rules: [
			{
				command: ["hex.organization|hex.repo", "deauth|remove"],
				effects: [{ kind: "clears", places: [hex], entry: { operand: 0 } }],
			},
			{
				command: ["hex.organization|hex.repo", "*"],
				effects: [
					{
						kind: "stores",
						from: ["arguments"],
						in: hex,
						entry: { operand: 0 },
					},
				],
			},
			{
				command: ["run|test|do|phx.server|ecto.*"],
				effects: project,
			},
		],
		otherwise: connects,
		examples: [
			{ run: "mix deps.get", gives: [] },
			{
				run: 'mix hex.organization auth own --key "$TOKEN"',
				gives: ["argv", "layer"],
			},
			{
				run: 'mix hex.organization auth own --key "$TOKEN" && mix deps.get && mix hex.organization deauth own',
				gives: ["argv"],
			},
			{ run: "mix ecto.migrate", gives: ["layer?"] },
		],
	},
	{
		programs: ["rebar3"],
		rules: [
			{
				command: ["hex", "organization|repo|user", "auth"],
				effects: [
					{
						kind: "stores",
						from: ["arguments"],
						in: "~/.config/rebar3/hex.config",
					},
				],
			},
			{ command: ["shell|ct|eunit"], effects: project },
		],
		otherwise: connects,
		examples: [
			{ run: "rebar3 compile", gives: [] },
			{
				run: 'rebar3 hex organization auth own --key "$TOKEN"',
				gives: ["argv", "layer"],
			},
		],
	},
	{
		programs: ["dart", "flutter"],
		valued: ["--dart-define", "-D", "--dart-define-from-file"],
		rules: [
			{
				command: ["pub", "token", "add"],
				with: ["--env-var"],
				effects: [],
			},
			{
				command: ["pub", "token", "add"],
				effects: [
					{
						kind: "stores",
						from: ["input"],
						in: pubTokens,
						entry: { operand: 0 },
					},
				],
			},
			{
				command: ["pub", "token", "remove"],
				with: ["--all"],
				effects: [{ kind: "clears", places: [pubTokens] }],
			},
			{
				command: ["pub", "token", "remove"],
				effects: [
					{ kind: "clears", places: [pubTokens], entry: { operand: 0 } },
				],
			},
			{
				with: ["--dart-define", "-D", "--dart-define-from-file"],
				effects: [
					{
						kind: "stores",
						from: [
							{ option: ["--dart-define", "-D"] },
							{ optionFile: ["--dart-define-from-file"] },
						],
						in: "build/app",
					},
				],
			},
			{ command: ["run|test|drive"], effects: project },
		],
		otherwise: connects,
		examples: [
			{ run: "dart pub get && dart compile exe bin/app.dart", gives: [] },
			{
				run: "dart pub token add https://example.org < /run/secrets/token",
				gives: ["layer"],
			},
			{
				run: 'flutter build web --dart-define=KEY="$TOKEN"',
				gives: ["argv", "layer"],
			},
			{
				run: "dart pub token add https://example.org --env-var TOKEN && dart pub get",
				gives: [],
			},
			{
				run: "dart pub token add https://example.org < /run/secrets/token && dart pub get && dart pub token remove https://example.org",
				gives: [],
			},
		],
	},
	{
		programs: ["conan"],
		valued: ["-p", "--password", "-r", "--remote"],
		rules: [
			{
				command: ["remote", "login|auth"],
				effects: [
					{
						kind: "stores",
						from: ["arguments", "input"],
						in: conanCredentials,
					},
				],
			},
			{
				command: ["user"],
				effects: [
					{
						kind: "stores",
						from: ["arguments", "input"],
						in: "~/.conan/.conan.db",
					},
				],
			},
			{
				command: ["remote", "logout"],
				effects: [{ kind: "clears", places: [conanCredentials] }],
			},
		],
		otherwise: connects,
		examples: [
			{ run: "conan install . --build=missing", gives: [] },
			{
				run: 'conan remote login own me -p "$TOKEN"',
				gives: ["argv", "layer"],
			},
			{
				run: 'conan remote login own me -p "$TOKEN" && conan install . && conan remote logout own',
				gives: ["argv"],
			},
		],
	},
	{
		programs: ["pod"],
		rules: [
			{
				command: ["repo", "add"],
				effects: [
					{
						kind: "stores",
						from: ["operands"],
						in: "~/.cocoapods/repos/added/.git/config",
					},
				],
			},
		],
		otherwise: connects,
		examples: [
			{ run: "pod install", gives: [] },
			{
				run: 'pod repo add own "https://u:$TOKEN@example.org/specs.git"',
				gives: ["argv", "layer"],
			},
		],
	},
	{
		programs: ["deno"],
		rules: [
			{
				command: [
					"cache|install|i|add|check|compile|fmt|lint|doc|info|types|upgrade|vendor|outdated|clean",
				],
				effects: connects,
			},
			{ command: ["*"], effects: project },
		],
		examples: [
			{ run: "deno cache main.ts", gives: [] },
			{ run: "deno run -A build.ts", gives: ["layer?"] },
		],
	},
	{
		// Inline code that does nothing but install packages is followed; other code is not.
		programs: ["Rscript", "R", "julia"],
		rules: [
			{
				says: /getenv|ENV\[|readLines|readRDS|read\.|writeLines|write\(|source\(|system\(|open\(|include\(|print|cat\(/,
				effects: project,
			},
			{
				says: /install|Pkg\.|renv::restore|pak::/,
				effects: connects,
			},
			{ command: ["CMD"], effects: connects },
			{ command: ["*"], effects: project },
			{ with: ["-e", "--eval", "-E"], effects: project },
		],
		examples: [
			{ run: `Rscript -e "remotes::install_github('own/thing')"`, gives: [] },
			{ run: "julia -e 'using Pkg; Pkg.instantiate()'", gives: [] },
			{ run: "Rscript build.R", gives: ["layer?"] },
			{
				run: `Rscript -e "writeLines(Sys.getenv('TOKEN'), '/t')"`,
				gives: ["layer?"],
			},
		],
	},
];
