/** Where the expansion of words looks variables up. */
export interface Environment {
	/** The value of a variable; `undefined` when it is not set. Names are compared as they are. */
	get(name: string): string | undefined;
	/** The names of all set variables. */
	keys(): Iterable<string>;
}

/** Nothing is set. */
export const emptyEnvironment: Environment = {
	get: () => undefined,
	keys: () => [],
};

/**
 * Variables in the order in which they were set last: setting one again moves it to the end, as BuildKit's environment lists do.
 *
 * A list never changes; `set` and `delete` answer another one. Lists that grow out of each other share one journal, so a
 * snapshot costs nothing, and each step costs the same however many variables there are. Only a second list that continues
 * from the same one copies it.
 */
export class EnvironmentList implements Environment {
	readonly #journal: Journal;
	/** How many entries of the journal belong to this list. */
	readonly #length: number;
	#entries: readonly (readonly [string, string])[] | undefined;

	private constructor(journal: Journal, length: number) {
		this.#journal = journal;
		this.#length = length;
	}

	/** A list with these entries, set in this order. */
	static of(entries: Iterable<readonly [string, string]> = []) {
		let list = new EnvironmentList(newJournal(), 0);
		for (const [name, value] of entries) list = list.set(name, value);
		return list;
	}

	get(name: string): string | undefined {
		const at = latestBefore(this.#journal.places.get(name), this.#length);
		return at === undefined ? undefined : this.#journal.records[at]?.value;
	}

	set(name: string, value: string): EnvironmentList {
		return this.#continue(name, value);
	}

	/** Without the variable. */
	delete(name: string): EnvironmentList {
		return this.get(name) === undefined
			? this
			: this.#continue(name, undefined);
	}

	/** Names and values, in the order in which they were set last. */
	entries(): readonly (readonly [string, string])[] {
		this.#entries ??= liveEntries(this.#journal.records, this.#length);
		return this.#entries;
	}

	/** Names, in the order in which they were set last. */
	keys(): readonly string[] {
		return this.entries().map(([name]) => name);
	}

	#continue(name: string, value: string | undefined): EnvironmentList {
		let journal = this.#journal;
		let length = this.#length;
		if (journal.records.length !== length) {
			journal = newJournal();
			for (const entry of this.entries()) append(journal, entry[0], entry[1]);
			length = journal.records.length;
		}
		append(journal, name, value);
		return new EnvironmentList(journal, length + 1);
	}
}

/** Everything that was ever set or deleted on one line of lists. */
interface Journal {
	readonly records: JournalRecord[];
	/** The places of each name in `records`, ascending. */
	readonly places: Map<string, number[]>;
}

interface JournalRecord {
	readonly name: string;
	/** Absent where the name was deleted. */
	readonly value: string | undefined;
	/** The place of the next record of the same name. */
	replacedAt: number;
}

function newJournal(): Journal {
	return { records: [], places: new Map() };
}

function append(
	{ records, places }: Journal,
	name: string,
	value: string | undefined,
): void {
	const at = records.length;
	records.push({ name, value, replacedAt: Number.POSITIVE_INFINITY });
	const earlier = places.get(name);
	if (earlier === undefined) {
		places.set(name, [at]);
		return;
	}
	const previous = records[earlier.at(-1) as number];
	if (previous !== undefined) previous.replacedAt = at;
	earlier.push(at);
}

/** The last of the ascending places before `limit`. */
function latestBefore(
	places: readonly number[] | undefined,
	limit: number,
): number | undefined {
	if (places === undefined) return undefined;
	let low = 0;
	let high = places.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if ((places[middle] as number) < limit) low = middle + 1;
		else high = middle;
	}
	return places[low - 1];
}

function liveEntries(records: readonly JournalRecord[], length: number) {
	const entries: (readonly [string, string])[] = [];
	for (let at = 0; at < length; at += 1) {
		const { name, value, replacedAt } = records[at] as JournalRecord;
		if (value !== undefined && replacedAt >= length)
			entries.push([name, value]);
	}
	return entries;
}
