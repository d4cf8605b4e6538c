import type { PlannedId } from "../plan/secret-plan.ts";
import type { PassedAgent, PassedSecret, Passing } from "./passing.ts";

/** Ways of passing secrets, each with the text to paste. */
export type FlagFormat = "docker" | "bake" | "compose" | "github" | "gitlab";

export const flagFormats: readonly {
	readonly format: FlagFormat;
	readonly title: string;
	/** The language of the text, as Markdown names it. */
	readonly language: string;
	write(passing: Passing): string;
}[] = [
	{
		format: "docker",
		title: "docker build",
		language: "sh",
		write: writeDocker,
	},
	{
		format: "bake",
		title: "docker-bake.hcl",
		language: "hcl",
		write: writeBake,
	},
	{
		format: "compose",
		title: "compose.yaml",
		language: "yaml",
		write: writeCompose,
	},
	{
		format: "github",
		title: "GitHub Actions (docker/build-push-action)",
		language: "yaml",
		write: writeGithub,
	},
	{
		format: "gitlab",
		title: "GitLab CI (.gitlab-ci.yml)",
		language: "yaml",
		write: writeGitlab,
	},
];

/** The command line. */
export function writeDocker(passing: Passing): string {
	return [
		joinCommand(passing, shellSecret, shellAgent),
		...passing.logins.map(
			(login) => `# ${login.purpose}, add: --secret ${shellSecret(login)}`,
		),
		...unknownIds(passing),
	].join("\n");
}

function joinCommand(
	passing: Passing,
	secretText: (secret: PassedSecret) => string,
	agentText: (agent: PassedAgent) => string,
): string {
	const flags = [
		...passing.secrets.map((secret) => `--secret ${secretText(secret)}`),
		...passing.ssh.map((agent) => `--ssh ${agentText(agent)}`),
		...[...passing.buildArguments].map(
			([name, value]) => `--build-arg ${quoteShell(`${name}=${value}`)}`,
		),
		...(passing.target ? [`--target ${quoteShell(passing.target)}`] : []),
		...(passing.file === "Dockerfile" || passing.file === "<stdin>"
			? []
			: [`-f ${quoteShell(passing.file)}`]),
		quoteShell(passing.context),
	];
	return `docker build ${flags.join(" \\\n  ")}`;
}

function shellSecret({ id, source }: PassedSecret): string {
	const text =
		source.kind === "environment"
			? csv([`id=${id}`, `env=${source.name}`])
			: csv([`id=${id}`, `src=${source.path}`]);
	return quoteShellWithHome(text);
}

function shellAgent({ id, key }: PassedAgent): string {
	return quoteShellWithHome(key === undefined ? id : `${id}=${key}`);
}

/** A target of a bake file. */
export function writeBake(passing: Passing): string {
	const usesHome =
		passing.secrets.some(
			({ source }) =>
				source.kind === "file" && source.path.startsWith("$HOME/"),
		) || passing.ssh.some(({ key }) => key !== undefined);
	const secrets = passing.secrets.map(bakeSecret);
	const lines = [
		...(usesHome ? ['variable "HOME" {', '  default = ""', "}", ""] : []),
		`target "${hclName(passing.target ?? "default")}" {`,
		`  context = ${hclString(passing.context)}`,
		`  dockerfile = ${hclString(passing.file)}`,
		...(passing.target ? [`  target = ${hclString(passing.target)}`] : []),
		...mapLines(passing.buildArguments),
		...hclList("secret", secrets, passing.logins),
		...hclList(
			"ssh",
			passing.ssh.map(({ id, key }) =>
				hclString(key === undefined ? id : `${id}=${key}`),
			),
			[],
		),
		"}",
		...unknownIds(passing),
	];
	return lines.join("\n");
}

function mapLines(values: ReadonlyMap<string, string>): readonly string[] {
	if (values.size === 0) return [];
	return [
		"  args = {",
		...[...values].map(([name, value]) => `    ${name} = ${hclString(value)}`),
		"  }",
	];
}

function hclList(
	name: string,
	items: readonly string[],
	logins: readonly PassedSecret[],
): readonly string[] {
	if (items.length === 0 && logins.length === 0) return [];
	return [
		`  ${name} = [`,
		...items.map((item) => `    ${item},`),
		...logins.map((login) => `    # ${login.purpose}: ${bakeSecret(login)},`),
		"  ]",
	];
}

function bakeSecret({ id, source }: PassedSecret): string {
	return hclString(
		source.kind === "environment"
			? csv([`id=${id}`, `env=${source.name}`])
			: csv([`id=${id}`, `src=${source.path}`]),
	);
}

/** A quoted template; `$HOME` becomes the variable. */
export function hclString(text: string): string {
	const escaped = text
		.replaceAll("\\", "\\\\")
		.replaceAll('"', '\\"')
		.replaceAll("\n", "\\n")
		.replace(/[$%](?=\{)/g, "$&$&")
		.replaceAll("$HOME/", "${HOME}/");
	return `"${escaped}"`;
}

function hclName(text: string): string {
	return text.replace(/[^A-Za-z0-9_-]/g, "-");
}

/** A service with a build, and the secrets it refers to. */
export function writeCompose(passing: Passing): string {
	const items = passing.secrets.map((secret) => ({
		...secret,
		key: composeKey(secret.id),
	}));
	const logins = passing.logins.map((secret) => ({
		...secret,
		key: composeKey(secret.id),
	}));
	const lines = [
		"services:",
		"  app:",
		"    build:",
		`      context: ${yamlText(passing.context)}`,
		`      dockerfile: ${yamlText(passing.file)}`,
		...(passing.target ? [`      target: ${yamlText(passing.target)}`] : []),
	];
	if (passing.buildArguments.size > 0) {
		lines.push("      args:");
		for (const [name, value] of passing.buildArguments) {
			lines.push(`        ${name}: ${JSON.stringify(composeText(value))}`);
		}
	}
	if (items.length > 0) lines.push("      secrets:");
	for (const { key, id } of items) {
		if (key === id) lines.push(`        - ${key}`);
		else
			lines.push(
				`        - source: ${key}`,
				`          target: ${yamlText(id)}`,
			);
	}
	if (passing.ssh.length > 0) lines.push("      ssh:");
	for (const { id, key } of passing.ssh) {
		lines.push(`        - ${key ? `${id}=${homeBraces(key)}` : id}`);
	}
	if (items.length > 0) lines.push("secrets:");
	for (const { key, source } of items) {
		lines.push(`  ${key}:`);
		lines.push(
			source.kind === "environment"
				? `    environment: ${source.name}`
				: `    file: ${homeBraces(relativePath(source.path))}`,
		);
	}
	for (const { key, purpose, source } of logins) {
		const name = source.kind === "environment" ? source.name : "";
		lines.push(
			`# ${purpose}, add ${key} to build.secrets, and here: ${key}: {environment: ${name}}`,
		);
	}
	return [...lines, ...unknownIds(passing)].join("\n");
}

/** Names of secrets in compose files know letters, digits, dots, dashes and underscores only. */
function composeKey(id: string): string {
	const key = id.replace(/[^A-Za-z0-9._-]+/g, "_");
	return /^[A-Za-z_]/.test(key) ? key : `secret_${key.replace(/^[._-]+/, "")}`;
}

function composeText(text: string): string {
	return text.replaceAll("$", "$$$$");
}

function homeBraces(path: string): string {
	return path.replace(/^\$HOME\//, "${HOME}/");
}

function relativePath(path: string): string {
	return /^[./$~]/.test(path) ? path : `./${path}`;
}

/** A step of a workflow. */
export function writeGithub(passing: Passing): string {
	const passed = passing.secrets;
	const lines = [
		"- uses: docker/build-push-action@v7",
		"  with:",
		`    context: ${yamlText(passing.context)}`,
		...(passing.file === "Dockerfile"
			? []
			: [`    file: ${yamlText(passing.file)}`]),
		...(passing.target ? [`    target: ${yamlText(passing.target)}`] : []),
	];
	if (passing.buildArguments.size > 0) {
		lines.push("    build-args: |");
		for (const [name, value] of passing.buildArguments) {
			lines.push(`      ${name}=${value}`);
		}
	}
	if (passed.length > 0) {
		lines.push("    secret-envs: |");
		for (const { id, variable } of passed)
			lines.push(`      ${id}=${variable}`);
	}
	if (passing.ssh.length > 0) {
		lines.push(
			"    # the agent has to run: see webfactory/ssh-agent",
			"    ssh: |",
		);
		for (const { id } of passing.ssh) {
			lines.push(
				`      ${id === "default" ? id : `${id}=\${{ env.SSH_AUTH_SOCK }}`}`,
			);
		}
	}
	for (const { purpose, id, variable } of passing.logins) {
		lines.push(
			`    # ${purpose}, add to secret-envs: ${id}=${variable}`,
			`    # and to env: ${variable}: \${{ secrets.${githubName(variable)} }}`,
		);
	}
	if (passed.length > 0) {
		lines.push("  env:");
		for (const { variable } of passed) {
			lines.push(`    ${variable}: \${{ secrets.${githubName(variable)} }}`);
		}
	}
	return [...lines, ...unknownIds(passing)].join("\n");
}

/** Names of repository secrets must not begin with `GITHUB_`, which is for those that GitHub makes. */
function githubName(variable: string): string {
	return variable === "GITHUB_TOKEN"
		? variable
		: variable.replace(/^GITHUB_/, "GH_");
}

/** A job. */
export function writeGitlab(passing: Passing): string {
	const command = joinCommand(
		passing,
		({ id, source, variable }) =>
			source.kind === "environment"
				? quoteShell(csv([`id=${id}`, `env=${source.name}`]))
				: `"${csv([`id=${id}`, `src=$${variable}`])}"`,
		({ id }) => (id === "default" ? id : `"${id}=$SSH_PRIVATE_KEY"`),
	);
	const variables = passing.secrets.map(({ source, variable }) =>
		source.kind === "environment"
			? `  # CI/CD variable ${variable}: masked`
			: `  # CI/CD variable ${variable}: of type File`,
	);
	const agent =
		passing.ssh.length === 0
			? []
			: [
					"  # CI/CD variable SSH_PRIVATE_KEY: of type File, ending in a line break",
					"  before_script:",
					"    - eval $(ssh-agent -s)",
					'    - chmod 400 "$SSH_PRIVATE_KEY"',
					'    - ssh-add "$SSH_PRIVATE_KEY"',
				];
	return [
		"build:",
		"  image: docker:28",
		"  services:",
		"    - docker:28-dind",
		...variables,
		...agent,
		"  script:",
		"    - |",
		...command.split("\n").map((line) => `      ${line}`),
		...passing.logins.map(
			({ purpose, id, variable }) =>
				`    # ${purpose}, add: --secret id=${id},env=${variable}`,
		),
		...unknownIds(passing),
	].join("\n");
}

function unknownIds({ unknown }: Passing): readonly string[] {
	return unknown.map((id) => `# ${describeUnknown(id)}`);
}

/** Why an id cannot be told. */
export function describeUnknown({ name, variables }: PlannedId): string {
	const missing = variables.join(", ");
	return `the id ${name} depends on ${missing}: plan again with --build-arg ${variables[0] ?? "NAME"}=VALUE`;
}

/** Fields as buildx reads them: quoted when a comma or a quote is in them. */
export function csv(fields: readonly string[]): string {
	return fields
		.map((field) =>
			/[",\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field,
		)
		.join(",");
}

/** A word for a POSIX shell. */
export function quoteShell(text: string): string {
	return /^[A-Za-z0-9_@%+=:,./-]+$/.test(text)
		? text
		: `'${text.replaceAll("'", "'\\''")}'`;
}

function quoteShellWithHome(text: string): string {
	if (!text.includes("$HOME/")) return quoteShell(text);
	const escaped = text.replace(/[\\"`$]/g, (character, offset: number) =>
		text.startsWith("$HOME/", offset) ? character : `\\${character}`,
	);
	return `"${escaped}"`;
}

/** A plain scalar where that is safe, else a quoted one. */
export function yamlText(text: string): string {
	return /^[A-Za-z0-9_./][A-Za-z0-9_./@-]*$/.test(text) &&
		!/^(true|false|null|yes|no|on|off|\d[\d._]*|\.)$/i.test(text)
		? text
		: text === "."
			? text
			: JSON.stringify(text);
}
