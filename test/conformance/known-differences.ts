import { readFileSync } from "node:fs";
import type { Level } from "./levels.ts";

/** A difference from the official frontend that is meant to be there. The list may only shrink. */
export interface KnownDifference {
	/** `area/name`. */
	readonly case: string;
	readonly levels: readonly Level[];
	readonly reason: string;
}

/** The checked-in list. */
export function knownDifferences(): readonly KnownDifference[] {
	const file = new URL("known-differences.json", import.meta.url);
	return JSON.parse(readFileSync(file, "utf8")) as readonly KnownDifference[];
}
