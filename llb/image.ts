import type { Capability } from "./capabilities.ts";
import type { Constraints } from "./constraints.ts";
import { source } from "./source.ts";
import type { Output } from "./vertex.ts";

/** When an engine asks the registry although it has the image: `pull` always, `local` never when it can be avoided. */
export type ResolveMode = "default" | "pull" | "local";

export interface ImageOptions extends Constraints {
	/** Absent or `default`: nothing on the wire. */
	readonly resolveMode?: ResolveMode | undefined;
	/** `internal` keeps the image out of usage records. */
	readonly recordType?: string | undefined;
	/** Use only that many of the lowest layers. */
	readonly layerLimit?: number | undefined;
	/** The digest the image has to have. */
	readonly checksum?: string | undefined;
}

/**
 * An image of a registry. `reference` is complete: host, full path, and tag or digest (`docker.io/library/alpine:3.20`).
 */
export function image(reference: string, options: ImageOptions = {}): Output {
	const attributes: Record<string, string> = {};
	const needs: Capability[] = ["source.image"];
	if (options.resolveMode !== undefined && options.resolveMode !== "default") {
		attributes["image.resolvemode"] = options.resolveMode;
		// Only `pull` is a promise about freshness; an engine may ignore `local`.
		if (options.resolveMode === "pull") needs.push("source.image.resolvemode");
	}
	if (options.recordType) attributes["image.recordtype"] = options.recordType;
	if (options.layerLimit !== undefined) {
		attributes["image.layerlimit"] = String(options.layerLimit);
		needs.push("source.image.layerlimit");
	}
	if (options.checksum) {
		attributes["image.checksum"] = options.checksum;
		needs.push("source.image.checksum");
	}
	return source(`docker-image://${reference}`, attributes, needs, options);
}
