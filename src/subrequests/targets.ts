import type { Dockerfile } from "../dockerfile/ast.ts";
import type { SubrequestAnswer, SubrequestDefinition } from "./definition.ts";
import { encodeIndentedJson, omitEmpty } from "./indented-json.ts";
import { locationJson } from "./location.ts";
import { formatTable } from "./text-table.ts";

/** What can be built. */
export const targetsDefinition: SubrequestDefinition = {
	name: "frontend.targets",
	version: "1.0.0",
	description: "List all targets current build supports",
	options: [],
	results: ["result.json", "result.txt"],
};

/** The answer, from the text alone: nothing is expanded or resolved. `data` is the file as it was read. */
export function answerTargets(
	{ stages }: Dockerfile,
	data: Uint8Array,
): SubrequestAnswer {
	const targets = stages.map((stage, index) => ({
		name: stage.name ?? "",
		default: index === stages.length - 1,
		description: stage.from.description ?? "",
		base: stage.from.base.value,
		platform: stage.from.platform?.value ?? "",
		location: locationJson(stage.from.lines),
	}));
	return {
		"result.json": encodeIndentedJson({
			targets:
				targets.length === 0
					? null
					: targets.map((target) => ({
							name: omitEmpty(target.name),
							default: omitEmpty(target.default),
							description: omitEmpty(target.description),
							base: omitEmpty(target.base),
							platform: omitEmpty(target.platform),
							location: target.location,
						})),
			sources: [data],
		}),
		"result.txt": formatTable(
			[
				["TARGET", "DESCRIPTION"],
				...targets.map((target) => [
					target.default ? `${target.name} (default)`.trimStart() : target.name,
					target.description,
				]),
			],
			1,
		),
		version: targetsDefinition.version,
	};
}
