import type { Effect, Place, ToolModel } from "./model.ts";

const home = (file: string): Place => ({
	variable: "COMPOSER_HOME",
	file,
	otherwise: `~/.composer/${file}`,
});

const globally = ["-g", "--global"];

/** Settings that go to `auth.json`; the others stay in `composer.json`. */
const credentials =
	"http-basic*|bearer*|github-oauth*|gitlab-oauth*|gitlab-token*|bitbucket-oauth*|forgejo-token*|custom-headers*|client-certificate*";

function keeps(place: Place, operand: number): readonly Effect[] {
	return [
		{ kind: "stores", from: ["operands"], in: place, entry: { operand } },
	];
}

function drops(places: readonly Place[]): readonly Effect[] {
	return [{ kind: "clears", places, entry: { operand: 0 } }];
}

/** Package managers of PHP. */
export const phpModels: readonly ToolModel[] = [
	{
		programs: ["composer", "composer.phar"],
		valued: ["-d", "--working-dir"],
		rules: [
			{
				command: ["config"],
				with: ["--unset"],
				without: globally,
				effects: drops(["auth.json", "composer.json"]),
			},
			{
				command: ["config"],
				with: ["--unset"],
				effects: drops([home("auth.json"), home("config.json")]),
			},
			{ command: ["config"], with: ["--list", "-l"], effects: [] },
			{
				command: ["config", credentials],
				with: globally,
				effects: keeps(home("auth.json"), -1),
			},
			{
				command: ["config"],
				with: globally,
				effects: keeps(home("config.json"), 0),
			},
			{
				command: ["global", "config", credentials],
				effects: keeps(home("auth.json"), -1),
			},
			{
				command: ["global", "config"],
				effects: keeps(home("config.json"), 0),
			},
			{
				command: ["config", credentials],
				effects: keeps("auth.json", -1),
			},
			{ command: ["config"], effects: keeps("composer.json", 0) },
			{
				command: ["run-script|run|exec"],
				effects: [
					{
						kind: "runs-unknown",
						why: "it runs scripts of composer.json, which are not in the Dockerfile",
					},
				],
			},
			{
				command: ["require"],
				effects: [
					{ kind: "stores", from: ["operands"], in: "composer.json" },
					{ kind: "connects" },
				],
			},
		],
		otherwise: [{ kind: "connects" }],
		examples: [
			{ run: "composer install --no-dev", gives: [] },
			{
				run: 'COMPOSER_AUTH="$(cat /run/secrets/token)" composer install',
				gives: [],
			},
			{
				run: 'composer config --global github-oauth.github.com "$TOKEN"',
				gives: ["argv", "layer"],
			},
			{
				run: 'composer config http-basic.example.org user "$TOKEN" && composer install && rm auth.json',
				gives: ["argv"],
			},
			{
				run: 'composer config repositories.own composer "https://u:$TOKEN@example.org" && composer install && rm -f auth.json',
				gives: ["argv", "layer"],
			},
			{
				run: 'composer config -g http-basic.example.org user "$TOKEN" && composer install && composer config -g --unset http-basic.example.org',
				gives: ["argv"],
			},
			{
				run: 'composer config http-basic.example.org user "$TOKEN" && composer install && composer config -g --unset http-basic.example.org',
				gives: ["argv", "layer"],
			},
		],
	},
	{
		programs: [
			"pecl",
			"pear",
			"docker-php-ext-install",
			"docker-php-ext-enable",
			"docker-php-ext-configure",
			"docker-php-source",
			"install-php-extensions",
			"phpize",
		],
		rules: [],
		examples: [{ run: "docker-php-ext-install pdo_mysql", gives: [] }],
	},
	{
		programs: ["wp"],
		rules: [
			{
				command: ["config", "create|set"],
				effects: [
					{
						kind: "stores",
						from: ["arguments", "input"],
						in: "wp-config.php",
					},
				],
			},
			{ command: ["core", "download"], effects: [{ kind: "connects" }] },
			{
				command: ["*"],
				effects: [
					{
						kind: "runs-unknown",
						why: "it runs code of the project, which is not in the Dockerfile",
					},
				],
			},
		],
		examples: [
			{ run: "wp core download --allow-root", gives: [] },
			{
				run: 'wp config create --dbname=a --dbuser=b --dbpass="$TOKEN"',
				gives: ["argv", "layer"],
			},
			{ run: "wp cron event run --due-now", gives: ["layer?"] },
		],
	},
	{
		programs: ["artisan", "symfony", "drush"],
		rules: [],
		otherwise: [
			{
				kind: "runs-unknown",
				why: "it runs code of the project, which is not in the Dockerfile",
			},
		],
		examples: [{ run: "symfony console cache:clear", gives: ["layer?"] }],
	},
];
