/** Names and files that hold secrets, and the programs that read them by themselves. */

const secretWords =
	/(?:^|_)(?:api_?key|access_?key|apikey|auth|credentials?|creds|deploy_?key|jwt|key|pass|passphrase|passwd|password|pat|private_?key|psw|pwd|pword|secret|token)(?:_|$)|(?:token|secret|password|apikey)$/i;
const harmlessWords =
	/(?:^|_)(?:public|file|path|dir|version|url|uri|host|name|user|username|type|length|size|ttl|expiry|format|issuer|audience|algorithm|id)$|(?:^|_)public(?:_|$)|(?:^|_)keyserver/i;
const secretIds = /^AWS_ACCESS_KEY_ID$/i;

/** Whether a variable of this name is likely to hold a secret. */
export function isSecretName(name: string): boolean {
	if (secretIds.test(name)) return true;
	return secretWords.test(name) && !harmlessWords.test(name);
}

/** Programs that find a variable in their environment, by the variable's name. */
const environmentReaders: readonly (readonly [
	name: RegExp,
	programs: readonly string[],
])[] = [
	[/npm|node_auth|yarn|pnpm/i, ["npm", "npx", "yarn", "pnpm", "bun"]],
	[/^aws_/i, ["aws", "terraform", "sam", "cdk", "s3cmd", "copilot"]],
	[/^(gh|github)_/i, ["gh"]],
	[/^(glab|gitlab)_/i, ["glab"]],
	[
		/^(pip|uv|poetry|twine|pypi)_/i,
		["pip", "pip3", "uv", "poetry", "twine", "pipenv"],
	],
	[/^bundle_/i, ["bundle", "bundler"]],
	[/^composer_/i, ["composer"]],
	[/^cargo_/i, ["cargo"]],
	[/^(nuget|vss_nuget)/i, ["dotnet", "nuget"]],
	[/^(hf|hugging)/i, ["hf", "huggingface-cli", "python", "python3"]],
	[/^sentry_/i, ["sentry-cli"]],
	[/^(maven|mvn|artifactory|nexus)/i, ["mvn", "mvnw", "gradle", "gradlew"]],
	[/^(gradle|org_gradle)/i, ["gradle", "gradlew"]],
	[/^(docker|registry)_/i, []],
];

/** Whether the program is known to look for the variable. */
export function readsVariable(program: string, name: string): boolean {
	return environmentReaders.some(
		([pattern, programs]) => pattern.test(name) && programs.includes(program),
	);
}

/** Programs that hand no variable of the environment to anything. */
const inert: ReadonlySet<string> = new Set(
	`: [ addgroup adduser apk apt apt-get awk basename cat cd chmod chown cp curl cut date dirname dnf dpkg echo exit
	export false find git go grep groupadd gunzip gzip head id install ln ls microdnf mkdir mktemp mv printf pwd rm rmdir
	sed set sleep sort stat tail tar tee test touch tr true umask uname unset unzip useradd usermod wc wget which xargs yum
	zypper`.split(/\s+/),
);

/** Whether a program may look for any variable: one of the project's own, or a tool that expands variables in its settings. */
export function mayReadEnvironment(program: string): boolean {
	return !inert.has(program);
}

/** A kind of credential file. */
export interface SecretFile {
	/** The path of the source, as COPY names it. */
	readonly pattern: RegExp;
	/** The id to give it. */
	readonly id: string;
	/** Programs that look for it by themselves. */
	readonly programs: readonly string[];
}

const fetchers = [
	"git",
	"go",
	"npm",
	"yarn",
	"pnpm",
	"pip",
	"pip3",
	"uv",
	"poetry",
	"cargo",
	"bundle",
	"composer",
];

const secretFiles: readonly SecretFile[] = [
	{
		pattern: /(^|\/)\.npmrc$/,
		id: "npmrc",
		programs: ["npm", "npx", "yarn", "pnpm", "bun", "lerna"],
	},
	{ pattern: /(^|\/)\.yarnrc(\.yml)?$/, id: "yarnrc", programs: ["yarn"] },
	{
		pattern: /(^|\/)[._]netrc$/,
		id: "netrc",
		programs: ["curl", "wget", ...fetchers],
	},
	{
		pattern: /(^|\/)\.git-credentials$/,
		id: "git-credentials",
		programs: fetchers,
	},
	{
		pattern: /(^|\/)\.pypirc$/,
		id: "pypirc",
		programs: ["twine", "python", "python3", "poetry", "uv"],
	},
	{
		pattern: /(^|\/)pip\.(conf|ini)$/,
		id: "pip-conf",
		programs: ["pip", "pip3", "python", "python3", "uv", "poetry", "pipenv"],
	},
	{
		pattern: /(^|\/)(id_(rsa|dsa|ecdsa|ed25519)|[^/]*deploy[_-]?key)$/,
		id: "ssh-key",
		programs: ["ssh", "scp", "rsync", "sftp", ...fetchers],
	},
	{
		pattern: /(^|\/)\.?aws\/credentials$|(^|\/)credentials$/,
		id: "aws-credentials",
		programs: ["aws", "terraform", "sam", "cdk", "s3cmd"],
	},
	{
		pattern: /(^|\/)(settings|settings-security)\.xml$/,
		id: "maven-settings",
		programs: ["mvn", "mvnw"],
	},
	{
		pattern: /(^|\/)gradle\.properties$/,
		id: "gradle-properties",
		programs: ["gradle", "gradlew"],
	},
	{
		pattern: /(^|\/)nuget\.config$/i,
		id: "nuget-config",
		programs: ["dotnet", "nuget"],
	},
	{ pattern: /(^|\/)auth\.json$/, id: "composer-auth", programs: ["composer"] },
	{
		pattern: /(^|\/)\.docker\/config\.json$/,
		id: "docker-config",
		programs: ["docker", "crane", "skopeo", "buildah", "helm"],
	},
	{
		pattern: /(^|\/)(\.kube\/config|kubeconfig)$/,
		id: "kubeconfig",
		programs: ["kubectl", "helm"],
	},
	{
		pattern: /(^|\/)credentials\.toml$/,
		id: "cargo-credentials",
		programs: ["cargo"],
	},
	{
		pattern:
			/(^|\/)[^/]*(service[-_]?account|credentials|gcloud|gcp)[^/]*\.json$/i,
		id: "google-credentials",
		programs: ["gcloud", "gsutil", "bq"],
	},
	{
		pattern: /(^|\/)[^/]+\.(key|pem|p12|pfx|jks|keystore)$/,
		id: "",
		programs: [],
	},
	{ pattern: /(^|\/)\.env(\.[a-z]+)?$/, id: "dotenv", programs: [] },
	{
		pattern: /(^|\/)[^/]*(secrets?|password|token|api[-_]?key)(\.txt)?$/i,
		id: "",
		programs: [],
	},
];

/** What kind of credential file a path is; undefined for any other file. */
export function secretFileOf(path: string): SecretFile | undefined {
	if (
		/\.(pub|crt|cer|example|sample|template|dist)$|ca[-_.]|\.env\.(example|sample)$/i.test(
			path,
		)
	) {
		return undefined;
	}
	return secretFiles.find(({ pattern }) => pattern.test(path));
}

/** An id for a file that has no usual one: its base name. */
export function fileId(path: string, { id }: SecretFile): string {
	if (id !== "") return id;
	const base = path.slice(path.lastIndexOf("/") + 1);
	return base.replace(/^\.+/, "").replace(/[^A-Za-z0-9_.-]+/g, "-");
}

/** An id for a variable: `NPM_TOKEN` → `npm_token`. */
export function variableId(name: string): string {
	return name.toLowerCase();
}
