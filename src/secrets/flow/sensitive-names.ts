import { isKnown } from "./value.ts";

/** Which variables hold secrets, by their names and values. */
export interface SensitiveNames {
	/** Words that make a name sensitive, besides the usual ones. Case does not matter. */
	readonly words?: readonly string[];
	/** Names that are none, whatever words are in them. */
	readonly ignored?: readonly string[];
	/** Instead of the usual words, and of what is known about joined words and about keys. */
	readonly onlyWords?: readonly string[];
	/** Instead of the usual words that say that a name is about a secret. These count wherever they stand. */
	readonly harmlessWords?: readonly string[];
}

/** Words that name a secret wherever they stand in a name. */
export const secretWords: readonly string[] =
	"token tokens secret secrets password passwords passwd pword passphrase psw pwd pass credential credentials creds apikey apitoken accesskey secretkey privatekey pat pw jwt netrc npmrc pypirc authtoken bearer signature".split(
		" ",
	);

/** Secret words at the end of others: `PGPASSWORD`, `SSHPASS`. */
const joinedWord =
	/(?:password|passwd|passphrase|apikey|secretkey|accesskey|privatekey|secret|token|(?:ssh|db|my|pg|root|user|admin|store|key)pass)$/;

/** Words that make a `key` a secret one. */
const secretKeys = new Set(
	"sa api access secret private ssh deploy encryption encrypt signing sign auth license master gpg pgp rsa app account storage service admin server client session cookie aes hmac des jwt host subscription registry bot webhook stripe mailgun sendgrid mandrill postmark sparkpost openai anthropic datadog dd segment mixpanel algolia mapbox twilio pusher bugsnag honeybadger rollbar sentry cronitor pagerduty gcp gcloud aws azure google firebase github gitlab npm nuget sonar docker hex cloudflare".split(
		" ",
	),
);

/** What every sensitive name has but for those of `otherNames`, by the usual words: most names need no further look. */
const hint = new RegExp([...secretWords, "key", "auth"].join("|"), "i");

/** Names of their own: Bundler's settings for hosts, keys by their files' names, addresses and texts with passwords in them. */
const otherNames =
	/^BUNDLE_(?!MIRROR_)\w+__\w+$|(?:^|_)ID_(?:RSA|DSA|ECDSA|ED25519)$|^VSS_NUGET_EXTERNAL_FEED_ENDPOINTS$|(?:SLACK|DISCORD|TEAMS)_WEBHOOK(?:_URL)?$|CONNECTION_?STRING|ERLANG_COOKIE$|(?:SERVICE_ACCOUNT|KUBE_?CONFIG|DOCKER_?CONFIG)_(?:JSON|B64|BASE64|DATA|CONTENTS?)$/i;

/** Last words that say that it is about a secret, and not one. */
export const aboutWords: readonly string[] =
	"file path dir directory url uri host hostname port endpoint name id user username ttl expiry expires expiration lifetime length len size type version enabled disabled required method server realm issuer audience scope scopes count limit algorithm alg mode sock socket min max policy provider backend format region prefix suffix header location store hash digest fingerprint checksum template pattern regex env var variable field label keyid keyserver sha sha256 days timeout pub public".split(
		" ",
	);

/** Whether a variable of this name holds a secret, as far as a name can tell. */
export function isSensitiveName(
	name: string,
	{
		words: extra = [],
		ignored = [],
		onlyWords,
		harmlessWords,
	}: SensitiveNames = {},
): boolean {
	const isUsual = onlyWords === undefined && extra.length === 0;
	if (isUsual && !hint.test(name) && !otherNames.test(name)) return false;
	if (ignored.includes(name) || isShellsOwn(name)) return false;
	const words = wordsOf(name);
	const last = words.at(-1) ?? "";
	if (words.some((word) => extra.some((each) => each.toLowerCase() === word)))
		return true;
	if (harmlessWords?.some((word) => words.includes(word))) return false;
	if (onlyWords !== undefined) {
		return (
			onlyWords.some((word) => words.includes(word)) &&
			(harmlessWords !== undefined || !aboutWords.includes(last))
		);
	}
	if (words.includes("public") || words.includes("pub")) return false;
	if (otherNames.test(name)) return true;
	// Half of a pair whose other half is the secret, and taken for one by those who search images.
	if (/access_?key_?id$/i.test(name)) return true;
	if (harmlessWords === undefined && aboutWords.includes(last)) return false;
	if (words.some((word) => secretWords.includes(word) || joinedWord.test(word)))
		return !isAboutNumbers(words);
	if (last === "auth" || last === "oauth") return true;
	if (last === "config" && words.includes("auth")) return true;
	const key = words.findIndex((word) => word === "key" || word === "keys");
	return key > 0 && secretKeys.has(words[key - 1] as string);
}

/** Whether an address of this name has a password in most projects: that of a database, or of an index of packages. */
export function mayHoldPassword(name: string): boolean {
	return /(?:^|_)(?:DATABASE|DB|MONGO(?:DB)?|REDIS|POSTGRES(?:QL)?|MYSQL|AMQP|RABBITMQ|BROKER|JDBC|INDEX)_(?:URL|URI|DSN)$/i.test(
		name,
	);
}

/** The directories that a shell is in and was in. */
function isShellsOwn(name: string): boolean {
	return name === "PWD" || name === "OLDPWD" || name === "OLD_PWD";
}

/** `PASSWORD_MIN_LENGTH`, `TOKENS_PER_MINUTE`: settings. */
function isAboutNumbers(words: readonly string[]): boolean {
	return words.some((word) =>
		/^(?:per|min|max|num|number|timeout|days|hours|minutes|seconds|retries|expires|expiry|expiration|ttl|length|size)$/.test(
			word,
		),
	);
}

function wordsOf(name: string): readonly string[] {
	return name
		.replace(/([a-z0-9])([A-Z])/g, "$1_$2")
		.toLowerCase()
		.split(/[^a-z0-9]+/)
		.filter((word) => word !== "");
}

/** Whether a value stands in for one that is to come, or is there because something must be: `dummy`, `<token>`, `changeme`. */
export function isStandIn(value: string): boolean {
	return /^(?:x+|__\w+__|@@?\w+@@?|%\w+%|\*+|\.+|<.*>|\{\{.*\}\}|(?:your|insert|enter|replace)[-_ ].*|(?:change|replace)[-_ ]?me|(?:dummy|fake|place[-_]?holder|not[-_]?(?:a[-_])?(?:real|secret)|unused|unset|redacted|ignored?|build[-_]?(?:time[-_]?)?only|to[-_]?do|tbd)(?:[-_ ].*)?)$/i.test(
		value.trim(),
	);
}

/** Whether a value cannot be a secret, whatever its variable is called: nothing, a path, a switch, an address without password. */
export function isHarmlessValue(value: string, name = ""): boolean {
	const text = value.trim();
	if (text === "") return true;
	if (
		/auth$/i.test(name) &&
		/^(?:login|plain|basic|digest|ntlm|cram-md5|oauth2?|x?oauth2|ldap|saml|trust|md5|external)$/i.test(
			text,
		)
	)
		return true;
	if (/^(?:true|false|yes|no|on|off|none|null|0|1)$/i.test(text)) return true;
	// The fingerprint of the key that a distribution signs with.
	if (/gpg|pgp/i.test(name) && /^(?:(?:0x)?[0-9A-F]{8,} *)+$/i.test(text))
		return true;
	if (/connection_?string/i.test(name) && isKnown(text))
		return !/(?:password|pwd|key|secret|token|signature)\s*=/i.test(text);
	if (/^~?\.{0,2}\/[^\s]*$/.test(text))
		return !/^\/[A-Za-z0-9+/]{30,}={0,2}$/.test(text);
	return /^[a-z][a-z0-9+.-]*:\/\/\S+$/i.test(text) && !hasUrlPassword(text);
}

/** Tokens that say by their form what they are, and private keys. */
const tokenForm =
	/^(?:gh[pousr]_[A-Za-z0-9]{30,}|github_pat_\w{30,}|glpat-[\w-]{20,}|npm_[A-Za-z0-9]{30,}|(?:AKIA|ASIA)[A-Z0-9]{16}|[rs]k_live_\w{16,}|sk-[\w-]{30,}|xox[abprs]-[\w-]{20,}|AIza[\w-]{35}|hf_[A-Za-z0-9]{30,}|pypi-[\w-]{40,}|dop_v1_\w{40,}|SG\.[\w-]{20,}\.[\w-]{20,}|eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{16,})$|-----BEGIN [A-Z ]*PRIVATE KEY-----/;

/** Whether a value is a secret by itself, whatever its variable is called: a password in an address, a token, a private key. */
export function isSecretValue(value: string, name: string): boolean {
	if (hasUrlPassword(value)) return true;
	const isBlank = /([x0*.#])\1{11}/i.test(value);
	return tokenForm.test(value.trim()) && !isBlank && !/public/i.test(name);
}

const urlPassword = /^[a-z][a-z0-9+.-]*:\/\/([^/\s@]+)@/i;

/** Parameters of a URL that are credentials. */
const secretParameters =
	/[?&](?:access_?token|token|auth|api_?key|key|sig|signature|x-amz-signature|x-amz-security-token|x-goog-signature|private_token|job_token|password|secret|sv)=([^&#\s]+)/i;

/** Addresses that are a secret as a whole: whoever knows one may post. */
const secretPaths =
	/^https:\/\/(?:hooks\.slack\.com\/services|discord(?:app)?\.com\/api\/webhooks|[\w.-]+\.webhook\.office\.com)\/./i;

/** Whether a URL holds a password or token. */
export function hasUrlPassword(url: string): boolean {
	const user = urlPassword.exec(url)?.[1];
	if (
		user !== undefined &&
		!/^(?:git|ssh|hg|anonymous|\$\{?\w+\}?)$/.test(user)
	) {
		if (user.includes(":") || /^https?:/i.test(url)) return true;
	}
	if (!/^https?:/i.test(url)) return false;
	return secretParameters.test(url) || secretPaths.test(url);
}

/** A URL as it may be shown. */
export function maskedUrl(url: string): string {
	return url
		.replace(urlPassword, (whole, user: string) => {
			const name = user.includes(":") ? `${user.split(":")[0]}:***` : "***";
			return whole.replace(user, name);
		})
		.replace(
			new RegExp(secretParameters, "gi"),
			(whole, value: string) =>
				`${whole.slice(0, whole.length - value.length)}***`,
		);
}
