import protobuf from "protobufjs/minimal.js";
import { compareUtf8 } from "./compare.ts";
import type { Int64 } from "./messages.ts";
import type { Field, FieldType, MessageTable } from "./schema.ts";

type Writer = protobuf.Writer;
/** Writes a value without its tag. */
type WriteValue = (writer: Writer, value: never) => void;
/** Writes a field with its tag, or nothing when it has its default. */
type WriteField = (writer: Writer, value: unknown) => void;

/** A record whose field names a table knows. */
export type AnyMessage = Readonly<Record<string, unknown>>;

const lengthDelimited = 2;
const encoders = new Map<
	MessageTable,
	(writer: Writer, message: AnyMessage) => void
>();

/**
 * The canonical bytes of a message: fields in table order, defaults left out, maps sorted by the bytes of their keys, numbers packed.
 * Two equal messages have equal bytes, whatever the order of their records' properties.
 *
 * @throws RangeError for an enum name the table does not have.
 */
export function encode(table: MessageTable, message: AnyMessage): Uint8Array {
	const writer = protobuf.Writer.create();
	encoderOf(table)(writer, message);
	return writer.finish();
}

/** Compiled on first use, because a graph of a few ops needs a fraction of the tables. */
function encoderOf(
	table: MessageTable,
): (writer: Writer, message: AnyMessage) => void {
	const known = encoders.get(table);
	if (known !== undefined) return known;
	const names = Object.keys(table);
	const writers = Object.values(table).map(fieldWriter);
	const encoder = (writer: Writer, message: AnyMessage): void => {
		for (let index = 0; index < names.length; index++) {
			const value = message[names[index] as string];
			if (value !== undefined) (writers[index] as WriteField)(writer, value);
		}
	};
	encoders.set(table, encoder);
	return encoder;
}

function fieldWriter(field: Field): WriteField {
	const { number, type } = field;
	switch (type.kind) {
		case "repeated":
			return repeatedWriter(number, type.element);
		case "map":
			return mapWriter(number, type.value);
		default: {
			const tag = tagOf(number, type);
			const write = valueWriter(type);
			const isDefault = field.oneof ? never : defaultTest(type);
			return (writer, value) => {
				if (!isDefault(value)) write(writer.uint32(tag), value as never);
			};
		}
	}
}

function repeatedWriter(number: number, element: FieldType): WriteField {
	const write = valueWriter(element);
	const tag = tagOf(number, element);
	if (wireType(element) === lengthDelimited) {
		return (writer, values) => {
			for (const value of values as readonly never[]) {
				write(writer.uint32(tag), value);
			}
		};
	}
	const packedTag = (number << 3) | lengthDelimited;
	return (writer, value) => {
		const values = value as readonly never[];
		if (values.length === 0) return;
		writer.uint32(packedTag).fork();
		for (const each of values) write(writer, each);
		writer.ldelim();
	};
}

/** An entry is a message of key 1 and value 2 that, unlike others, has both fields even when they are empty. */
function mapWriter(number: number, type: FieldType): WriteField {
	const tag = (number << 3) | lengthDelimited;
	const keyTag = (1 << 3) | lengthDelimited;
	const valueTag = tagOf(2, type);
	const write = valueWriter(type);
	return (writer, value) => {
		const entries = value as Readonly<Record<string, never>>;
		for (const key of Object.keys(entries).sort(compareUtf8)) {
			writer.uint32(tag).fork().uint32(keyTag).string(key).uint32(valueTag);
			write(writer, entries[key] as never);
			writer.ldelim();
		}
	};
}

function valueWriter(type: FieldType): WriteValue {
	switch (type.kind) {
		case "string":
			return (writer, value: string) => writer.string(value);
		case "bytes":
			return (writer, value: Uint8Array) => writer.bytes(value);
		case "bool":
			return (writer, value: boolean) => writer.bool(value);
		case "int32":
			return (writer, value: number) => writer.int32(value);
		case "uint32":
			return (writer, value: number) => writer.uint32(value);
		case "int64":
		case "uint64":
			return (writer, value: Int64) => writer.int64(halvesOf(value));
		case "enum":
			return (writer, value: string) =>
				writer.int32(enumNumber(type.names, value));
		case "message": {
			// Looked up late: tables refer to one another in circles.
			let encoder: ReturnType<typeof encoderOf> | undefined;
			return (writer, value: AnyMessage) => {
				encoder ??= encoderOf(type.table());
				writer.fork();
				encoder(writer, value);
				writer.ldelim();
			};
		}
		case "repeated":
		case "map":
			throw new TypeError("a list or map cannot be inside another one");
	}
}

/** The form protobufjs takes 64-bit integers in without loss: a number, or two 32-bit halves. */
function halvesOf(value: Int64): number | protobuf.Long {
	if (typeof value === "number") return value;
	const bits = BigInt.asUintN(64, value);
	return {
		low: Number(bits & 0xffffffffn) | 0,
		high: Number(bits >> 32n) | 0,
		unsigned: false,
	} as protobuf.Long;
}

/** An enum value by name; one this library has no name for is a decimal number, as decoding leaves it. */
function enumNumber(names: readonly string[], value: string): number {
	const number = names.indexOf(value);
	if (number >= 0) return number;
	if (/^[0-9]+$/.test(value)) return Number(value);
	throw new RangeError(`${value} is none of ${names.join(", ")}`);
}

function never(): boolean {
	return false;
}

function defaultTest(type: FieldType): (value: unknown) => boolean {
	switch (type.kind) {
		case "string":
			return (value) => value === "";
		case "bytes":
			return (value) => (value as Uint8Array).length === 0;
		case "bool":
			return (value) => value === false;
		case "int32":
		case "uint32":
			return (value) => value === 0;
		case "int64":
		case "uint64":
			return (value) => value === 0 || value === 0n;
		case "enum":
			return (value) => value === type.names[0];
		case "message":
		case "repeated":
		case "map":
			return never;
	}
}

function tagOf(number: number, type: FieldType): number {
	return (number << 3) | wireType(type);
}

function wireType(type: FieldType): number {
	switch (type.kind) {
		case "bool":
		case "int32":
		case "uint32":
		case "int64":
		case "uint64":
		case "enum":
			return 0;
		default:
			return lengthDelimited;
	}
}
