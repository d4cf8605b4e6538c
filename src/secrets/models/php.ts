import type { Place, ToolModel } from "./model.ts";

const home: Place = {
	variable: "COMPOSER_HOME",
	file: "auth.json",
	otherwise: "~/.config/composer/auth.json",
};

/** Package managers of PHP. */
export const phpModels: readonly ToolModel[] = [
	{
		programs: ["composer", "composer.phar"],
		valued: ["-d", "--working-dir"],
		rules: [
			{
				command: ["config"],
				with: ["--unset"],
				effects: [
					{ kind: "clears", places: [home, "auth.json", "composer.json"] },
				],
			},
			{ command: ["config"], with: ["--list", "-l"], effects: [] },
			{
				command: ["config"],
				with: ["-g", "--global"],
				effects: [{ kind: "stores", from: ["operands"], in: home }],
			},
			{
				command: ["global", "config"],
				effects: [{ kind: "stores", from: ["operands"], in: home }],
			},
			{
				command: ["config"],
				effects: [{ kind: "stores", from: ["operands"], in: "auth.json" }],
			},
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
		programs: ["artisan", "symfony", "drush", "wp"],
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
