import type { ToolModel } from "./model.ts";

/** Builders of other languages that store nothing that they read. */
export const buildModels: readonly ToolModel[] = [
	{
		programs: [
			"swift",
			"mix",
			"rebar3",
			"stack",
			"cabal",
			"dart",
			"flutter",
			"pod",
			"conan",
			"vcpkg",
			"opam",
			"luarocks",
			"cpanm",
			"cpan",
			"julia",
			"nimble",
			"zig",
			"crystal",
			"shards",
			"dub",
			"stack",
			"bower",
			"elm",
			"spago",
			"kotlinc",
			"Rscript",
		],
		rules: [
			{
				command: ["run|test|exec|do|phx.server"],
				effects: [
					{
						kind: "runs-unknown",
						why: "it runs code of the project, which is not in the Dockerfile",
					},
				],
			},
			{
				command: ["hex.organization|hex.repo"],
				effects: [
					{ kind: "stores", from: ["arguments"], in: "~/.hex/hex.config" },
				],
			},
			{
				command: ["remote", "login"],
				effects: [
					{ kind: "stores", from: ["arguments"], in: "~/.conan/.conan.db" },
				],
			},
			{
				command: ["pub", "token"],
				effects: [
					{
						kind: "stores",
						from: ["arguments", "input"],
						in: "~/.config/dart/pub-tokens.json",
					},
				],
			},
		],
		otherwise: [{ kind: "connects" }],
		examples: [
			{ run: "mix deps.get", gives: [] },
			{
				run: 'mix hex.organization auth own --key "$TOKEN"',
				gives: ["argv", "layer"],
			},
		],
	},
];
