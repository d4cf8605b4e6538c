import type { ToolModel } from "./model.ts";

/** Package managers of Ruby. */
export const rubyModels: readonly ToolModel[] = [
	{
		programs: ["bundle", "bundler"],
		valued: [
			"--jobs",
			"-j",
			"--retry",
			"--without",
			"--with",
			"--path",
			"--gemfile",
		],
		rules: [
			{
				command: ["config", "unset"],
				effects: [
					{
						kind: "clears",
						places: [
							"~/.bundle/config",
							".bundle/config",
							{
								variable: "BUNDLE_APP_CONFIG",
								file: "config",
								otherwise: ".bundle/config",
							},
						],
					},
				],
			},
			{
				command: ["config"],
				with: ["--delete"],
				effects: [
					{
						kind: "clears",
						places: [
							"~/.bundle/config",
							".bundle/config",
							{
								variable: "BUNDLE_APP_CONFIG",
								file: "config",
								otherwise: ".bundle/config",
							},
						],
					},
				],
			},
			{
				command: ["config", "list|get"],
				effects: [{ kind: "prints", from: [] }],
			},
			{
				command: ["config", "set"],
				with: ["--local"],
				effects: [
					{
						kind: "stores",
						from: ["operands"],
						in: {
							variable: "BUNDLE_APP_CONFIG",
							file: "config",
							otherwise: ".bundle/config",
						},
					},
				],
			},
			{
				command: ["config"],
				with: ["--local"],
				effects: [
					{
						kind: "stores",
						from: ["operands"],
						in: {
							variable: "BUNDLE_APP_CONFIG",
							file: "config",
							otherwise: ".bundle/config",
						},
					},
				],
			},
			{
				command: ["config"],
				effects: [
					{
						kind: "stores",
						from: ["operands"],
						in: {
							variable: "BUNDLE_USER_CONFIG",
							otherwise: "~/.bundle/config",
						},
					},
				],
			},
			{
				command: ["exec"],
				effects: [
					{
						kind: "runs-unknown",
						why: "it runs code of the project, which is not in the Dockerfile",
					},
				],
			},
			{
				command: ["add"],
				effects: [{ kind: "stores", from: ["arguments"], in: "Gemfile" }],
			},
		],
		otherwise: [{ kind: "connects" }],
		examples: [
			{ run: "bundle install --jobs 4", gives: [] },
			{
				run: 'bundle config set --global gems.example.org "user:$TOKEN"',
				gives: ["argv", "layer"],
			},
			{
				run: 'BUNDLE_GEMS__EXAMPLE__ORG="$(cat /run/secrets/token)" bundle install',
				gives: [],
			},
			{
				run: 'bundle config gems.example.org "u:$TOKEN" && bundle install && bundle config --delete gems.example.org',
				gives: ["argv"],
			},
			{ run: "bundle exec rake assets:precompile", gives: ["layer?"] },
		],
	},
	{
		programs: ["gem"],
		valued: [
			"--source",
			"-s",
			"-a",
			"--add",
			"-r",
			"--remove",
			"-v",
			"--version",
		],
		rules: [
			{
				command: ["sources"],
				with: ["-a", "--add"],
				effects: [{ kind: "stores", from: ["arguments"], in: "~/.gemrc" }],
			},
			{
				command: ["sources"],
				with: ["-r", "--remove"],
				effects: [{ kind: "clears", places: ["~/.gemrc"] }],
			},
		],
		examples: [
			{ run: "gem install bundler", gives: [] },
			{
				run: 'gem sources --add "https://u:$TOKEN@gems.example.org/"',
				gives: ["argv", "layer"],
			},
		],
	},
	{
		programs: ["rails", "rspec", "puma", "unicorn", "sidekiq", "jekyll"],
		rules: [],
		otherwise: [
			{
				kind: "runs-unknown",
				why: "it runs code of the project, which is not in the Dockerfile",
			},
		],
		examples: [{ run: "rails assets:precompile", gives: ["layer?"] }],
	},
];
