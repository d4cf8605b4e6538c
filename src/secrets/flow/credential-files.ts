import { baseName } from "./path.ts";

/** What a file of this name holds: `sure` means credentials and nothing else, `maybe` that it often does. */
export type CredentialGuess = "sure" | "maybe";

const sure: readonly RegExp[] = [
	/^\.(?:npmrc|netrc|pypirc|pgpass|my\.cnf|git-credentials|dockercfg|htpasswd|vault-token|boto|s3cfg|rclone\.conf|env(?:\.(?:local|production|prod|development|dev|staging|secret|secrets))?)$/,
	/^(?:_netrc|netrc|id_(?:rsa|dsa|ecdsa|ed25519)(?:_\w+)?|kubeconfig|secrets?\.(?:json|ya?ml|env|txt|toml|ini)|credentials?(?:\.(?:json|ya?ml|env|txt|toml|ini|csv|xml|properties))?|(?:[\w-]*service[-_]?account[\w.-]*|(?:gcp|gcloud|google|firebase)[\w-]*(?:key|credentials|creds|account|adminsdk)[\w-]*|client[-_]secret[\w.-]*|(?:gcp|gcloud|google)[-_]?(?:sa|auth))\.json|auth\.json|token(?:\.txt)?|[\w-]*(?:password|passwd|api[-_]?key|secret[-_]?key|access[-_]?token|deploy[-_]?key|private[-_]?key)s?(?:\.txt|\.pem|\.key)?)$/i,
	/\.(?:p12|pfx|jks|keystore|ppk|kdbx)$/i,
];

const maybe: readonly RegExp[] = [
	/^(?:pip\.conf|pip\.ini|nuget\.config|settings\.xml|gradle\.properties|\.yarnrc|\.yarnrc\.yml|\.condarc|\.gemrc|\.sentryclirc|auth\.toml|wp-config\.php|database\.yml|\.gitconfig)$/i,
	/\.(?:key|pem)$/i,
	/^\.?secrets?$/i,
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
	/(?:^|[-_.])(?:ca|cert|certs|certificate|chain|fullchain|bundle|pub|public|root|intermediate|dhparam|dhparams)(?:[-_.]|$)|\.pub$|\.(?:example|sample|template|dist|tmpl|j2)$/i;

/** Whether a name says that the file holds what everybody may see: public keys, certificates, examples. */
export function isPublicName(name: string): boolean {
	return publicNames.test(name);
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
	if (isPublicName(name)) return undefined;
	if (
		/(?:^|\/)\.aws\/(?:credentials|config)$|(?:^|\/)\.docker\/config\.json$|(?:^|\/)\.kube\/config$|(?:^|\/)\.config\/gcloud\/.*\.(?:json|db)$|(?:^|\/)\.cargo\/credentials(?:\.toml)?$|(?:^|\/)\.m2\/settings-security\.xml$|(?:^|\/)\.ssh\/?$|(?:^|\/)\.(?:aws|gnupg)\/?$|(?:^|\/)\.config\/gh(?:\/hosts\.yml)?$/.test(
			path,
		)
	)
		return "sure";
	if (/\.key$/i.test(name) || sure.some((pattern) => pattern.test(name)))
		return "sure";
	return maybe.some((pattern) => pattern.test(name)) ? "maybe" : undefined;
}
