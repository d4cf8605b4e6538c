import type { PassedAgent, PassedSecret, Passing } from "./passing.ts";
import { csv, quoteShell, quoteShellWithHome, unknownIds } from "./quoting.ts";

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

/** A `docker build` with the flags in the words of a client. */
export function joinCommand(
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
