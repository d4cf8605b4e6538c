import type { ToolModel } from "./model.ts";

/** Clients of version control other than Git itself. */
export const versionControlModels: readonly ToolModel[] = [
	{
		programs: ["svn"],
		valued: ["--username", "--password", "-r", "--revision", "--config-dir"],
		rules: [{ with: ["--no-auth-cache"], effects: [{ kind: "connects" }] }],
		otherwise: [
			{
				kind: "stores",
				from: [{ option: ["--password"] }],
				in: {
					option: ["--config-dir"],
					file: "auth/svn.simple/password",
					otherwise: "~/.subversion/auth/svn.simple/password",
				},
				maybe:
					"Subversion keeps the password in its configuration, unless it was built not to",
			},
			{ kind: "connects" },
		],
		examples: [
			{ run: "svn checkout https://svn.example.org/app /app", gives: [] },
			{
				run: 'svn checkout --password "$TOKEN" https://svn.example.org/app /app',
				gives: ["argv", "layer?"],
			},
			{
				run: 'svn export --no-auth-cache --password "$TOKEN" https://svn.example.org/app /app',
				gives: ["argv"],
			},
		],
	},
	{
		// The password of an address is not kept.
		programs: ["hg"],
		rules: [],
		otherwise: [{ kind: "connects" }],
		examples: [
			{
				run: 'hg clone "https://me:$TOKEN@hg.example.org/app" /app',
				gives: ["argv"],
			},
		],
	},
	{
		programs: ["git-crypt"],
		rules: [
			{
				command: ["unlock"],
				effects: [
					{
						kind: "stores",
						from: ["files"],
						in: ".git/git-crypt/keys/default",
					},
				],
			},
			{
				command: ["lock"],
				effects: [{ kind: "deletes", places: [".git/git-crypt/keys/default"] }],
			},
		],
		examples: [
			{ run: "git-crypt unlock /run/secrets/token", gives: ["layer"] },
			{
				run: "git-crypt unlock /run/secrets/token && rm -rf .git",
				gives: [],
			},
		],
	},
];
