import type { FieldType, MessageTable } from "../../llb/schema.ts";
import { compareBytes } from "../values/go-json.ts";
import type { Json } from "./indented-json.ts";

/**
 * The two ways Go programs write a protobuf message as JSON: `protobuf` by the rules of the protobuf JSON mapping, `struct` by the
 * names of the wire. What is not on the wire is left out by both.
 */
export type MessageJsonForm = "protobuf" | "struct";

type Message = Readonly<Record<string, unknown>>;

/** A message of the graph format as JSON. */
export function messageJson(
	table: MessageTable,
	message: object,
	form: MessageJsonForm,
): Json {
	const fields = Object.entries(table).sort(
		([, a], [, b]) => a.number - b.number,
	);
	const json: Record<string, Json> = {};
	for (const [name, { type, oneof }] of fields) {
		const value = (message as Message)[name];
		if (value === undefined || (!oneof && isZero(type, value))) continue;
		json[form === "protobuf" ? camelCase(name) : name] = valueJson(
			type,
			value,
			form,
		);
	}
	return json;
}

function valueJson(
	type: FieldType,
	value: unknown,
	form: MessageJsonForm,
): Json {
	switch (type.kind) {
		case "message":
			return messageJson(type.table(), value as object, form);
		case "repeated":
			return (value as readonly unknown[]).map((item) =>
				valueJson(type.element, item, form),
			);
		case "map":
			return mapJson(Object.entries(value as Message), type.value, form);
		case "byDigest":
			return mapJson(
				[...(value as ReadonlyMap<string, unknown>)],
				type.value,
				form,
			);
		case "int64":
		case "uint64":
			return form === "protobuf" ? String(value) : (value as bigint);
		case "enum":
			return form === "protobuf"
				? (value as string)
				: type.names.indexOf(value as string);
		default:
			return value as Json;
	}
}

function mapJson(
	entries: [string, unknown][],
	type: FieldType,
	form: MessageJsonForm,
): Json {
	return Object.fromEntries(
		entries
			.sort(([a], [b]) => compareBytes(a, b))
			.map(([key, item]) => [key, valueJson(type, item, form)]),
	);
}

function isZero(type: FieldType, value: unknown): boolean {
	switch (type.kind) {
		case "message":
			return false;
		case "repeated":
		case "bytes":
			return (value as { readonly length: number }).length === 0;
		case "map":
			return Object.keys(value as object).length === 0;
		case "byDigest":
			return (value as ReadonlyMap<string, unknown>).size === 0;
		case "enum":
			return value === type.names[0];
		default:
			return !value;
	}
}

function camelCase(name: string): string {
	return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
