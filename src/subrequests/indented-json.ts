import { encodeJsonString } from "../values/go-json.ts";

/** A value that can be written as JSON. Bytes are written in base64; members that are `undefined` are left out. */
export type Json =
	| null
	| boolean
	| number
	| bigint
	| string
	| Uint8Array
	| readonly Json[]
	| { readonly [key: string]: Json | undefined };

/** JSON as Go's `json.MarshalIndent` writes it with two blanks: members in the order of the record. */
export function encodeIndentedJson(value: Json, indent = ""): string {
	if (value === null) return "null";
	switch (typeof value) {
		case "string":
			return encodeJsonString(value);
		case "boolean":
		case "number":
		case "bigint":
			return String(value);
		default:
			break;
	}
	if (value instanceof Uint8Array) {
		return `"${Buffer.from(value).toString("base64")}"`;
	}
	const inner = `${indent}  `;
	const isList = Array.isArray(value);
	const items = isList
		? (value as readonly Json[]).map((item) => encodeIndentedJson(item, inner))
		: Object.entries(value)
				.filter((entry): entry is [string, Json] => entry[1] !== undefined)
				.map(
					([key, item]) =>
						`${encodeJsonString(key)}: ${encodeIndentedJson(item, inner)}`,
				);
	const [open, close] = isList ? "[]" : "{}";
	if (items.length === 0) return `${open}${close}`;
	return `${open}\n${inner}${items.join(`,\n${inner}`)}\n${indent}${close}`;
}

/** Leaves a value out of a record when it is what Go calls empty: nothing, zero, false, an empty text or list. */
export function omitEmpty<T extends Json>(value: T | undefined): T | undefined {
	if (value === undefined || value === null) return undefined;
	if (value === "" || value === false || value === 0 || value === 0n) {
		return undefined;
	}
	if (value instanceof Uint8Array) return value.length > 0 ? value : undefined;
	if (Array.isArray(value)) return value.length > 0 ? value : undefined;
	if (typeof value === "object") {
		return Object.keys(value).length > 0 ? value : undefined;
	}
	return value;
}
