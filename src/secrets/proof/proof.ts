/** What a proof looks for. */
export interface ProvenSecret {
	/** The id of a secret or of an SSH agent, or the name of a build argument. */
	readonly name: string;
	readonly kind: "secret" | "ssh" | "argument" | "given";
	/** First lines of the instructions that ask for it. */
	readonly lines: readonly number[];
	/** Set for an SSH agent: how often its key was used to log in. */
	readonly signatures?: number;
}

/**
 * Where a value was found:
 *
 * - `layer`: in a layer of the image;
 * - `layer-removed-later`: so it is, and a later layer deletes or replaces the file;
 * - `image-config`: in the configuration, its history included, or in a manifest;
 * - `provenance`: in an attestation;
 * - `cache`: in a cache export only, which is a layer of a stage that is not part of the image, or the export's own description;
 * - `log`: in what the build shows to its user.
 */
export const hitKinds = [
	"layer",
	"layer-removed-later",
	"image-config",
	"provenance",
	"cache",
	"log",
] as const;

export type HitKind = (typeof hitKinds)[number];

export interface Hit {
	/** The name of the secret. */
	readonly secret: string;
	readonly kind: HitKind;
	/** How the value is written there: `plain`, `base64`, `hex` and so on. */
	readonly encodings: readonly string[];
	/** The file, members of archives after `!`; for the configuration the part of it; for the log the output or the step's name. */
	readonly path: string;
	/** Only for layers. */
	readonly layer?: {
		/** From 1, the base image's layers counted; absent for layers of the cache only. */
		readonly number?: number;
		readonly digest: string;
	};
	/** Of an image for several platforms. */
	readonly platform?: string;
	/** What made it; absent when that cannot be told. */
	readonly madeBy?: MadeBy;
	/** How many times it is there. */
	readonly count: number;
}

export interface MadeBy {
	/** The step as the build calls it, or the line of the history. */
	readonly text: string;
	/** Of the Dockerfile, from 1. */
	readonly line?: number;
	/** Whether it is inferred from the times of steps. */
	readonly isInferred?: boolean;
}

/** A part of what a build leaves behind. */
export type Part = "image" | "provenance" | "cache" | "log";

export interface SearchedPart {
	readonly part: Part;
	/** Bytes as the engine gave them; packed ones are searched unpacked as well. */
	readonly bytes: number;
	/** Of the image or the cache. */
	readonly layers?: number;
}

/** Something that was not searched, or not in full. */
export interface Unsearched {
	readonly part: Part;
	/** Empty for the whole part. */
	readonly path: string;
	readonly reason: string;
}

export interface Proof {
	readonly file: string;
	readonly target: string;
	readonly secrets: readonly ProvenSecret[];
	readonly hits: readonly Hit[];
	readonly searched: readonly SearchedPart[];
	readonly unsearched: readonly Unsearched[];
	/** Set when the build failed: what it said. Only its log was searched then. */
	readonly failure?: string;
}
