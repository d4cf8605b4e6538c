import type { ToolModel } from "./model.ts";

/** Package managers of distributions. They keep no credential that they only read; repositories added with one are written down. */
export const packageModels: readonly ToolModel[] = [
	{
		programs: [
			"apt-get",
			"apt",
			"aptitude",
			"apt-cache",
			"apt-mark",
			"dpkg",
			"dpkg-query",
			"dpkg-deb",
			"apk",
			"yum",
			"dnf",
			"microdnf",
			"tdnf",
			"rpm",
			"pacman",
			"emerge",
			"xbps-install",
			"nix-env",
			"nix",
			"snap",
			"brew",
			"opkg",
			"swupd",
			"gdebi",
			"apt-config",
			"needrestart",
			"urpmi",
			"installp",
			"pkg",
			"eopkg",
			"apt-file",
			"rpmkeys",
		],
		rules: [
			{
				command: ["config-manager"],
				with: ["--add-repo"],
				effects: [
					{
						kind: "stores",
						from: ["arguments"],
						in: "/etc/yum.repos.d/added.repo",
					},
				],
			},
		],
		examples: [
			{
				run: "apt-get update && apt-get install -y --no-install-recommends curl && rm -rf /var/lib/apt/lists/*",
				gives: [],
			},
			{ run: "apk add --no-cache git", gives: [] },
			{
				run: 'apk add --repository "https://u:$TOKEN@example.org/alpine" thing',
				gives: ["argv"],
			},
		],
	},
	{
		programs: ["add-apt-repository", "apt-add-repository"],
		rules: [],
		otherwise: [
			{
				kind: "stores",
				from: ["arguments"],
				in: "/etc/apt/sources.list.d/added.list",
			},
		],
		examples: [
			{
				run: 'add-apt-repository "deb https://u:$TOKEN@example.org/debian stable main"',
				gives: ["argv", "layer"],
			},
		],
	},
	{
		programs: ["yum-config-manager", "zypper"],
		rules: [
			{
				command: ["addrepo|ar"],
				effects: [
					{
						kind: "stores",
						from: ["arguments"],
						in: "/etc/zypp/repos.d/added.repo",
					},
				],
			},
			{
				with: ["--add-repo"],
				effects: [
					{
						kind: "stores",
						from: ["arguments"],
						in: "/etc/yum.repos.d/added.repo",
					},
				],
			},
		],
		examples: [
			{
				run: 'zypper ar "https://u:$TOKEN@example.org/repo" own',
				gives: ["argv", "layer"],
			},
		],
	},
	{
		programs: ["apt-key"],
		valued: ["--keyserver", "--recv-keys"],
		rules: [],
		examples: [{ run: "apt-key add /tmp/key.gpg", gives: [] }],
	},
];
