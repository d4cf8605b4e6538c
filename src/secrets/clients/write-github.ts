import type { Passing } from "./passing.ts";
import { unknownIds, yamlText } from "./quoting.ts";

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
