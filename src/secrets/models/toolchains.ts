import { connects } from "./effects.ts";
import type { ToolModel } from "./model.ts";

/** Programs that fetch, look at or move things, and keep nothing of the passwords that they use. */
export const toolchainModels: readonly ToolModel[] = [
	{
		// They download compilers and interpreters, with a token only for the number of requests.
		programs: [
			"asdf",
			"cargo-binstall",
			"jenv",
			"mise",
			"rbenv",
			"rvm",
			"sdk",
			"tfenv",
		],
		rules: [
			{
				command: ["exec|x|run|r"],
				effects: [{ kind: "runs-arguments" }],
			},
		],
		otherwise: [connects],
		examples: [
			{ run: 'GITHUB_TOKEN="$TOKEN" mise install', gives: [] },
			{ run: "mise exec -- make", gives: ["layer?"] },
		],
	},
	{
		programs: [
			"gofmt",
			"golangci-lint",
			"grype",
			"hadolint",
			"mypy",
			"ruff",
			"syft",
			"trivy",
		],
		rules: [],
		examples: [
			{ run: 'TRIVY_PASSWORD="$TOKEN" trivy image own/image', gives: [] },
		],
	},
	{
		programs: [
			"bcp",
			"borg",
			"etcdctl",
			"flyway",
			"liquibase",
			"mongodump",
			"mongoexport",
			"mongoimport",
			"mongorestore",
			"mysqldump",
			"pg_dump",
			"pg_dumpall",
			"pg_restore",
			"restic",
		],
		rules: [],
		examples: [
			{
				run: 'PGPASSWORD="$TOKEN" pg_dump -h db app > /dump.sql',
				gives: [],
			},
			{
				run: "restic --password-file /run/secrets/token restore latest --target /d",
				gives: [],
			},
			{ run: 'flyway -password="$TOKEN" migrate', gives: ["argv"] },
		],
	},
	{
		// A ticket is no password.
		programs: ["kdestroy", "kinit"],
		rules: [],
		examples: [{ run: "kinit me@EXAMPLE.ORG < /run/secrets/token", gives: [] }],
	},
	{
		programs: ["keyring"],
		rules: [
			{
				command: ["set"],
				effects: [
					{
						kind: "stores",
						from: ["input"],
						in: "~/.local/share/python_keyring/keyring_pass.cfg",
						maybe:
							"which store it has, in the open or not, depends on what is installed",
					},
				],
			},
			{ command: ["del"], effects: [] },
		],
		examples: [
			{
				run: "keyring set https://example.org me < /run/secrets/token",
				gives: ["layer?"],
			},
			{ run: "keyring --list-backends", gives: [] },
		],
	},
];
