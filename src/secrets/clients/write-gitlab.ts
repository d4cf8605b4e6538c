import type { Passing } from "./passing.ts";
import { csv, quoteShell, unknownIds } from "./quoting.ts";
import { joinCommand } from "./write-docker.ts";

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
