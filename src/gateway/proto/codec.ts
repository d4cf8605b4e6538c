import { Reader, Writer } from "protobufjs/minimal.js";

/**
 * Turns messages of one type into protobuf bytes and back. A field that is absent from a record is absent from the wire and the
 * other way round, which in proto3 means zero, false or empty.
 */
export interface Codec<Message> {
	/** The bytes of a message, fields in the order of their numbers. */
	encode(message: Message): Uint8Array;
	/** The message in these bytes; fields this codec does not know are skipped. Throws on bytes that are no protobuf. */
	decode(bytes: Uint8Array): Message;
	/** The fields, for the codec of an enclosing message. */
	readonly fields: () => readonly Field[];
}

export type Scalar = "string" | "bytes" | "bool" | "int32" | "uint32" | "int64";

/** What a field holds: a scalar by name, or a message by its codec (a function, because messages may name later ones). */
export type FieldType = Scalar | (() => Pick<Codec<object>, "fields">);

/** How often a field occurs. `chosen` is a member of a oneof, written even when it is zero; `map` has string keys. */
export type Occurrence = "single" | "chosen" | "repeated" | "map";

export type Field = readonly [
	number: number,
	name: string,
	type: FieldType,
	occurrence: Occurrence,
];

type Fields = readonly Field[];
type Values = Record<string, unknown>;

/** The codec of a message with these fields, which have to come in the order of their numbers. */
export function codec<Message extends object>(
	list: () => Fields,
): Codec<Message> {
	let known: Fields | undefined;
	const fields = () => {
		known ??= list();
		return known;
	};
	return {
		encode: (message) =>
			writeFields(Writer.create(), fields(), message as Values).finish(),
		decode: (bytes) => {
			const reader = Reader.create(bytes);
			return readFields(reader, reader.len, fields()) as Message;
		},
		fields,
	};
}

function writeFields(writer: Writer, fields: Fields, message: Values): Writer {
	for (const [number, name, type, occurrence] of fields) {
		const value = message[name];
		if (value === undefined) continue;
		switch (occurrence) {
			case "single":
				if (!isZero(value)) writeValue(writer, number, type, value);
				break;
			case "chosen":
				writeValue(writer, number, type, value);
				break;
			case "repeated":
				for (const item of value as Iterable<unknown>)
					writeValue(writer, number, type, item);
				break;
			case "map":
				for (const [key, item] of value as Iterable<[string, unknown]>) {
					writer.uint32(tag(number, delimited)).fork();
					writer.uint32(tag(1, delimited)).string(key);
					writeValue(writer, 2, type, item);
					writer.ldelim();
				}
				break;
		}
	}
	return writer;
}

function writeValue(
	writer: Writer,
	number: number,
	type: FieldType,
	value: unknown,
): void {
	if (typeof type === "function") {
		writer.uint32(tag(number, delimited)).fork();
		writeFields(writer, type().fields(), value as Values).ldelim();
		return;
	}
	writer.uint32(tag(number, wireTypes[type]));
	switch (type) {
		case "string":
			writer.string(value as string);
			break;
		case "bytes":
			writer.bytes(value as Uint8Array);
			break;
		case "bool":
			writer.bool(value as boolean);
			break;
		case "int32":
			writer.int32(value as number);
			break;
		case "uint32":
			writer.uint32(value as number);
			break;
		case "int64":
			writer.int64(value as number);
			break;
	}
}

function readFields(reader: Reader, end: number, fields: Fields): Values {
	const message: Values = {};
	while (reader.pos < end) {
		const key = reader.uint32();
		const wire = key & 7;
		const field = fields.find(([number]) => number === key >>> 3);
		if (field === undefined || !fits(field, wire)) {
			reader.skipType(wire);
			continue;
		}
		const [, name, type, occurrence] = field;
		if (occurrence === "repeated") {
			message[name] ??= [];
			const items = message[name] as unknown[];
			if (wire === wireType(field)) items.push(readValue(reader, type));
			else {
				const stop = reader.uint32() + reader.pos;
				while (reader.pos < stop) items.push(readValue(reader, type));
			}
		} else if (occurrence === "map") {
			message[name] ??= new Map();
			const [entry, value] = readEntry(reader, type);
			(message[name] as Map<string, unknown>).set(entry, value);
		} else {
			message[name] = readValue(reader, type);
		}
	}
	if (reader.pos !== end)
		throw new RangeError("a field reaches beyond its message");
	return message;
}

function readEntry(reader: Reader, type: FieldType): [string, unknown] {
	const end = reader.uint32() + reader.pos;
	const entry = readFields(reader, end, [
		[1, "key", "string", "chosen"],
		[2, "value", type, "chosen"],
	]);
	return [(entry.key as string | undefined) ?? "", entry.value ?? zero(type)];
}

function readValue(reader: Reader, type: FieldType): unknown {
	if (typeof type === "function") {
		const end = reader.uint32() + reader.pos;
		return readFields(reader, end, type().fields());
	}
	switch (type) {
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
			// Sizes and times: what a double cannot hold exactly does not occur.
			return Number(reader.int64());
	}
}

const delimited = 2;
const wireTypes: Readonly<Record<Scalar, number>> = {
	string: delimited,
	bytes: delimited,
	bool: 0,
	int32: 0,
	uint32: 0,
	int64: 0,
};

function wireType([, , type, occurrence]: Field): number {
	if (occurrence === "map" || typeof type === "function") return delimited;
	return wireTypes[type];
}

/** Whether a field may come with this wire type; repeated numbers come one by one or packed. */
function fits(field: Field, wire: number): boolean {
	return (
		wire === wireType(field) || (field[3] === "repeated" && wire === delimited)
	);
}

function tag(number: number, wire: number): number {
	return (number << 3) | wire;
}

function isZero(value: unknown): boolean {
	return (
		value === "" ||
		value === 0 ||
		value === false ||
		(value instanceof Uint8Array && value.length === 0)
	);
}

function zero(type: FieldType): unknown {
	if (typeof type === "function") return {};
	switch (type) {
		case "string":
			return "";
		case "bytes":
			return new Uint8Array();
		case "bool":
			return false;
		default:
			return 0;
	}
}
