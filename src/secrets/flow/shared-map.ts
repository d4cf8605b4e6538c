/** A map whose clones cost nothing until one of them is written to: conditions and subshells clone all state, and change little. */
export class SharedMap<Key, Item> {
	#items: Map<Key, Item>;
	/** Whether another map may use the same items. */
	#shared = false;

	constructor(items: Iterable<readonly [Key, Item]> = []) {
		this.#items = new Map(items);
	}

	clone(): SharedMap<Key, Item> {
		const copy = new SharedMap<Key, Item>();
		copy.#items = this.#items;
		copy.#shared = true;
		this.#shared = true;
		return copy;
	}

	/** Whether both have the very same items, because neither was written to. */
	isSame(other: SharedMap<Key, Item>): boolean {
		return this.#items === other.#items;
	}

	get(key: Key): Item | undefined {
		return this.#items.get(key);
	}

	has(key: Key): boolean {
		return this.#items.has(key);
	}

	set(key: Key, item: Item): void {
		this.#own();
		this.#items.set(key, item);
	}

	delete(key: Key): void {
		if (!this.#items.has(key)) return;
		this.#own();
		this.#items.delete(key);
	}

	clear(): void {
		this.#items = new Map();
		this.#shared = false;
	}

	keys(): IterableIterator<Key> {
		return this.#items.keys();
	}

	values(): IterableIterator<Item> {
		return this.#items.values();
	}

	entries(): IterableIterator<[Key, Item]> {
		return this.#items.entries();
	}

	[Symbol.iterator](): IterableIterator<[Key, Item]> {
		return this.#items.entries();
	}

	#own(): void {
		if (!this.#shared) return;
		this.#items = new Map(this.#items);
		this.#shared = false;
	}
}
