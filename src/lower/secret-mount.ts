import type { ExecSecret } from "../../llb/index.ts";
import type { Environment } from "../dockerfile/environment.ts";
import type { SecretMount } from "../dockerfile/mount.ts";
import type { MountSite } from "./mount-source.ts";

/** `type=secret`: only the id goes to the engine, never a value. */
export function lowerSecretMount(
	{ stage, command }: MountSite,
	mount: SecretMount,
): ExecSecret {
	const { id, required } = mount;
	const { outline } = stage;
	if (outline !== undefined) {
		outline.secrets ??= new Map();
		// Of several mounts of one secret, the outline tells of the first.
		if (!outline.secrets.has(id))
			outline.secrets.set(id, { required, lines: command.place.lines });
	}
	return {
		id,
		target: mount.file,
		environment: mount.environmentName,
		optional: !required,
		...mount.owner,
	};
}

/** An environment for showing commands in which variables that come from secrets are asterisks. */
export function maskSecrets(
	environment: Environment,
	secrets: readonly ExecSecret[],
): Environment {
	if (secrets.every((secret) => secret.environment === undefined))
		return environment;
	const names = new Set(secrets.flatMap((secret) => secret.environment ?? []));
	return {
		get: (name) => (names.has(name) ? "****" : environment.get(name)),
		keys: () => new Set([...environment.keys(), ...names]),
	};
}
