import type { ToolModel } from "./model.ts";

/** A client that keeps what it is told by some of its commands in a file, until that file is removed or others take it out. */
function keeper(
	programs: readonly string[],
	file: string,
	keeps: readonly (readonly string[])[],
	[takesOut, examples]: readonly [
		takesOut: readonly (readonly string[])[],
		examples: ToolModel["examples"],
	],
): ToolModel {
	return {
		programs,
		rules: [
			...takesOut.map((command) => ({
				command,
				effects: [{ kind: "clears" as const, places: [file] }],
			})),
			...keeps.map((command) => ({
				command,
				effects: [
					{
						kind: "stores" as const,
						from: ["arguments" as const, "input" as const],
						in: file,
					},
				],
			})),
		],
		examples,
	};
}

/** Clients of services: a login is kept, a variable or an option is only read. */
export const serviceModels: readonly ToolModel[] = [
	keeper(
		["heroku"],
		"~/.netrc",
		[["login"], ["auth:login"]],
		[
			[["logout"], ["auth:logout"]],
			[{ run: 'HEROKU_API_KEY="$TOKEN" heroku apps', gives: [] }],
		],
	),
	keeper(
		["vercel", "now"],
		"~/.local/share/com.vercel.cli/auth.json",
		[["login"]],
		[
			[["logout"]],
			[{ run: 'vercel pull --yes --token "$TOKEN"', gives: ["argv"] }],
		],
	),
	keeper(
		["netlify", "ntl"],
		"~/.config/netlify/config.json",
		[["login"]],
		[
			[["logout"]],
			[{ run: 'NETLIFY_AUTH_TOKEN="$TOKEN" netlify deploy', gives: [] }],
		],
	),
	keeper(
		["flyctl", "fly"],
		"~/.fly/config.yml",
		[
			["auth", "login"],
			["auth", "token"],
		],
		[
			[["auth", "logout"]],
			[{ run: 'FLY_API_TOKEN="$TOKEN" flyctl status', gives: [] }],
		],
	),
	keeper(
		["doctl"],
		"~/.config/doctl/config.yaml",
		[["auth", "init"]],
		[
			[["auth", "remove"]],
			[
				{ run: 'doctl auth init -t "$TOKEN"', gives: ["argv", "layer"] },
				{
					run: 'doctl auth init -t "$TOKEN" && doctl registry login && doctl auth remove --context default',
					gives: ["argv"],
				},
			],
		],
	),
	keeper(
		["wrangler"],
		"~/.config/.wrangler/config/default.toml",
		[["login"]],
		[
			[["logout"]],
			[{ run: 'CLOUDFLARE_API_TOKEN="$TOKEN" wrangler whoami', gives: [] }],
		],
	),
	keeper(
		["firebase"],
		"~/.config/configstore/firebase-tools.json",
		[["login"], ["login:ci"]],
		[
			[["logout"]],
			[{ run: 'firebase deploy --token "$TOKEN"', gives: ["argv"] }],
		],
	),
	keeper(
		["ngrok"],
		"~/.config/ngrok/ngrok.yml",
		[["authtoken"], ["config", "add-authtoken"], ["config", "add-api-key"]],
		[
			[],
			[
				{ run: 'ngrok authtoken "$TOKEN"', gives: ["argv", "layer"] },
				{
					run: 'ngrok config add-authtoken "$TOKEN"',
					gives: ["argv", "layer"],
				},
			],
		],
	),
	keeper(
		["snyk"],
		"~/.config/configstore/snyk.json",
		[["auth"], ["config", "set"]],
		[
			[["config", "unset"], ["config", "clear"], ["logout"]],
			[
				{ run: 'SNYK_TOKEN="$TOKEN" snyk test', gives: [] },
				{
					run: 'snyk auth "$TOKEN" && snyk test && rm -rf ~/.config/configstore',
					gives: ["argv"],
				},
			],
		],
	),
	keeper(
		["rclone"],
		"~/.config/rclone/rclone.conf",
		[["config", "create|update|password"]],
		[
			[["config", "delete"]],
			[
				{
					run: 'rclone config create own s3 secret_access_key "$TOKEN"',
					gives: ["argv", "layer"],
				},
				{
					run: 'RCLONE_CONFIG_OWN_SECRET_ACCESS_KEY="$TOKEN" rclone copy own:b /b',
					gives: [],
				},
			],
		],
	),
	keeper(
		["mc", "mcli"],
		"~/.mc/config.json",
		[
			["alias", "set|s|import"],
			["config", "host", "add"],
		],
		[
			[
				["alias", "remove|rm"],
				["config", "host", "remove|rm"],
			],
			[
				{
					run: 'mc alias set own https://s3.example.org me "$TOKEN"',
					gives: ["argv", "layer"],
				},
				{
					run: 'mc alias set own https://s3.example.org me "$TOKEN" && mc cp own/b/o /o && mc alias remove own',
					gives: ["argv"],
				},
			],
		],
	),
	keeper(
		["jf", "jfrog"],
		"~/.jfrog/jfrog-cli.conf.v6",
		[
			["c|config", "add|edit|import"],
			["rt", "c|config"],
		],
		[
			[["c|config", "remove|rm|delete"]],
			[
				{
					run: 'jf c add own --url https://a.example.org --access-token "$TOKEN" --interactive=false',
					gives: ["argv", "layer"],
				},
				{
					run: 'jf c add own --access-token "$TOKEN" && jf rt dl r/x /x && jf c rm own --quiet',
					gives: ["argv"],
				},
				{
					run: 'jf rt dl --access-token "$TOKEN" r/x /x',
					gives: ["argv"],
				},
			],
		],
	),
	keeper(
		["cloudsmith", "fury", "newrelic", "s3cmd", "codecov", "datadog-ci"],
		"~/.config/login.json",
		[["login"], ["configure"], ["profile"]],
		[
			[["logout"]],
			[
				{
					run: 's3cmd --access_key=a --secret_key="$TOKEN" get s3://b/o /o',
					gives: ["argv"],
				},
			],
		],
	),
	keeper(
		["sentry-cli"],
		"~/.sentryclirc",
		[["login"]],
		[
			[],
			[
				{
					run: 'SENTRY_AUTH_TOKEN="$TOKEN" sentry-cli releases new 1',
					gives: [],
				},
				{
					run: 'sentry-cli login --auth-token "$TOKEN"',
					gives: ["argv", "layer"],
				},
			],
		],
	),
	{
		// They write logs, without what signs an address.
		programs: ["s5cmd", "azcopy", "sonar-scanner", "sonar"],
		rules: [],
		examples: [
			{ run: 'sonar-scanner -Dsonar.token="$TOKEN"', gives: ["argv"] },
			{ run: "s5cmd --credentials-file /run/secrets/token ls", gives: [] },
		],
	},
	{
		programs: ["tailscale"],
		rules: [
			{
				command: ["up|login"],
				effects: [
					{
						kind: "stores",
						from: ["arguments"],
						in: "/var/lib/tailscale/tailscaled.state",
						maybe: "its daemon decides what it keeps of the key",
					},
				],
			},
		],
		examples: [
			{ run: 'tailscale up --authkey="$TOKEN"', gives: ["argv", "layer?"] },
			{ run: "tailscale version", gives: [] },
		],
	},
];
