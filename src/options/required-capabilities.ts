/** What a client may demand of a frontend, and this one offers. The image's label lists the same names. */
export const frontendCapabilities: readonly string[] = [
	"moby.buildkit.frontend.inputs",
	"moby.buildkit.frontend.subrequests",
	"moby.buildkit.frontend.contexts",
	"moby.buildkit.frontend.gitquerystring",
];

/** A demanded capability that is not offered. */
export interface MissingCapability {
	readonly name: string;
	/** The demand may be met by the frontend that a `# syntax=` line names: it fails only if there is none. */
	readonly forwardable: boolean;
}

/**
 * Compares the demands of the option `frontend.caps` with what is offered: names between commas, each with `+forward` behind it if a
 * frontend named by the Dockerfile may meet it. A demand that nobody else may meet comes before the others.
 */
export function findMissingCapability(
	demanded: string,
): MissingCapability | undefined {
	let missing: MissingCapability | undefined;
	if (demanded === "") return undefined;
	for (const demand of demanded.split(",")) {
		const name = demand.split("+", 1)[0] as string;
		if (frontendCapabilities.includes(name)) continue;
		if (!demand.includes("+forward")) return { name, forwardable: false };
		missing = { name, forwardable: true };
	}
	return missing;
}
