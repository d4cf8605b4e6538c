import { baseName } from "./path.ts";

/** What a file of this name holds: `sure` means credentials and nothing else, `maybe` that it often does. */
export type CredentialGuess = "sure" | "maybe";

const sure: readonly RegExp[] = [
	// Settings of programs, with the passwords that they use.
	/^\.?npmrc(?:\.\w+)?$|^\.(?:netrc|pypirc|pgpass|my\.cnf|git-credentials|dockercfg|htpasswd|vault-token|boto|s3cfg|dev\.vars)$/,
	/^\.env(?:\.(?:local|prod|production|dev|development|staging|stage|live|secret|secrets)(?:\.local)?)?$/,
	/^(?:_netrc|netrc|htpasswd|\.?rclone\.conf|auth\.json|kubeconfig(?:\.\w+)?|[\w.-]+\.kubeconfig|cwallet\.sso)$/i,
	// Private keys.
	/^(?:[\w-]+[-_])?(?:id_)?(?:rsa|dsa|ecdsa|ed25519)(?:_sk|_key)?$/i,
	/(?:^|[-_.])(?:private|privkey|priv|key)\.pem$|\.(?:key|p12|pfx|jks|keystore|ppk|kdbx|keytab)$/i,
	// Keys of accounts.
	/^(?:[\w-]*service[-_]?account[\w.-]*|(?:gcp|gcloud|google|firebase)[\w-]*(?:key|creds|account|adminsdk)[\w-]*|client[-_]secret[\w.-]*|(?:gcp|gcloud|google)[-_]?(?:sa|auth)|sa[-_]key)\.json$/i,
	/^[a-z][\w-]*-\d+-[0-9a-f]{12}\.json$|^(?:root-?key|[\w-]*access-?keys)\.csv$/i,
	// Files that say so.
	/^\.?(?:[\w-]+[-_])?(?:secrets?|credentials?|creds)\.(?:json|ya?ml|env|txt|toml|ini|csv|xml|properties)$|^\.?(?:[\w-]+[-_])?credentials$/i,
	/^\.?(?:[\w-]*[-_])?(?:token|password|passwd|passphrase|vault[-_]?pass(?:word)?|api[-_]?key|secret[-_]?key|access[-_]?token|deploy[-_]?key|private[-_]?key)s?(?:\.(?:txt|pem|key|json|ya?ml))?$/i,
];

const maybe: readonly RegExp[] = [
	/^(?:pip\.conf|pip\.ini|nuget\.config|settings\.xml|(?:gradle|key|sentry)\.properties|\.yarnrc|\.yarnrc\.yml|\.condarc|\.gemrc|\.sentryclirc|auth\.toml|wp-config\.php|database\.yml|\.gitconfig|my\.cnf|docker-?config\.json|\.terraformrc|\.envrc|\.bash_history|wallet)$/i,
	/^\.env\.[\w.]+$|^[\w-]+\.env$|(?:^|[-_])key\.json$/i,
	/\.(?:pem|tfvars|tfstate|ovpn)$|^wg\d+\.conf$/i,
	/^\.?(?:[\w-]+[-_])?secrets?$|^(?:secrets?|credentials?|keys)\.(?:tar|tgz|tbz2?|txz|zip|tar\.\w+)$/i,
];

/** Text that is a credential, and not the name of a variable that will be one. */
const credentialText =
	/-----BEGIN [A-Z ]*PRIVATE KEY-----|(?:_authToken|_password|_auth|aws_secret_access_key|password|token|secret)\s*[=:]\s*["']?[^\s"'$<{][^\s"'$<{]{3,}|^\s*machine\s+\S+\s.*password\s+[^\s$]/im;

/** Whether a file that the Dockerfile itself writes holds credentials in plain text. */
export function holdsCredential(path: string, content: string): boolean {
	return (
		guessCredentialFile(path) !== undefined && credentialText.test(content)
	);
}

const publicNames =
	/(?:^|[-_.])(?:pub|public|pubkey|gpg|signing|truststore|cacerts|dhparams?)(?:[-_.]|$)|\.(?:example|sample|template|dist|tmpl|tpl|j2|defaults?|schema|enc|gpg|asc|sops|age|vault)(?:\.\w+)?$/i;

/** Certificates are public; a key that belongs to one is not. */
const certificates =
	/(?:^|[-_.])(?:ca|cert|certs|certificate|chain|fullchain|bundle|root|rootca|intermediate)(?:[-_.]|$)/i;

/** Directories whose files hold public keys of those who sign packages. */
const keyrings = /\/(?:keyrings|trusted\.gpg\.d|rpm-gpg|apk\/keys)(?:\/|$)/;

/** Directories of which all is a secret, or enough of it. */
const directories =
	/(?:^|\/)(?:\.(?:ssh|aws|gnupg|azure|kube|docker)|\.config\/(?:gh|gcloud))\/?$/;

const paths =
	/(?:^|\/)(?:\.aws\/(?:credentials|config)|\.docker\/config\.json|\.kube\/config|\.config\/gcloud\/.*\.(?:json|db)|\.cargo\/credentials(?:\.toml)?|\.m2\/settings-security\.xml|\.config\/gh\/hosts\.yml|\.gem\/credentials)$/;

/** Whether a name says that the file holds what everybody may see: public keys, certificates, examples. */
export function isPublicName(name: string): boolean {
	if (publicNames.test(name)) return true;
	return certificates.test(name) && !/\.key$|[-_.]key\.pem$|priv/i.test(name);
}

/** What a pattern in a path of the build context means: a star at its end makes a name of one that need not be there. */
export function plainName(path: string): string {
	return path
		.replace(/(?<=[\w-])(?:\*|\?|\[.\])+$/, "")
		.replace(/\[(.)\]/g, "$1");
}

/** Whether a path of the build context is that of a credential file. */
export function guessCredentialFile(
	written: string,
): CredentialGuess | undefined {
	const path = plainName(written);
	if (path !== written && guessCredentialFile(path) !== undefined)
		return "maybe";
	const name = baseName(path);
	if (directories.test(path) || paths.test(path)) return "sure";
	if (isPublicName(name) || isKeyring(path)) return undefined;
	if (sure.some((pattern) => pattern.test(name))) return "sure";
	return maybe.some((pattern) => pattern.test(name)) ? "maybe" : undefined;
}

/** Whether the path is one of a public key that packages are signed with. */
export function isKeyring(path: string): boolean {
	return keyrings.test(path);
}

/** Whether the path is that of a directory of credentials. */
export function isCredentialDirectory(path: string): boolean {
	return directories.test(path);
}
