import { baseName } from "./path.ts";

/** What a file of this name holds: `sure` means credentials and nothing else, `maybe` that it often does. */
export type CredentialGuess = "sure" | "maybe";

const sure: readonly RegExp[] = [
	/^\.(?:npmrc|netrc|pypirc|pgpass|my\.cnf|git-credentials|dockercfg|htpasswd|vault-token|boto|s3cfg|rclone\.conf|env(?:\.(?:local|production|prod|development|dev|staging|secret|secrets))?)$/,
	/^(?:_netrc|netrc|id_(?:rsa|dsa|ecdsa|ed25519)(?:_\w+)?|kubeconfig|secrets?\.(?:json|ya?ml|env|txt|toml|ini)|credentials?(?:\.(?:json|ya?ml|env|txt|toml|ini|csv|xml|properties))?|(?:service[-_]?account|gcp|gcloud|google|firebase)[\w-]*(?:key|credentials|account|adminsdk)[\w-]*\.json|auth\.json|token(?:\.txt)?|[\w-]*(?:password|passwd|api[-_]?key|secret[-_]?key|access[-_]?token|deploy[-_]?key|private[-_]?key)s?(?:\.txt|\.pem|\.key)?)$/i,
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

/** Whether a path of the build context is that of a credential file. */
export function guessCredentialFile(path: string): CredentialGuess | undefined {
	const name = baseName(path);
	if (publicNames.test(name)) return undefined;
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
