import type { Capability } from "./capabilities.ts";
import type { Constraints } from "./constraints.ts";
import { source } from "./source.ts";
import type { Output } from "./vertex.ts";

export interface LocalOptions extends Constraints {
	/** The client's session. Without one the source is told apart by `localUniqueId`, and is read afresh in every build. */
	readonly sessionId?: string | undefined;
	/** Empty lists of patterns count as absent. */
	readonly includePatterns?: readonly string[] | undefined;
	readonly excludePatterns?: readonly string[] | undefined;
	/** Paths to send, with what their symbolic links lead to. */
	readonly followPaths?: readonly string[] | undefined;
	/** Sources with the same hint share what was transferred before. */
	readonly sharedKeyHint?: string | undefined;
	/** How to find what changed since the last transfer: not at all, or by metadata. `required` demands an engine that knows. */
	readonly differ?:
		| {
				readonly type: "none" | "metadata";
				readonly required?: boolean | undefined;
		  }
		| undefined;
	/** Transfer metadata without contents, but contents of the paths that match an exception. */
	readonly metadataOnly?:
		| { readonly exceptions?: readonly string[] | undefined }
		| undefined;
}

/** A directory of the client, by the name under which it offers it. */
export function local(name: string, options: LocalOptions = {}): Output {
	const attributes: Record<string, string> = {};
	const needs: Capability[] = [];
	const set = (key: string, value: string, capability: Capability): void => {
		if (value === "") return;
		attributes[key] = value;
		needs.push(capability);
	};
	set("local.session", options.sessionId ?? "", "source.local.sessionid");
	set(
		"local.includepattern",
		jsonList(options.includePatterns),
		"source.local.includepatterns",
	);
	set(
		"local.followpaths",
		jsonList(options.followPaths),
		"source.local.followpaths",
	);
	set(
		"local.excludepatterns",
		jsonList(options.excludePatterns),
		"source.local.excludepatterns",
	);
	set(
		"local.sharedkeyhint",
		options.sharedKeyHint ?? "",
		"source.local.sharedkeyhint",
	);
	if (options.differ !== undefined) {
		attributes["local.differ"] = options.differ.type;
		if (options.differ.required) needs.push("source.local.differ");
	}
	if (options.metadataOnly !== undefined) {
		attributes["local.metadatatransfer"] = "true";
		const exceptions = jsonList(options.metadataOnly.exceptions);
		if (exceptions !== "") {
			attributes["local.metadatatransferexclude"] = exceptions;
		}
		needs.push("source.local.metadatatransfer");
	}
	needs.push("source.local");
	return source(`local://${name}`, attributes, needs, options);
}

/** A JSON array as Go's encoder writes it, because the text is part of the digest; empty for no elements. */
function jsonList(values: readonly string[] | undefined): string {
	if (values === undefined || values.length === 0) return "";
	return JSON.stringify(values).replace(
		/[<>&\u2028\u2029]/g,
		(character) =>
			`\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
	);
}
