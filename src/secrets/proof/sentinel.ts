import { randomBytes } from "node:crypto";

const alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";
const length = 40;

/**
 * A value that was never there before: letters and digits only, so that it goes through every tool unharmed, and 230 random bits, so
 * that finding it is no accident.
 */
export function randomSentinel(): string {
	let text = "";
	while (text.length < length) {
		for (const byte of randomBytes(64)) {
			// The rest of a division would prefer the first letters.
			if (byte >= 4 * alphabet.length || text.length === length) continue;
			text += alphabet[byte % alphabet.length];
		}
	}
	// Some tools take a value that begins with a digit for a number.
	return `k${text.slice(1)}`;
}

/** What stands for the value in a template. */
export const placeholder = "{{sentinel}}";

/**
 * What a step that reads a secret of this file name can make sense of: an npm configuration, a netrc, JSON and so on, with the sentinel
 * where the password goes. Undefined for names that say nothing.
 */
export function templateFor(fileName: string): string | undefined {
	const name = fileName.toLowerCase();
	return templates.find(({ pattern }) => pattern.test(name))?.text;
}

const templates: readonly {
	readonly pattern: RegExp;
	readonly text: string;
}[] = [
	{
		pattern: /^\.?npmrc$/,
		text: `//registry.npmjs.org/:_authToken=${placeholder}\n`,
	},
	{
		pattern: /^[._]?netrc$/,
		text: `machine example.com login user password ${placeholder}\n`,
	},
	{
		pattern: /^pip\.(?:conf|ini)$/,
		text: `[global]\nextra-index-url = https://user:${placeholder}@example.com/simple\n`,
	},
	{
		pattern: /^\.?pypirc$/,
		text: `[pypi]\nusername = __token__\npassword = ${placeholder}\n`,
	},
	{
		pattern: /^\.?git-credentials$/,
		text: `https://user:${placeholder}@example.com\n`,
	},
	{
		pattern: /^(?:aws[-_]?)?credentials$/,
		text: `[default]\naws_access_key_id = AKIAXXXXXXXXXXXXXXXX\naws_secret_access_key = ${placeholder}\n`,
	},
	{
		pattern: /\.json$/,
		text: `{"token": "${placeholder}", "password": "${placeholder}", "secret": "${placeholder}"}\n`,
	},
	{
		pattern: /(?:^|\.|dot)env$/,
		text: ["TOKEN", "PASSWORD", "SECRET", "API", "API_KEY", "API_TOKEN"]
			.map((name) => `${name}=${placeholder}\n`)
			.join(""),
	},
];
