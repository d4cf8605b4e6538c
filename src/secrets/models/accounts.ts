import type { Effect, Place, ToolModel } from "./model.ts";

const passwordFile = "/etc/shadow";

const accountOptions = [
	"-p",
	"--password",
	"-c",
	"--comment",
	"--gecos",
	"-d",
	"--home",
	"--home-dir",
	"-s",
	"--shell",
	"-u",
	"--uid",
	"-g",
	"--gid",
	"-G",
	"--groups",
	"-k",
	"-K",
	"-e",
	"-f",
	"-b",
	"--ingroup",
];

const crontab: Place = "/var/spool/cron/crontabs/root";

const written: Effect = {
	kind: "stores",
	from: ["operands", "input"],
	in: { operand: 0 },
};

/** Programs that keep accounts, settings and passwords of the system. Passwords are hashed unless they say that they are already. */
export const accountModels: readonly ToolModel[] = [
	{
		programs: ["useradd", "usermod", "adduser", "groupadd", "addgroup", "chfn"],
		valued: accountOptions,
		rules: [],
		otherwise: [
			{
				kind: "stores",
				from: [{ option: ["-p", "--password"] }],
				in: passwordFile,
			},
			{
				kind: "stores",
				from: [{ option: ["-c", "--comment", "--gecos"] }],
				in: "/etc/passwd",
			},
		],
		examples: [
			{ run: "useradd -m -s /bin/bash app", gives: [] },
			{ run: 'useradd -p "$TOKEN" app', gives: ["argv", "layer"] },
			{ run: 'adduser --gecos "$TOKEN" app', gives: ["argv", "layer"] },
		],
	},
	{
		programs: ["chpasswd", "chgpasswd"],
		rules: [
			{
				with: ["-e", "--encrypted"],
				effects: [{ kind: "stores", from: ["input"], in: passwordFile }],
			},
		],
		examples: [
			{ run: 'echo "root:$TOKEN" | chpasswd', gives: [] },
			{ run: "chpasswd -e < /run/secrets/token", gives: ["layer"] },
		],
	},
	{
		programs: ["htpasswd"],
		rules: [
			{
				with: ["-p"],
				without: ["-n"],
				effects: [written],
			},
			{ with: ["-p"], effects: [{ kind: "prints", from: ["operands"] }] },
		],
		examples: [
			{ run: 'htpasswd -bn user "$TOKEN" > /etc/htpasswd', gives: ["argv"] },
			{
				run: "htpasswd -ic /etc/htpasswd user < /run/secrets/token",
				gives: [],
			},
			{
				run: 'htpasswd -bpc /etc/htpasswd user "$TOKEN"',
				gives: ["argv", "layer"],
			},
		],
	},
	{
		programs: ["debconf-set-selections"],
		rules: [],
		otherwise: [
			{
				kind: "stores",
				from: ["files"],
				in: "/var/cache/debconf/passwords.dat",
			},
		],
		examples: [
			{
				run: 'echo "app app/password password $TOKEN" | debconf-set-selections',
				gives: ["layer"],
			},
			{
				run: "echo 'tzdata tzdata/Areas select Etc' | debconf-set-selections",
				gives: [],
			},
		],
	},
	{
		programs: ["crontab"],
		valued: ["-u"],
		rules: [
			{ with: ["-l", "-e"], effects: [] },
			{ with: ["-r"], effects: [{ kind: "deletes", places: [crontab] }] },
		],
		otherwise: [
			{ kind: "stores", from: ["files"], in: crontab, replaces: true },
		],
		examples: [
			{ run: 'echo "@daily job $TOKEN" | crontab -', gives: ["layer"] },
			{ run: "crontab -l", gives: [] },
		],
	},
	{
		programs: ["update-locale", "gsettings", "dconf", "localectl"],
		rules: [],
		otherwise: [
			{ kind: "stores", from: ["arguments"], in: "/etc/default/locale" },
		],
		examples: [
			{ run: "update-locale LANG=C.UTF-8", gives: [] },
			{ run: 'gsettings set org.app key "$TOKEN"', gives: ["argv", "layer"] },
		],
	},
	{
		programs: ["setfattr"],
		valued: ["-n", "--name", "-v", "--value", "-x"],
		rules: [],
		otherwise: [
			{
				kind: "stores",
				from: [{ option: ["-v", "--value"] }],
				in: { operand: 0 },
			},
		],
		examples: [
			{
				run: 'setfattr -n user.a -v "$TOKEN" /opt/file',
				gives: ["argv", "layer"],
			},
		],
	},
	{
		programs: ["date"],
		valued: ["-d", "--date", "-r", "--reference", "-s", "-f"],
		rules: [],
		otherwise: [{ kind: "prints", from: ["operands"] }],
		examples: [
			{ run: "date -u +%s > /built", gives: [] },
			{ run: "date -r /run/secrets/token", gives: [] },
			{ run: 'date "+$TOKEN"', gives: ["argv", "log"] },
		],
	},
];
