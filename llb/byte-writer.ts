import { sortByUtf8 } from "./compare.ts";
import type { Int64 } from "./messages.ts";

/** Writes the fields of a message. */
export type WriteMessage<Message> = (to: ByteWriter, message: Message) => void;

/**
 * Writes protobuf's wire format, field by field: a field that is absent or has its default is left out, unless its method says
 * otherwise. Numbers of fields go up to 2047.
 *
 * Messages lie side by side in a chunk of memory, because an allocation for each would cost more than writing it. What has its length
 * in front is written behind a guess of how many bytes the length takes, and moved if that was wrong: the guess is right for nearly
 * everything, and measuring first would mean to go over everything twice.
 */
export class ByteWriter {
	#chunk = Buffer.allocUnsafeSlow(chunkSize);
	readonly #names = new Map<string, Uint8Array>();
	/** Where the message under way begins. */
	#start = 0;
	/** Where the next byte goes. */
	#at = 0;

	/** The bytes written since the last call. They are never written to again. */
	take(): Uint8Array {
		const { buffer } = this.#chunk;
		const taken = new Uint8Array(buffer, this.#start, this.#at - this.#start);
		this.#start = this.#at;
		return taken;
	}

	/** Drops the bytes written since the last `take`. */
	drop(): void {
		this.#at = this.#start;
	}

	/** How much was written since the last `take`, in bytes. */
	get written(): number {
		return this.#at - this.#start;
	}

	/** A copy of what was written after `written` was `from`. */
	copyFrom(from: number): Uint8Array {
		const written = this.#chunk.subarray(this.#start + from, this.#at);
		// Small arrays have a few bytes of no meaning behind them, which would make every start-up snapshot another one. Buffers of
		// their own have none.
		const copy = new Uint8Array(new ArrayBuffer(written.length));
		copy.set(written);
		return copy;
	}

	text(number: number, value: string | undefined): void {
		if (value !== undefined && value.length > 0) this.anyText(number, value);
	}

	/** Also an empty text. */
	anyText(number: number, value: string): void {
		const { length } = value;
		this.#reserve(longestTag + longestVarint + length * 3);
		this.#tag(number, lengthDelimited);
		const chunk = this.#chunk;
		const guess = varintSize(length);
		const from = this.#at + guess;
		if (length > shortText) {
			this.#finish(this.#at, guess, from + chunk.write(value, from));
			return;
		}
		for (let index = 0; index < length; index++) {
			const code = value.charCodeAt(index);
			if (code > 0x7f) {
				this.#finish(this.#at, guess, from + chunk.write(value, from));
				return;
			}
			chunk[from + index] = code;
		}
		chunk[this.#at] = length;
		this.#at = from + length;
	}

	/** Every text, empty ones too. */
	texts(number: number, values: readonly string[] | undefined): void {
		if (values === undefined) return;
		for (let index = 0; index < values.length; index++)
			this.anyText(number, values[index] as string);
	}

	bytes(number: number, value: Uint8Array | undefined): void {
		if (value !== undefined && value.length > 0) this.anyBytes(number, value);
	}

	/** Also no bytes at all. */
	anyBytes(number: number, value: Uint8Array): void {
		this.#reserve(longestTag + longestVarint + value.length);
		this.#tag(number, lengthDelimited);
		this.#at = writeVarint(this.#chunk, this.#at, value.length);
		this.raw(value);
	}

	/** Fields that were written before. */
	raw(fields: Uint8Array): void {
		this.#reserve(fields.length);
		this.#chunk.set(fields, this.#at);
		this.#at += fields.length;
	}

	flag(number: number, value: boolean | undefined): void {
		if (value) this.anyInteger(number, 1);
	}

	/** A number of up to 64 bits. Negative ones take ten bytes, whatever the width of their field. */
	integer(number: number, value: Int64 | undefined): void {
		if (value !== undefined && value !== 0 && value !== 0n)
			this.anyInteger(number, value);
	}

	/** Also 0. */
	anyInteger(number: number, value: Int64): void {
		this.#reserve(longestTag + longestVarint);
		this.#tag(number, varint);
		this.#integer(value);
	}

	/** A list of numbers, in one field. */
	integers(number: number, values: readonly Int64[] | undefined): void {
		if (values === undefined || values.length === 0) return;
		const begun = this.begin(number);
		for (const value of values) {
			this.#reserve(longestVarint);
			this.#integer(value);
		}
		this.end(begun);
	}

	/**
	 * One of a list of names, the first of which is the default. A value without a name is a decimal number, as decoding leaves it.
	 *
	 * @throws RangeError for anything else.
	 */
	name(
		number: number,
		names: readonly string[],
		value: string | undefined,
	): void {
		if (value === undefined || value === names[0]) return;
		const index = names.indexOf(value);
		if (index >= 0) this.anyInteger(number, index);
		else if (/^-?[0-9]+$/.test(value)) this.anyInteger(number, Number(value));
		else throw new RangeError(`${value} is none of ${names.join(", ")}`);
	}

	/** Also a message without fields. */
	message<Message>(
		number: number,
		message: Message | undefined,
		write: WriteMessage<Message>,
	): void {
		if (message === undefined) return;
		const begun = this.begin(number);
		write(this, message);
		this.end(begun);
	}

	messages<Message>(
		number: number,
		messages: readonly Message[] | undefined,
		write: WriteMessage<Message>,
	): void {
		if (messages === undefined) return;
		for (let index = 0; index < messages.length; index++) {
			const begun = this.begin(number);
			write(this, messages[index] as Message);
			this.end(begun);
		}
	}

	/** A map of texts, sorted by the bytes of its keys. */
	textMap(
		number: number,
		map: Readonly<Record<string, string>> | undefined,
	): void {
		if (map === undefined) return;
		for (const key of sortByUtf8(Object.keys(map))) {
			const begun = this.begin(number);
			this.#name(key);
			this.anyText(entryValue, map[key] as string);
			this.end(begun);
		}
	}

	/** A map of messages, in the order of `keys`, which have to be sorted by their bytes. Keys that `map` lacks have no entry. */
	messageMap<Message>(
		number: number,
		map: ReadonlyMap<string, Message>,
		keys: readonly string[],
		write: WriteMessage<Message>,
	): void {
		for (let index = 0; index < keys.length; index++) {
			const key = keys[index] as string;
			const message = map.get(key);
			if (message === undefined) continue;
			const begun = this.beginEntry(number, key);
			this.message(entryValue, message, write);
			this.end(begun);
		}
	}

	/** Begins an entry of a map, which unlike other messages has its key and its value, field `entryValue`, even when they are empty. */
	beginEntry(number: number, key: string): number {
		const begun = this.begin(number);
		this.anyText(entryKey, key);
		return begun;
	}

	/** The key of an entry in a map of texts: nearly all are the names of a few attributes, whose bytes are kept. */
	#name(key: string): void {
		const known = this.#names.get(key);
		if (known !== undefined) {
			this.raw(known);
			return;
		}
		const from = this.written;
		this.anyText(entryKey, key);
		if (this.#names.size < mostNames) this.#names.set(key, this.copyFrom(from));
	}

	/** Begins something with its length in front, and answers what `end` is to be called with. */
	begin(number: number): number {
		this.#reserve(longestTag + 1);
		this.#tag(number, lengthDelimited);
		return this.#at++ - this.#start;
	}

	/** Ends what was begun last. */
	end(begun: number): void {
		const at = this.#start + begun;
		const length = this.#at - at - 1;
		if (length < 0x80) this.#chunk[at] = length;
		else {
			this.#reserve(longestVarint);
			this.#finish(this.#start + begun, 1, this.#at);
		}
	}

	#tag(number: number, wireType: number): void {
		const chunk = this.#chunk;
		const tag = (number << 3) | wireType;
		if (tag < 0x80) chunk[this.#at++] = tag;
		else {
			chunk[this.#at++] = (tag & 0x7f) | 0x80;
			chunk[this.#at++] = tag >>> 7;
		}
	}

	#integer(value: Int64): void {
		if (typeof value === "number" && value >= 0 && value <= 0xffffffff) {
			this.#at = writeVarint(this.#chunk, this.#at, value);
			return;
		}
		if (value === -1) {
			// What stands for "none" throughout the format.
			for (let bits = 0; bits < 63; bits += 7) this.#chunk[this.#at++] = 0xff;
			this.#chunk[this.#at++] = 1;
			return;
		}
		let rest = BigInt.asUintN(64, BigInt(value));
		for (; rest > 0x7fn; rest >>= 7n)
			this.#chunk[this.#at++] = Number(rest & 0x7fn) | 0x80;
		this.#chunk[this.#at++] = Number(rest);
	}

	/** Writes the length of what lies between `at + guess` and `end`, in front of it. */
	#finish(at: number, guess: number, end: number): void {
		const length = end - at - guess;
		const size = varintSize(length);
		if (size !== guess) this.#chunk.copyWithin(at + size, at + guess, end);
		writeVarint(this.#chunk, at, length);
		this.#at = at + size + length;
	}

	#reserve(size: number): void {
		if (this.#at + size > this.#chunk.length) this.#grow(size);
	}

	/** A new chunk, to which the message under way moves. */
	#grow(size: number): void {
		const written = this.#chunk.subarray(this.#start, this.#at);
		const needed = written.length + size;
		this.#chunk = Buffer.allocUnsafeSlow(
			needed * 2 > chunkSize ? needed * 2 : chunkSize,
		);
		this.#chunk.set(written);
		this.#start = 0;
		this.#at = written.length;
	}
}

/** The number of the value in an entry of a map. */
export const entryValue = 2;
const entryKey = 1;

const varint = 0;
const lengthDelimited = 2;

/** In bytes. A message keeps the whole chunk from being freed. */
const chunkSize = 65_536;

/** How many names are kept; definitions from elsewhere can have any. */
const mostNames = 100;

/** Texts up to this length, in UTF-16 units, are written faster by a loop than by a call of the runtime. */
const shortText = 7;

/** Of 64 bits, in bytes. */
const longestVarint = 10;
const longestTag = 2;

function varintSize(value: number): number {
	let size = 1;
	for (let rest = value >>> 7; rest !== 0; rest >>>= 7) size += 1;
	return size;
}

/** Answers where it ends. */
function writeVarint(chunk: Uint8Array, at: number, value: number): number {
	let rest = value;
	for (; rest > 0x7f; rest >>>= 7) chunk[at++] = (rest & 0x7f) | 0x80;
	chunk[at] = rest;
	return at + 1;
}
