import {
	definitionJson,
	type SubrequestAnswer,
	type SubrequestDefinition,
} from "./definition.ts";
import { encodeIndentedJson } from "./indented-json.ts";
import { formatTable } from "./text-table.ts";

/** Which questions this frontend answers. */
export const describeDefinition: SubrequestDefinition = {
	name: "frontend.subrequests.describe",
	version: "1.0.0",
	description: "List available subrequest types",
	results: ["result.json", "result.txt"],
};

/** The answer: `listed` in order, and the question itself. */
export function answerDescribe(
	listed: readonly SubrequestDefinition[],
): SubrequestAnswer {
	const all = [...listed, describeDefinition];
	return {
		"result.json": encodeIndentedJson(all.map(definitionJson)),
		"result.txt": formatTable(
			[
				["NAME", "VERSION", "DESCRIPTION"],
				...all.map(({ name, version, description }) => [
					name.replace(/^frontend\./, ""),
					version,
					description,
				]),
			],
			1,
		),
		version: describeDefinition.version,
	};
}
