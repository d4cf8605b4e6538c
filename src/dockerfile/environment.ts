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
	// Not `#journal`: every file makes several lists, and fields of that kind are slow to make.
	private readonly journal: Journal;
	/** How many entries of the journal belong to this list. */
	private readonly length: number;
	private known: readonly (readonly [string, string])[] | undefined;
	private texts: readonly string[] | undefined;

	private constructor(journal: Journal, length: number) {
		this.journal = journal;
		this.length = length;
		this.known = undefined;
		this.texts = undefined;
	}

	/** A list with these entries, set in this order. */
	static of(entries: Iterable<readonly [string, string]> = []) {
		return EnvironmentList.over(undefined, entries);
	}

	/** A list of its own that begins like another one, with these entries set over it. */
	static over(
		base: EnvironmentList | undefined,
		entries: Iterable<readonly [string, string]>,
	) {
		const journal = newJournal();
		if (base !== undefined) copyLive(base.journal, base.length, journal);
		for (const entry of entries) append(journal, entry[0], entry[1]);
		return new EnvironmentList(journal, journal.records.length);
	}

	get(name: string): string | undefined {
		const at = latestBefore(this.journal, name, this.length);
		return at === -1 ? undefined : this.journal.records[at]?.value;
	}

	/** The list itself, never to be continued in place: what is kept for long holds nothing of lists that continue from it. */
	sealed(): this {
		this.journal.sealed = true;
		return this;
	}

	set(name: string, value: string): EnvironmentList {
		return this.continueWith(name, value);
	}

	/** Without the variable. */
	delete(name: string): EnvironmentList {
		return this.get(name) === undefined
			? this
			: this.continueWith(name, undefined);
	}

	/** Names and values, in the order in which they were set last. */
	entries(): readonly (readonly [string, string])[] {
		this.known ??= liveEntries(this.journal.records, this.length);
		return this.known;
	}

	/** `NAME=value`, in the order in which they were set last. */
	assignments(): readonly string[] {
		this.texts ??= liveTexts(this.journal.records, this.length);
		return this.texts;
	}

	/** Names, in the order in which they were set last. */
	keys(): readonly string[] {
		return this.entries().map(([name]) => name);
	}

	private continueWith(
		name: string,
		value: string | undefined,
	): EnvironmentList {
		let journal = this.journal;
		let length = this.length;
		if (journal.records.length !== length || journal.sealed) {
			journal = newJournal();
			copyLive(this.journal, length, journal);
			length = journal.records.length;
		}
		append(journal, name, value);
		return new EnvironmentList(journal, length + 1);
	}
}

/** Everything that was ever set or deleted on one line of lists. */
interface Journal {
	readonly records: JournalRecord[];
	/** The places of each name in `records`, ascending. Absent as long as there are few records. */
	places: Map<string, number[]> | undefined;
	/** Whether nothing may be added. */
	sealed: boolean;
}

interface JournalRecord {
	readonly name: string;
	/** Absent where the name was deleted. */
	readonly value: string | undefined;
	/** The place of the next record of the same name. */
	replacedAt: number;
}

/** Up to here, looking through all records is faster than keeping their places. */
const fewRecords = 16;

function newJournal(): Journal {
	return { records: [], places: undefined, sealed: false };
}

function append(
	journal: Journal,
	name: string,
	value: string | undefined,
): void {
	const { records } = journal;
	const at = records.length;
	const previous = latestBefore(journal, name, at);
	if (previous !== -1) (records[previous] as JournalRecord).replacedAt = at;
	addRecord(journal, name, value);
}

/** Adds a record that replaces no other one. */
function addRecord(
	journal: Journal,
	name: string,
	value: string | undefined,
): void {
	const { records } = journal;
	const at = records.length;
	records.push({ name, value, replacedAt: never });
	if (journal.places !== undefined) notePlace(journal.places, name, at);
	else if (records.length > fewRecords) {
		journal.places = new Map();
		for (const [place, record] of records.entries())
			notePlace(journal.places, record.name, place);
	}
}

/** A number that no journal gets to. */
const never = 0x3fff_ffff;

function notePlace(
	places: Map<string, number[]>,
	name: string,
	at: number,
): void {
	const earlier = places.get(name);
	if (earlier === undefined) places.set(name, [at]);
	else earlier.push(at);
}

/** The place of the last record of a name before `limit`; -1 when there is none. */
function latestBefore(
	{ records, places }: Journal,
	name: string,
	limit: number,
): number {
	if (places === undefined) {
		let at = limit - 1;
		while (at >= 0 && records[at]?.name !== name) at -= 1;
		return at;
	}
	const ascending = places.get(name) ?? nowhere;
	let low = 0;
	let high = ascending.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if ((ascending[middle] as number) < limit) low = middle + 1;
		else high = middle;
	}
	return ascending[low - 1] ?? -1;
}

const nowhere: readonly number[] = [];

/** Adds what the first `length` records of a journal have set to a journal that has nothing of it. */
function copyLive(from: Journal, length: number, to: Journal): void {
	const { records } = from;
	for (let at = 0; at < length; at += 1) {
		const { name, value, replacedAt } = records[at] as JournalRecord;
		if (value !== undefined && replacedAt >= length) addRecord(to, name, value);
	}
}

function liveTexts(records: readonly JournalRecord[], length: number) {
	const texts: string[] = [];
	for (let at = 0; at < length; at += 1) {
		const { name, value, replacedAt } = records[at] as JournalRecord;
		if (value !== undefined && replacedAt >= length)
			texts.push(`${name}=${value}`);
	}
	return texts;
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
