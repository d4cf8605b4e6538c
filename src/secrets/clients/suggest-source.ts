import type { PlannedId } from "../plan/secret-plan.ts";

/** Where a value is likely to be on the machine of whoever builds. */
export type SuggestedSource =
	| { readonly kind: "environment"; readonly name: string }
	/** Begins with `$HOME/`, or counts from the working directory. */
	| { readonly kind: "file"; readonly path: string };

/** Where tools keep their logins, by the end of the path at which a build wants the file. */
const familiarFiles: readonly (readonly [ending: RegExp, path: string])[] = [
	[/(^|\/)\.npmrc$/, "$HOME/.npmrc"],
	[/(^|\/)\.yarnrc\.yml$/, "$HOME/.yarnrc.yml"],
	[/(^|\/)[._]netrc$/, "$HOME/.netrc"],
	[/(^|\/)\.git-credentials$/, "$HOME/.git-credentials"],
	[/(^|\/)\.gitconfig$/, "$HOME/.gitconfig"],
	[/(^|\/)\.pypirc$/, "$HOME/.pypirc"],
	[/(^|\/)pip\.conf$/, "$HOME/.config/pip/pip.conf"],
	[/(^|\/)\.aws\/credentials$/, "$HOME/.aws/credentials"],
	[/(^|\/)\.aws\/config$/, "$HOME/.aws/config"],
	[/(^|\/)\.m2\/settings\.xml$/, "$HOME/.m2/settings.xml"],
	[/(^|\/)\.gradle\/gradle\.properties$/, "$HOME/.gradle/gradle.properties"],
	[/(^|\/)\.docker\/config\.json$/, "$HOME/.docker/config.json"],
	[/(^|\/)\.kube\/config$/, "$HOME/.kube/config"],
	[/(^|\/)\.config\/gh\/hosts\.yml$/, "$HOME/.config/gh/hosts.yml"],
	[/(^|\/)\.composer\/auth\.json$/, "$HOME/.composer/auth.json"],
	[/(^|\/)\.nuget\/NuGet\/NuGet\.Config$/i, "$HOME/.nuget/NuGet/NuGet.Config"],
	[/(^|\/)\.cargo\/credentials(\.toml)?$/, "$HOME/.cargo/credentials.toml"],
	[
		/(^|\/)application_default_credentials\.json$/,
		"$HOME/.config/gcloud/application_default_credentials.json",
	],
	[/(^|\/)id_rsa$/, "$HOME/.ssh/id_rsa"],
	[/(^|\/)id_ed25519$/, "$HOME/.ssh/id_ed25519"],
	[/(^|\/)id_ecdsa$/, "$HOME/.ssh/id_ecdsa"],
];

/** Ids that people give to the files above. */
const familiarIds: ReadonlyMap<string, string> = new Map([
	["npmrc", "$HOME/.npmrc"],
	["netrc", "$HOME/.netrc"],
	["pipconf", "$HOME/.config/pip/pip.conf"],
	["pip_conf", "$HOME/.config/pip/pip.conf"],
	["pypirc", "$HOME/.pypirc"],
	["aws", "$HOME/.aws/credentials"],
	["aws_credentials", "$HOME/.aws/credentials"],
	["kubeconfig", "$HOME/.kube/config"],
	["maven_settings", "$HOME/.m2/settings.xml"],
	["git-credentials", "$HOME/.git-credentials"],
]);

/** Suggests a source: the variable that the build itself uses, the usual place of a tool's file, or a variable named like the id. */
export function suggestSource({ name, uses }: PlannedId): SuggestedSource {
	const variable = uses.find((use) => use.environmentName)?.environmentName;
	if (variable !== undefined) return { kind: "environment", name: variable };
	for (const text of [name, ...uses.map((use) => use.file ?? "")]) {
		const found = familiarFiles.find(([ending]) => ending.test(text));
		if (found !== undefined) return { kind: "file", path: found[1] };
	}
	const familiar = familiarIds.get(name.toLowerCase());
	if (familiar !== undefined) return { kind: "file", path: familiar };
	if (/\.[A-Za-z][A-Za-z0-9]{1,9}$/.test(name)) {
		return { kind: "file", path: name };
	}
	return { kind: "environment", name: variableName(name) };
}

/** An id as the name of an environment variable: `npm-token` → `NPM_TOKEN`. */
export function variableName(id: string): string {
	const name = id
		.replace(/[^A-Za-z0-9]+/g, "_")
		.replace(/^_+|_+$/g, "")
		.toUpperCase();
	if (name === "") return "SECRET";
	return /^\d/.test(name) ? `SECRET_${name}` : name;
}
