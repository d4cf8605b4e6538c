import type { PassedSecret, Passing } from "./passing.ts";
import { csv, unknownIds } from "./quoting.ts";

/** A target of a bake file. */
export function writeBake(passing: Passing): string {
	const usesHome =
		passing.secrets.some(
			({ source }) =>
				source.kind === "file" && source.path.startsWith("$HOME/"),
		) || passing.ssh.some(({ key }) => key !== undefined);
	const secrets = passing.secrets.map(bakeSecret);
	const lines = [
		...bakeCommand(passing),
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

/** Bake asks before it hands out an agent, or files from outside of the working directory. */
function bakeCommand({ secrets, ssh, target }: Passing): readonly string[] {
	const paths = [
		...secrets.flatMap(({ source }) =>
			source.kind === "file" ? [source.path] : [],
		),
		...ssh.flatMap(({ key }) => key ?? []),
	].filter((path) => path.startsWith("$HOME/"));
	const allowed = [
		...(ssh.some(({ key }) => key === undefined) ? ["--allow=ssh"] : []),
		...paths.map((path) => `--allow=fs.read="${path}"`),
	];
	const name = target === undefined ? "" : ` ${hclName(target)}`;
	return allowed.length === 0
		? []
		: [`# docker buildx bake ${allowed.join(" ")}${name}`];
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
