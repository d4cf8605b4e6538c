import type { Json } from "./indented-json.ts";

/** A question a client may ask in place of a build, as `frontend.subrequests.describe` tells about it. */
export interface SubrequestDefinition {
	/** The value of the option `requestid`. */
	readonly name: string;
	/** Of the answer's format. */
	readonly version: string;
	readonly description: string;
	/** Further options that the answer depends on. */
	readonly options?: readonly NamedThing[];
	/** The keys of the answer. */
	readonly results: readonly string[];
}

interface NamedThing {
	readonly name: string;
	readonly description: string;
}

/** The result keys of an answer, with their values. */
export type SubrequestAnswer = Readonly<Record<string, string>>;

/** The definition in the form clients read. A list that was never made is `null`, as it always has been. */
export function definitionJson(definition: SubrequestDefinition): Json {
	return {
		name: definition.name,
		version: definition.version,
		type: "rpc",
		description: definition.description,
		opts: definition.options?.map(namedJson) ?? null,
		inputs: null,
		metadata: definition.results.map((name) =>
			namedJson({ name, description: "" }),
		),
		refs: null,
	};
}

function namedJson({ name, description }: NamedThing): Json {
	return { name, description };
}
