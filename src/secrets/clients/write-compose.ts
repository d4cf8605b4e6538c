import type { Passing } from "./passing.ts";
import { unknownIds, yamlText } from "./quoting.ts";

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
				"        # docker compose passes the target as id, docker buildx bake the source",
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
