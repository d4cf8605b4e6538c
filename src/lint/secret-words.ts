import { isStandIn } from "./placeholder.ts";
import type { RuleOption } from "./rule.ts";

/** Words that make a name that of a secret. A name is cut at `_`, `-`, `.` and where its case changes. */
export const defaultSecretWords: readonly string[] = [
	"apikey",
	"apitoken",
	"accesskey",
	"auth",
	"credential",
	"credentials",
	"creds",
	"key",
	"pass",
	"passphrase",
	"passwd",
	"password",
	"pat",
	"privatekey",
	"psw",
	"pwd",
	"pword",
	"secret",
	"secretkey",
	"secrets",
	"signature",
	"token",
	"tokens",
];

/** Words that make it harmless: what is public, what is about a secret, or where it lies. */
export const defaultHarmlessWords: readonly string[] = [
	"algorithm",
	"days",
	"dir",
	"directory",
	"disabled",
	"enable",
	"enabled",
	"endpoint",
	"expires",
	"expiry",
	"file",
	"fingerprint",
	"host",
	"id",
	"keyid",
	"keyserver",
	"length",
	"method",
	"mode",
	"name",
	"path",
	"port",
	"provider",
	"pub",
	"public",
	"sha",
	"sha256",
	"size",
	"store",
	"timeout",
	"ttl",
	"type",
	"uri",
	"url",
	"user",
	"username",
	"version",
];

/** Two-word names that mean something else. */
const harmlessPairs: ReadonlySet<string> = new Set([
	"old pwd",
	"key board",
	"primary key",
	"foreign key",
	"cache key",
	"sort key",
	"partition key",
	"debian key",
	"gpg key",
	"apt key",
	"bypass",
]);

export const secretWordOptions: readonly RuleOption[] = [
	{
		name: "words",
		description:
			"words that make a name that of a secret; takes the place of the built-in list",
		default: defaultSecretWords,
	},
	{
		name: "harmless",
		description:
			"words that make such a name harmless; takes the place of the built-in list",
		default: defaultHarmlessWords,
	},
	{
		name: "allow",
		description: "whole names that are no secrets",
		default: [],
	},
];

/** Which names are those of secrets. */
export interface SecretWords {
	readonly words: readonly string[];
	readonly harmless: readonly string[];
	readonly allow: readonly string[];
}

/** Whether a variable of this name holds a secret, as far as a name can tell. */
export function namesSecret(name: string, lists: SecretWords): boolean {
	if (lists.allow.includes(name) || name === "PWD" || name === "OLDPWD") {
		return false;
	}
	const words = splitName(name);
	if (!words.some((word) => lists.words.includes(word))) return false;
	if (words.some((word) => lists.harmless.includes(word))) return false;
	return !words.some((word, index) =>
		harmlessPairs.has(`${words[index - 1]} ${word}`),
	);
}

/** Values that are no secrets whatever the name: switches, small numbers, paths, and stand-ins such as `changeme`. */
export function isHarmlessValue(value: string): boolean {
	return (
		isStandIn(value) ||
		/^(?:true|false|yes|no|on|off|none|null|nil|undefined|disabled|enabled|\d{1,5})$/i.test(
			value,
		) ||
		/^(?:\/|\.\.?\/|~\/|file:)/.test(value)
	);
}

function splitName(name: string): readonly string[] {
	return name
		.replace(/([a-z0-9])([A-Z])/g, "$1 $2")
		.toLowerCase()
		.split(/[^a-z0-9]+/)
		.filter((word) => word !== "");
}
