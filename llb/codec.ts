import type { WriteMessage } from "./byte-writer.ts";
import { ByteWriter } from "./byte-writer.ts";
import { decode } from "./decode.ts";
import type { Definition, Op } from "./messages.ts";
import type { MessageTable } from "./schema.ts";
import { definitionTable, opTable } from "./schema.ts";
import { writeDefinition } from "./write-definition.ts";
import { writeOp } from "./write-op.ts";

/** Nothing is written while something else is: one writer serves all. */
const writer = new ByteWriter();

/**
 * The canonical bytes of an op; their digest names the vertex. Two equal ops have equal bytes, whatever the order of their records'
 * properties: fields are in the order of the wire, defaults are left out, maps are sorted by the bytes of their keys.
 *
 * @throws RangeError for a value of an enumeration that has no name and is no number.
 */
export function encodeOp(op: Op): Uint8Array {
	return encode(op, writeOp);
}

/**
 * The op in `bytes`.
 *
 * @throws RangeError when the bytes are no op.
 */
export function decodeOp(bytes: Uint8Array): Op {
	return decodeAs("op", opTable, bytes);
}

/** The bytes of a definition, as the `Definition` fields of other messages hold them. */
export function encodeDefinition(definition: Definition): Uint8Array {
	return encode(definition, writeDefinition);
}

/**
 * The definition in `bytes`. Its ops stay encoded.
 *
 * @throws RangeError when the bytes are no definition.
 */
export function decodeDefinition(bytes: Uint8Array): Definition {
	return decodeAs("definition", definitionTable, bytes);
}

function encode<Message>(
	message: Message,
	write: WriteMessage<Message>,
): Uint8Array {
	// What is left of a message that could not be written.
	writer.drop();
	write(writer, message);
	return writer.take();
}

function decodeAs<Message>(
	what: string,
	table: MessageTable,
	bytes: Uint8Array,
): Message {
	try {
		return decode(table, bytes) as Message;
	} catch (cause) {
		const reason = cause instanceof Error ? cause.message : String(cause);
		throw new RangeError(
			`these ${bytes.length} bytes are not an encoded ${what}: ${reason}`,
			{ cause },
		);
	}
}
