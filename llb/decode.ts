import protobuf from "protobufjs/minimal.js";
import type { Int64 } from "./messages.ts";
import type { Field, FieldType, MessageTable } from "./schema.ts";

type Reader = protobuf.Reader;
type Draft = Record<string, unknown>;
type NamedField = readonly [name: string, field: Field];

const varint = 0;
const lengthDelimited = 2;
/** Source infos hold definitions that hold source infos; nobody means more than a few levels. */
const depthLimit = 100;
const fieldsByNumber = new Map<MessageTable, Map<number, NamedField>>();

/**
 * The message in `bytes`, with the fields that are there and no others. Fields the table does not know are skipped, as later
 * versions of the format may have more.
 *
 * @throws RangeError when the bytes are no message or nest too deeply.
 */
export function decode(table: MessageTable, bytes: Uint8Array): Draft {
	const reader = protobuf.Reader.create(bytes);
	return readMessage(table, reader, reader.len, {}, 0);
}

function readMessage(
	table: MessageTable,
	reader: Reader,
	end: number,
	message: Draft,
	depth: number,
): Draft {
	if (depth > depthLimit) {
		throw new RangeError(`messages nest more than ${depthLimit} levels deep`);
	}
	const fields = fieldsOf(table);
	while (reader.pos < end) {
		const tag = reader.uint32();
		const named = fields.get(tag >>> 3);
		if (named === undefined || !fits(named[1].type, tag & 7)) {
			reader.skipType(tag & 7);
			continue;
		}
		readField(table, named, tag & 7, reader, message, depth);
	}
	if (reader.pos !== end) {
		throw new RangeError("a field ends outside of its message");
	}
	return message;
}

function readField(
	table: MessageTable,
	[name, field]: NamedField,
	wireType: number,
	reader: Reader,
	message: Draft,
	depth: number,
): void {
	const { type } = field;
	switch (type.kind) {
		case "repeated": {
			message[name] ??= [];
			const list = message[name] as unknown[];
			if (wireType === lengthDelimited && isVarint(type.element)) {
				const end = reader.uint32() + reader.pos;
				while (reader.pos < end) {
					list.push(readValue(type.element, reader, undefined, depth));
				}
			} else {
				list.push(readValue(type.element, reader, undefined, depth));
			}
			return;
		}
		case "map": {
			message[name] ??= Object.create(null);
			const map = message[name] as Draft;
			const [key, value] = readEntry(type.value, reader, depth);
			map[key] = value;
			return;
		}
		case "byDigest": {
			message[name] ??= new Map();
			const map = message[name] as Map<string, unknown>;
			map.set(...readEntry(type.value, reader, depth));
			return;
		}
		default:
			if (field.oneof) {
				for (const [other, { oneof }] of Object.entries(table)) {
					if (oneof && other !== name) delete message[other];
				}
			}
			message[name] = readValue(type, reader, message[name], depth);
	}
}

function readEntry(
	type: FieldType,
	reader: Reader,
	depth: number,
): [key: string, value: unknown] {
	const end = reader.uint32() + reader.pos;
	let key = "";
	let value: unknown;
	while (reader.pos < end) {
		const tag = reader.uint32();
		if (tag === ((1 << 3) | lengthDelimited)) key = reader.string();
		else if (tag >>> 3 === 2 && fits(type, tag & 7)) {
			value = readValue(type, reader, value, depth);
		} else reader.skipType(tag & 7);
	}
	return [key, value ?? emptyValue(type)];
}

/** `earlier` is what an earlier field of the same number held: messages merge, anything else is replaced. */
function readValue(
	type: FieldType,
	reader: Reader,
	earlier: unknown,
	depth: number,
): unknown {
	switch (type.kind) {
		case "string":
			return reader.string();
		case "bytes":
			return reader.bytes();
		case "bool":
			return reader.bool();
		case "int32":
			return reader.int32();
		case "uint32":
			return reader.uint32();
		case "int64":
			return integerOf(reader.int64());
		case "uint64":
			return integerOf(reader.uint64());
		case "enum": {
			const number = reader.int32();
			return type.names[number] ?? String(number);
		}
		case "message": {
			const end = reader.uint32() + reader.pos;
			const message = (earlier as Draft | undefined) ?? {};
			return readMessage(type.table(), reader, end, message, depth + 1);
		}
		case "repeated":
		case "map":
		case "byDigest":
			throw new TypeError("a list or map cannot be inside another one");
	}
}

/** A number where that is exact, else a bigint. */
function integerOf(value: number | protobuf.Long): Int64 {
	if (typeof value === "number") return value;
	const low = value.low >>> 0;
	const number =
		(value.unsigned ? value.high >>> 0 : value.high) * 2 ** 32 + low;
	if (Number.isSafeInteger(number)) return number;
	const bits = (BigInt(value.high >>> 0) << 32n) | BigInt(low);
	return value.unsigned ? bits : BigInt.asIntN(64, bits);
}

function emptyValue(type: FieldType): unknown {
	switch (type.kind) {
		case "string":
			return "";
		case "bool":
			return false;
		case "message":
			return {};
		default:
			return 0;
	}
}

function fieldsOf(table: MessageTable): Map<number, NamedField> {
	const known = fieldsByNumber.get(table);
	if (known !== undefined) return known;
	const fields = new Map(
		Object.entries(table).map((named) => [named[1].number, named] as const),
	);
	fieldsByNumber.set(table, fields);
	return fields;
}

/** Whether a field of this type can be written with this wire type; lists of numbers come packed or one by one. */
function fits(type: FieldType, wireType: number): boolean {
	if (type.kind === "repeated" && isVarint(type.element)) {
		return wireType === varint || wireType === lengthDelimited;
	}
	return wireType === (isVarint(type) ? varint : lengthDelimited);
}

function isVarint(type: FieldType): boolean {
	switch (type.kind) {
		case "bool":
		case "int32":
		case "uint32":
		case "int64":
		case "uint64":
		case "enum":
			return true;
		default:
			return false;
	}
}
