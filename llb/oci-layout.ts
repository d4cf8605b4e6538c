import type { Constraints } from "./constraints.ts";
import { source } from "./source.ts";
import type { Output } from "./vertex.ts";

export interface OciLayoutOptions extends Constraints {
	/** The session of the client that has the layout. */
	readonly sessionId?: string | undefined;
	/** The client's name for the layout. */
	readonly storeId?: string | undefined;
	/** Use only that many of the lowest layers. */
	readonly layerLimit?: number | undefined;
}

/** An image from an OCI layout of the client. `reference` is complete and has a digest. */
export function ociLayout(
	reference: string,
	options: OciLayoutOptions = {},
): Output {
	const attributes: Record<string, string> = {};
	if (options.sessionId) attributes["oci.session"] = options.sessionId;
	if (options.storeId) attributes["oci.store"] = options.storeId;
	if (options.layerLimit !== undefined) {
		attributes["oci.layerlimit"] = String(options.layerLimit);
	}
	return source(
		`oci-layout://${reference}`,
		attributes,
		["source.ocilayout"],
		options,
	);
}
