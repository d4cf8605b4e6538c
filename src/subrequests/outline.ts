import type { Outline, OutlineId } from "../lower/lowered.ts";
import type { SubrequestAnswer, SubrequestDefinition } from "./definition.ts";
import { encodeIndentedJson, type Json, omitEmpty } from "./indented-json.ts";
import { locationJson } from "./location.ts";
import { formatTable } from "./text-table.ts";

/** What one target takes from outside. */
export const outlineDefinition: SubrequestDefinition = {
	name: "frontend.outline",
	version: "1.0.0",
	description: "List all parameters current build target supports",
	options: [{ name: "target", description: "Target build stage" }],
	results: ["result.json", "result.txt"],
};

/** The answer. `data` is the Dockerfile as it was read. */
export function answerOutline(
	outline: Outline,
	data: Uint8Array,
): SubrequestAnswer {
	return {
		"result.json": encodeIndentedJson({
			name: omitEmpty(outline.name),
			description: omitEmpty(outline.description),
			args: omitEmpty(
				outline.arguments.map((argument) => ({
					name: argument.name,
					description: omitEmpty(argument.description),
					value: omitEmpty(argument.value),
					location: locationJson(argument.lines),
				})),
			),
			secrets: omitEmpty(outline.secrets.map(idJson)),
			ssh: omitEmpty(outline.ssh.map(idJson)),
			sources: [data],
		}),
		"result.txt": formatOutline(outline),
		version: outlineDefinition.version,
	};
}

function idJson({ name, required, lines }: OutlineId): Json {
	return {
		name,
		required: omitEmpty(required),
		location: locationJson(lines),
	};
}

function formatOutline(outline: Outline): string {
	const { name, description } = outline;
	let text = "";
	if (name !== "" || description !== "") {
		const head = [["TARGET:", name === "" ? "(default)" : name]];
		if (description !== "") head.push(["DESCRIPTION:", description]);
		text += `${formatTable(head, 1)}\n`;
	}
	if (outline.arguments.length > 0) {
		const rows = outline.arguments.map((argument) => [
			argument.name,
			argument.value,
			argument.description,
		]);
		text += `${formatTable([["BUILD ARG", "VALUE", "DESCRIPTION"], ...rows], 3)}\n`;
	}
	return (
		text + formatIds("SECRET", outline.secrets) + formatIds("SSH", outline.ssh)
	);
}

function formatIds(title: string, ids: readonly OutlineId[]): string {
	if (ids.length === 0) return "";
	const rows = ids.map(({ name, required }) => [name, required ? "true" : ""]);
	return `${formatTable([[title, "REQUIRED"], ...rows], 3)}\n`;
}
