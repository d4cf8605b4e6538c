import { guessCredentialFile } from "../flow/credential-files.ts";

/** Files that hold secrets, and the programs that read secrets by themselves. */

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

/** Programs whose settings may name any variable, as `.npmrc` and `requirements.txt` do. */
const expanders: ReadonlySet<string> = new Set(
	`bun bundle bundler cargo composer dotnet gradle gradlew mvn mvnw npm npx nuget pip pip3 pipenv pnpm poetry uv
	yarn`.split(/\s+/),
);

/** Whether the settings of a program may name any variable. */
export function expandsVariables(program: string): boolean {
	return expanders.has(program);
}

/** Commands of package managers that run scripts of the project, or look after themselves. */
const localCommands: ReadonlyMap<string, RegExp> = new Map([
	[
		"npm",
		/^(run|run-script|test|t|start|build|cache|config|c|set|version|prune|rebuild|-v|--version|list|ls)$/,
	],
	[
		"pnpm",
		/^(run|test|t|start|build|config|c|store|prune|rebuild|-v|--version|list|ls)$/,
	],
	[
		"yarn",
		/^(?!(install|add|up|upgrade|dlx|global|npm|publish|workspaces?|import|-.*)$)/,
	],
	["bun", /^(run|test|build|-v|--version)$/],
	["pip", /^(config|list|freeze|check|--version)$/],
	["pip3", /^(config|list|freeze|check|--version)$/],
	["git", /^(config|init|add|commit|status|log|rev-parse|--version)$/],
	["go", /^(env|fmt|vet|version|clean|tool)$/],
]);

/** Whether a program with these arguments may ask a registry or a repository for something. */
export function mayFetch(program: string, words: readonly string[]): boolean {
	const command = words.find((word) => !word.startsWith("-")) ?? words[0] ?? "";
	const local = localCommands.get(program);
	return local === undefined || (command === "" ? true : !local.test(command));
}

/** Programs that hand no variable of the environment to anything. */
const inert: ReadonlySet<string> = new Set(
	`: [ addgroup adduser apk apt apt-get apt-key awk basename cat cd chmod chown cp curl cut date dirname dnf dpkg echo exit
	export false find git go grep groupadd gunzip gzip head id install ln ls microdnf mkdir mktemp mv printf pwd rm rmdir
	ldconfig locale-gen sed set sleep sort ssh-keygen ssh-keyscan stat tail tar tee test touch tr true umask uname unset unzip update-ca-certificates useradd usermod wc wget which xargs yum
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
];

/** What kind of credential file a path is; undefined for any other file. */
export function secretFileOf(path: string): SecretFile | undefined {
	const guess = guessCredentialFile(path);
	if (guess === undefined) return undefined;
	const known = secretFiles.find(({ pattern }) => pattern.test(path));
	return known ?? (guess === "sure" ? unknownKind : undefined);
}

const unknownKind: SecretFile = { pattern: /./, id: "", programs: [] };

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
