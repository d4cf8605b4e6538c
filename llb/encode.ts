import { ByteWriter } from "./byte-writer.ts";
import { sortByUtf8 } from "./compare.ts";
import type { Int64 } from "./messages.ts";
import type { Field, FieldType, MessageTable } from "./schema.ts";

/** Writes a value without its tag. */
type WriteValue = (value: never) => void;
/** Writes a field with its tag, or nothing when it has its default. */
type WriteField = (value: unknown) => void;

/** A record whose field names a table knows. */
export type AnyMessage = Readonly<Record<string, unknown>>;

const lengthDelimited = 2;
const encoders = new Map<MessageTable, (message: AnyMessage) => void>();

/** Nothing is written while something else is: one writer serves all. */
const writer = new ByteWriter();

/**
 * The canonical bytes of a message: fields in table order, defaults left out, maps sorted by the bytes of their keys, numbers packed.
 * Two equal messages have equal bytes, whatever the order of their records' properties.
 *
 * @throws RangeError for an enum name the table does not have.
 */
export function encode(table: MessageTable, message: AnyMessage): Uint8Array {
	// What is left of a message that could not be written.
	writer.drop();
	encoderOf(table)(message);
	return writer.take();
}

/** Compiled on first use, because a graph of a few ops needs a fraction of the tables. */
function encoderOf(table: MessageTable): (message: AnyMessage) => void {
	const known = encoders.get(table);
	if (known !== undefined) return known;
	const names = Object.keys(table);
	const writers = Object.values(table).map(fieldWriter);
	const encoder = (message: AnyMessage): void => {
		for (let index = 0; index < names.length; index++) {
			const value = message[names[index] as string];
			if (value !== undefined) (writers[index] as WriteField)(value);
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
			return recordWriter(number, type.value);
		case "byDigest":
			return digestsWriter(number, type.value);
		default: {
			const tag = tagOf(number, type);
			const write = valueWriter(type);
			const isDefault = field.oneof ? never : defaultTest(type);
			return (value) => {
				if (isDefault(value)) return;
				writer.uint32(tag);
				write(value as never);
			};
		}
	}
}

function repeatedWriter(number: number, element: FieldType): WriteField {
	const write = valueWriter(element);
	const tag = tagOf(number, element);
	if (wireType(element) === lengthDelimited) {
		return (values) => {
			for (const value of values as readonly never[]) {
				writer.uint32(tag);
				write(value);
			}
		};
	}
	const packedTag = (number << 3) | lengthDelimited;
	return (value) => {
		const values = value as readonly never[];
		if (values.length === 0) return;
		writer.uint32(packedTag);
		const begun = writer.begin();
		for (const each of values) write(each);
		writer.end(begun);
	};
}

/** An entry is a message of key 1 and value 2 that, unlike others, has both fields even when they are empty. */
function entryWriter(
	number: number,
	type: FieldType,
): (key: string, value: unknown) => void {
	const tag = (number << 3) | lengthDelimited;
	const keyTag = (1 << 3) | lengthDelimited;
	const valueTag = tagOf(2, type);
	const write = valueWriter(type);
	return (key, value) => {
		writer.uint32(tag);
		const begun = writer.begin();
		writer.uint32(keyTag);
		writer.string(key);
		writer.uint32(valueTag);
		write(value as never);
		writer.end(begun);
	};
}

function recordWriter(number: number, type: FieldType): WriteField {
	const write = entryWriter(number, type);
	return (value) => {
		const entries = value as Readonly<Record<string, unknown>>;
		for (const key of sortByUtf8(Object.keys(entries)))
			write(key, entries[key]);
	};
}

function digestsWriter(number: number, type: FieldType): WriteField {
	const write = entryWriter(number, type);
	return (value) => {
		const entries = value as ReadonlyMap<string, unknown>;
		for (const key of sortByUtf8([...entries.keys()]))
			write(key, entries.get(key));
	};
}

function valueWriter(type: FieldType): WriteValue {
	switch (type.kind) {
		case "string":
			return (value: string) => writer.string(value);
		case "bytes":
			return (value: Uint8Array) => writer.bytes(value);
		case "bool":
			return (value: boolean) => writer.uint32(value ? 1 : 0);
		case "uint32":
			return (value: number) => writer.uint32(value);
		case "int32":
		case "int64":
		case "uint64":
			return (value: Int64) => writer.int64(value);
		case "enum":
			return (value: string) => writer.uint32(enumNumber(type.names, value));
		case "message": {
			// Looked up late: tables refer to one another in circles.
			let encoder: ReturnType<typeof encoderOf> | undefined;
			return (value: AnyMessage) => {
				encoder ??= encoderOf(type.table());
				const begun = writer.begin();
				encoder(value);
				writer.end(begun);
			};
		}
		case "repeated":
		case "map":
		case "byDigest":
			throw new TypeError("a list or map cannot be inside another one");
	}
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
		case "byDigest":
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
