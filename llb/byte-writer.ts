import type { Int64 } from "./messages.ts";

/**
 * Writes protobuf's wire format. Messages lie side by side in a chunk of memory, because an allocation for each would cost more than
 * writing it. What has its length in front is written behind a guess of how many bytes the length takes, and moved if that was wrong:
 * the guess is right for nearly everything, and measuring first would mean to go over everything twice.
 */
export class ByteWriter {
	#chunk = Buffer.allocUnsafeSlow(chunkSize);
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

	/** An unsigned number of up to 32 bits: a tag, a length, a value. */
	uint32(value: number): void {
		this.#reserve(longestVarint);
		this.#at = writeVarint(this.#chunk, this.#at, value);
	}

	/** A number of up to 64 bits. Negative ones take ten bytes, whatever the width of their field. */
	int64(value: Int64): void {
		if (typeof value === "number" && value >= 0 && value <= 0xffffffff) {
			this.uint32(value);
			return;
		}
		this.#reserve(longestVarint);
		if (value === -1) {
			// What stands for "none" throughout the format.
			this.#chunk.fill(0xff, this.#at, this.#at + 9);
			this.#chunk[this.#at + 9] = 1;
			this.#at += 10;
			return;
		}
		let rest = BigInt.asUintN(64, BigInt(value));
		for (; rest > 0x7fn; rest >>= 7n)
			this.#chunk[this.#at++] = Number(rest & 0x7fn) | 0x80;
		this.#chunk[this.#at++] = Number(rest);
	}

	/** Bytes, with their length in front. */
	bytes(value: Uint8Array): void {
		this.uint32(value.length);
		this.#reserve(value.length);
		this.#chunk.set(value, this.#at);
		this.#at += value.length;
	}

	/** A text in UTF-8, with its length in front. */
	string(value: string): void {
		const { length } = value;
		this.#reserve(longestVarint + length * 3);
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
		this.#finish(this.#at, guess, from + length);
	}

	/** Begins something with its length in front, and answers what `end` is to be called with. */
	begin(): number {
		this.#reserve(1);
		return this.#at++ - this.#start;
	}

	/** Ends what was begun last. */
	end(begun: number): void {
		this.#reserve(longestVarint);
		this.#finish(this.#start + begun, 1, this.#at);
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

/** In bytes. A message keeps the whole chunk from being freed. */
const chunkSize = 65_536;

/** Texts up to this length, in UTF-16 units, are written faster by a loop than by a call of the runtime. */
const shortText = 24;

/** Of 64 bits, in bytes. */
const longestVarint = 10;

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
