import { createHash } from "node:crypto";
import { mkdirSync, realpathSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Where one checkout's engine lives, and the names that it alone uses on this machine. */
export interface Instance {
	/** Eight hex digits that stand for the checkout's path. */
	readonly id: string;
	readonly directory: string;
	readonly socket: string;
	/** A network interface name has at most 15 characters. */
	readonly bridge: string;
	/** Parent of every control group that the engine makes, below each hierarchy's root. */
	readonly controlGroup: string;
	/** Where the search for a free 172.30.x.0/24 starts: x. */
	readonly subnet: number;
}

/** The checkout that this file belongs to. */
export const checkout: string = realpathSync(
	fileURLToPath(new URL("../..", import.meta.url)),
);

/**
 * What may be downloaded or assembled once for all checkouts, outside of any of them.
 * `KEYHOLE_ENGINE_CACHE` moves it; default: `keyhole-engine` in `$XDG_CACHE_HOME` or `~/.cache`.
 */
export function cacheDirectory(): string {
	const chosen = process.env.KEYHOLE_ENGINE_CACHE;
	const root =
		chosen !== undefined && chosen !== ""
			? chosen
			: join(
					process.env.XDG_CACHE_HOME || join(homedir(), ".cache"),
					"keyhole-engine",
				);
	mkdirSync(root, { recursive: true, mode: 0o700 });
	return realpathSync(root);
}

/** The instance of a checkout; two checkouts never share one. */
export function instanceOf(path: string = checkout): Instance {
	const digest = createHash("sha256").update(path).digest();
	const id = digest.toString("hex").slice(0, 8);
	const directory = join(cacheDirectory(), "instances", id);
	return {
		id,
		directory,
		socket: join(directory, "docker.sock"),
		bridge: `keyhole${id}`,
		controlGroup: `keyhole-${id}`,
		subnet: digest.readUInt8(4),
	};
}

/** A short name for content: twelve hex digits of the hash of its parts. */
export function keyOf(...parts: readonly string[]): string {
	return createHash("sha256")
		.update(JSON.stringify(parts))
		.digest("hex")
		.slice(0, 12);
}
