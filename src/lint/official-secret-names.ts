// The word lists of the official frontend: a whole name, or its words between underscores.
const secretWords =
	/(?:_|^)(?:apikey|auth|credentials?|key|password|pword|passwd|secret|token)(?:_|$)/i;
const harmlessWords = /(?:_|^)(?:public|file|version)(?:_|$)/i;

/** Whether SecretsUsedInArgOrEnv takes a variable of this name for a secret. */
export function isOfficialSecretName(name: string): boolean {
	return secretWords.test(name) && !harmlessWords.test(name);
}
