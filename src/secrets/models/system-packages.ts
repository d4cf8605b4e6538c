import type { Effect, ToolModel, ToolRule } from "./model.ts";

/** The command lines that changed something are in a log of the package manager's own. */
const logs = (file: string): Effect => ({
	kind: "stores",
	from: ["arguments"],
	in: file,
});

const addedRepository: ToolRule = {
	command: ["config-manager"],
	with: ["--add-repo"],
	effects: [
		{
			kind: "stores",
			from: ["arguments"],
			in: "/etc/yum.repos.d/added.repo",
		},
	],
};

/** Package managers of distributions. They keep no credential that they only read; repositories added with one are written down. */
export const packageModels: readonly ToolModel[] = [
	{
		programs: ["apt-get", "apt", "aptitude"],
		valued: ["-o", "--option", "-c", "--config-file", "-t"],
		rules: [
			{
				command: [
					"install|reinstall|upgrade|dist-upgrade|full-upgrade|safe-upgrade|remove|purge|autoremove|build-dep",
				],
				effects: [logs("/var/log/apt/history.log")],
			},
		],
		examples: [
			{
				run: "apt-get update && apt-get install -y --no-install-recommends curl && rm -rf /var/lib/apt/lists/*",
				gives: [],
			},
			{
				run: 'apt-get -o Acquire::http::Proxy="http://u:$TOKEN@proxy.example.org" update',
				gives: ["argv"],
			},
			{
				run: 'apt-get -o Acquire::http::Proxy="http://u:$TOKEN@proxy.example.org" install -y curl',
				gives: ["argv", "layer"],
			},
			{
				run: 'http_proxy="http://u:$TOKEN@proxy.example.org" apt-get install -y curl',
				gives: [],
			},
		],
	},
	{
		programs: ["dnf", "yum"],
		valued: ["--repo", "--repoid", "--enablerepo", "-c", "--config"],
		rules: [
			addedRepository,
			{
				command: [
					"install|reinstall|update|upgrade|downgrade|remove|erase|autoremove|groupinstall|group|builddep|localinstall|distro-sync|swap|module",
				],
				effects: [logs("/var/lib/dnf/history.sqlite")],
			},
		],
		examples: [
			{ run: "dnf install -y curl && dnf clean all", gives: [] },
			{
				run: 'dnf install -y --setopt=proxy_password="$TOKEN" curl',
				gives: ["argv", "layer"],
			},
			{
				run: 'dnf config-manager --add-repo "https://u:$TOKEN@example.org/own.repo"',
				gives: ["argv", "layer"],
			},
		],
	},
	{
		programs: [
			"apt-cache",
			"apt-mark",
			"dpkg",
			"dpkg-query",
			"dpkg-deb",
			"apk",
			"subscription-manager",
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
		rules: [],
		examples: [
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
