import { decode } from "./decode.ts";
import type { AnyMessage } from "./encode.ts";
import { encode } from "./encode.ts";
import type { Definition, Op } from "./messages.ts";
import type { MessageTable } from "./schema.ts";
import { definitionTable, opTable } from "./schema.ts";

/** The canonical bytes of an op; their digest names the vertex. */
export function encodeOp(op: Op): Uint8Array {
	return encode(opTable, op as AnyMessage);
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
	return encode(definitionTable, definition as AnyMessage);
}

/**
 * The definition in `bytes`. Its ops stay encoded.
 *
 * @throws RangeError when the bytes are no definition.
 */
export function decodeDefinition(bytes: Uint8Array): Definition {
	return decodeAs("definition", definitionTable, bytes);
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
