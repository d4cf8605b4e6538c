import { formsOf } from "./encodings.ts";

/** A value to look for, under the name that results call it by. */
export interface Wanted {
	readonly name: string;
	readonly value: Uint8Array;
}

/** A value that was found. */
export interface Match {
	/** Of the `Wanted`. */
	readonly name: string;
	readonly encoding: string;
	/** Bytes from the start of the stream to the first byte of the form. */
	readonly start: number;
	/** Behind its last byte. */
	readonly end: number;
	/** Whether white space or zero bytes stand between its bytes: wrapped base64, UTF-16, dumps. */
	readonly isSpread: boolean;
}

/** Looks for many values in all their forms at once, with one look at every byte. */
export interface Matcher {
	/** Begins at the start of a stream. */
	start(): MatchSession;
	/** All matches in a text or in bytes that are in memory. */
	find(content: string | Uint8Array): readonly Match[];
}

export interface MatchSession {
	/** Reads on. Matches that end in the chunk are given to `found`. */
	push(chunk: Uint8Array, found: (match: Match) => void): void;
}

/** One form of one value. */
interface Pattern {
	readonly name: string;
	readonly encoding: string;
	readonly bytes: Uint8Array;
	/** Without the bytes that are skipped. */
	readonly squeezed: readonly number[];
}

/** White space and zero bytes are skipped, in streams and in patterns. */
const skipped = new Uint8Array(256);
for (const byte of [0x00, 0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x20]) {
	skipped[byte] = 1;
}

/**
 * Builds an automaton after Aho and Corasick. A row of its table is as wide as there are different bytes in the patterns, so that it
 * stays small in the processor's cache.
 */
export function createMatcher(wanted: readonly Wanted[]): Matcher {
	const patterns = wanted.flatMap(({ name, value }) =>
		formsOf(value).flatMap(({ encoding, bytes }): Pattern[] => {
			const squeezed = [...bytes].filter((byte) => skipped[byte] === 0);
			return squeezed.length === 0 ? [] : [{ name, encoding, bytes, squeezed }];
		}),
	);
	const automaton = buildAutomaton(patterns);
	const start = () => createSession(patterns, automaton);
	return {
		start,
		find(content) {
			const matches: Match[] = [];
			const bytes =
				typeof content === "string" ? Buffer.from(content) : content;
			start().push(bytes, (match) => matches.push(match));
			return matches;
		},
	};
}

interface Automaton {
	/** The class of each byte: 0 for bytes of no pattern, -1 for bytes that are skipped. */
	readonly classes: Int16Array;
	/** States are offsets of rows in here; a row has the next state for each class of byte. */
	readonly next: Int32Array;
	/** Whether a pattern ends in a state. */
	readonly isEnd: Uint8Array;
	/** The patterns that end in a state. */
	readonly ends: ReadonlyMap<number, readonly number[]>;
}

function buildAutomaton(patterns: readonly Pattern[]): Automaton {
	const classes = new Int16Array(256);
	let width = 1;
	for (const { squeezed } of patterns) {
		for (const byte of squeezed) {
			if (classes[byte] === 0) classes[byte] = width++;
		}
	}
	const states =
		1 + patterns.reduce((sum, { squeezed }) => sum + squeezed.length, 0);
	const next = new Int32Array(states * width).fill(-1);
	const ends = new Map<number, readonly number[]>();
	let count = 1;
	patterns.forEach(({ squeezed }, index) => {
		let state = 0;
		for (const byte of squeezed) {
			const slot = state * width + (classes[byte] ?? 0);
			if ((next[slot] ?? -1) < 0) next[slot] = count++;
			state = next[slot] ?? 0;
		}
		ends.set(state, [...(ends.get(state) ?? []), index]);
	});
	completeTable(next, ends, width, count);
	for (let byte = 0; byte < 256; byte++) {
		if (skipped[byte] === 1) classes[byte] = -1;
	}
	const rows = next.slice(0, count * width).map((state) => state * width);
	const isEnd = new Uint8Array(count * width);
	const endRows = new Map(
		[...ends].map(([state, indexes]) => [state * width, indexes]),
	);
	for (const row of endRows.keys()) isEnd[row] = 1;
	return { classes, next: rows, isEnd, ends: endRows };
}

/** Gives every state a successor for every class, that of its longest proper suffix where it has none of its own. */
function completeTable(
	next: Int32Array,
	ends: Map<number, readonly number[]>,
	width: number,
	count: number,
): void {
	const suffixes = new Int32Array(count);
	const queue: number[] = [];
	for (let symbol = 0; symbol < width; symbol++) {
		const child = next[symbol] ?? -1;
		if (child < 0) next[symbol] = 0;
		else queue.push(child);
	}
	for (let at = 0; at < queue.length; at++) {
		const state = queue[at] ?? 0;
		const suffix = suffixes[state] ?? 0;
		const more = ends.get(suffix);
		if (more !== undefined) {
			ends.set(state, [...(ends.get(state) ?? []), ...more]);
		}
		for (let symbol = 0; symbol < width; symbol++) {
			const slot = state * width + symbol;
			const fallback = next[suffix * width + symbol] ?? 0;
			const child = next[slot] ?? -1;
			if (child < 0) {
				next[slot] = fallback;
			} else {
				suffixes[child] = fallback;
				queue.push(child);
			}
		}
	}
}

function createSession(
	patterns: readonly Pattern[],
	{ classes, next, isEnd, ends }: Automaton,
): MatchSession {
	let state = 0;
	let offset = 0;
	/** How many bytes were read that are not skipped. */
	let read = 0;
	// Where the latest of them stood, to tell where a match began: a ring that the longest pattern fits in.
	const longest = patterns.reduce(
		(most, { squeezed }) => Math.max(most, squeezed.length),
		1,
	);
	const mask = 2 ** Math.ceil(Math.log2(longest + 1)) - 1;
	const recent = new Float64Array(mask + 1);
	const tell = (end: number, found: (match: Match) => void): void => {
		for (const index of ends.get(state) ?? []) {
			const { name, encoding, bytes, squeezed } = patterns[index] as Pattern;
			const start = recent[(read - squeezed.length) & mask] as number;
			const isSpread = end - start > bytes.length;
			found({ name, encoding, start, end, isSpread });
		}
	};
	return {
		push(chunk, found) {
			const { length } = chunk;
			let now = state;
			for (let at = 0; at < length; at++) {
				const symbol = classes[chunk[at] as number] as number;
				if (symbol < 0) continue;
				now = next[now + symbol] as number;
				// Only bytes that may belong to a match are remembered.
				if (now !== 0) {
					recent[read & mask] = offset + at;
					read++;
					if (isEnd[now] === 1) {
						state = now;
						tell(offset + at + 1, found);
					}
				}
			}
			state = now;
			offset += length;
		},
	};
}

/** A text with everything that was looked for, in whatever form, replaced by its name. */
export function redact(matcher: Matcher, text: string): string {
	const bytes = Buffer.from(text);
	const matches = [...matcher.find(bytes)].sort(
		(a, b) => a.start - b.start || b.end - a.end,
	);
	const parts: Uint8Array[] = [];
	let done = 0;
	for (const { name, start, end } of matches) {
		if (start >= done) {
			parts.push(bytes.subarray(done, start), Buffer.from(`‹${name}›`));
		}
		done = Math.max(done, end);
	}
	parts.push(bytes.subarray(done));
	return Buffer.concat(parts).toString("utf8");
}
