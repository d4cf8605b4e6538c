import protobuf from "protobufjs/minimal.js";
import { test } from "uvu";
import * as assert from "uvu/assert";
import {
	decodeDefinition,
	decodeOp,
	encodeDefinition,
	encodeOp,
} from "../../llb/index.ts";
import type { Field, FieldType, MessageTable } from "../../llb/schema.ts";
import { definitionTable, opTable } from "../../llb/schema.ts";

/**
 * Ops and definitions are written by hand-written functions and read by tables. This compares the functions with an encoder that is
 * nothing but the tables, for every field of every message, so that neither knows a field the other does not.
 */

type Message = Readonly<Record<string, unknown>>;

/** Definitions hold texts that hold definitions; a few levels have everything that there is. */
const deepest = 6;

/** Values of a type, defaults among them; the last one is no default. */
function samples(type: FieldType, depth: number): readonly unknown[] {
	switch (type.kind) {
		case "string":
			return ["", "a", "é".repeat(200), "text"];
		case "bytes":
			return [new Uint8Array(), new Uint8Array([0, 255])];
		case "bool":
			return [false, true];
		case "uint32":
			return [0, 0xffffffff, 1];
		case "int32":
			return [0, -1, 0x7fffffff, 300];
		case "int64":
			return [0, 0n, -1, 2n ** 62n, -(2n ** 63n), 5];
		case "uint64":
			return [0, 2n ** 64n - 1n, 7];
		case "enum":
			return [...type.names, "77", type.names[1]];
		case "message":
			return messages(type.table(), depth + 1);
		case "repeated": {
			const elements = samples(type.element, depth);
			return [[], ...elements.map((element) => [element]), elements];
		}
		case "map":
			return mapEntries(type.value, depth).map((entries) =>
				Object.fromEntries(entries),
			);
		case "byDigest":
			return mapEntries(type.value, depth).map((entries) => new Map(entries));
	}
}

/** Entries in an order other than that of the wire. */
function mapEntries(
	type: FieldType,
	depth: number,
): readonly (readonly (readonly [string, unknown])[])[] {
	const values = samples(type, depth);
	const keys = ["\u{1f600}", "\ufffd", "b", "", "a"];
	const last = values.at(-1);
	return [
		[],
		...values.map((value) => [["key", value] as const]),
		keys.map((key) => [key, last] as const),
	];
}

/**
 * The empty message, those with one field, and those with all fields, which come in an order other than that of the wire; of
 * alternatives one at a time.
 */
function messages(table: MessageTable, depth: number): readonly Message[] {
	if (depth > deepest) return [{}];
	const made: Message[] = [{}];
	const all: Record<string, unknown> = {};
	const alternatives: Message[] = [];
	for (const [name, { type, oneof }] of Object.entries(table).toReversed()) {
		const values = samples(type, depth);
		for (const value of values) made.push({ [name]: value });
		if (oneof) alternatives.push({ [name]: values.at(-1) });
		else all[name] = values.at(-1);
	}
	for (const each of alternatives) made.push({ ...each, ...all });
	if (alternatives.length === 0) made.push(all);
	return made;
}

const lengthDelimited = 2;

/** The bytes of a message, by its table alone. */
function bytesByTable(table: MessageTable, message: Message): Uint8Array {
	const writer = protobuf.Writer.create();
	for (const [name, field] of Object.entries(table)) {
		const value = message[name];
		if (value !== undefined) writeField(writer, field, value);
	}
	return writer.finish();
}

function writeField(
	writer: protobuf.Writer,
	{ number, type, oneof }: Field,
	value: unknown,
): void {
	switch (type.kind) {
		case "repeated": {
			const list = value as readonly unknown[];
			if (isNumber(type.element)) {
				if (list.length === 0) return;
				writer.uint32((number << 3) | lengthDelimited).fork();
				for (const element of list) writeValue(writer, type.element, element);
				writer.ldelim();
			} else
				for (const each of list)
					writeTagged(writer, number, type.element, each);
			return;
		}
		case "map":
		case "byDigest": {
			const entries =
				value instanceof Map ? [...value] : Object.entries(value as Message);
			entries.sort(([a], [b]) =>
				Buffer.compare(Buffer.from(a), Buffer.from(b)),
			);
			for (const [key, each] of entries) {
				writer.uint32((number << 3) | lengthDelimited).fork();
				writer.uint32((1 << 3) | lengthDelimited).string(key);
				writeTagged(writer, 2, type.value, each);
				writer.ldelim();
			}
			return;
		}
		default:
			if (oneof || !isDefault(type, value))
				writeTagged(writer, number, type, value);
	}
}

function writeTagged(
	writer: protobuf.Writer,
	number: number,
	type: FieldType,
	value: unknown,
): void {
	writer.uint32((number << 3) | (isNumber(type) ? 0 : lengthDelimited));
	writeValue(writer, type, value);
}

function writeValue(
	writer: protobuf.Writer,
	type: FieldType,
	value: unknown,
): void {
	switch (type.kind) {
		case "string":
			writer.string(value as string);
			return;
		case "bytes":
			writer.bytes(value as Uint8Array);
			return;
		case "message":
			writer.bytes(bytesByTable(type.table(), value as Message));
			return;
		case "enum": {
			const index = type.names.indexOf(value as string);
			writer.int32(index < 0 ? Number(value) : index);
			return;
		}
		default:
			// Any number there is, as 64 bits in two halves.
			writer.uint64(halvesOf(BigInt(value as number)));
	}
}

function halvesOf(value: bigint): protobuf.Long {
	const bits = BigInt.asUintN(64, value);
	const low = Number(bits & 0xffffffffn) | 0;
	return { low, high: Number(bits >> 32n) | 0, unsigned: true };
}

function isNumber(type: FieldType): boolean {
	return !["string", "bytes", "message"].includes(type.kind);
}

function isDefault(type: FieldType, value: unknown): boolean {
	if (type.kind === "enum") return value === type.names[0];
	if (type.kind === "bytes") return (value as Uint8Array).length === 0;
	return value === "" || value === false || value === 0 || value === 0n;
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

for (const [what, table, encode, decode] of [
	["ops", opTable, encodeOp, decodeOp],
	["definitions", definitionTable, encodeDefinition, decodeDefinition],
] as const)
	test(`${what} are written as their tables say, field by field`, () => {
		const all = messages(table, 0);
		assert.ok(all.length > 200, `only ${all.length} ${what}`);
		for (const message of all) {
			const bytes = encode(message);
			const expected = hex(bytesByTable(table, message));
			if (hex(bytes) !== expected) {
				const told = JSON.stringify(message, (_, value) =>
					typeof value === "bigint" ? String(value) : value,
				);
				assert.is(hex(bytes), expected, told.slice(0, 1000));
			}
			assert.is(hex(encode(decode(bytes))), expected);
		}
	});

test.run();
