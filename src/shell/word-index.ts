/** Finds, in shell texts, words out of a list that was made ready before. */
export interface WordIndex<Entry> {
	/**
	 * What belongs to the words that a text may have, in the order of the text; `all` where only the shell could tell. Words are
	 * found without parsing: some of them may be comments or arguments, but none that a shell would see is missed.
	 */
	find(text: string): readonly Entry[] | "all";
}

/**
 * Words consist of ASCII letters, digits, `-`, `_`, `.` and `+`. Quotes and backslashes inside of a word are passed over, as a shell
 * does; neither case nor a version at the end (`pip3.12`) is looked at.
 */
export function indexWords<Entry>(
	words: ReadonlyMap<string, Entry>,
): WordIndex<Entry> {
	const entries = new Map<number, Entry[]>();
	// Most words of a text are none of these, which one look into a small table tells.
	const mayBe = new Uint8Array(tableSize);
	for (const [word, entry] of words) {
		const hash = hashOf(word);
		const same = entries.get(hash);
		if (same === undefined) entries.set(hash, [entry]);
		else same.push(entry);
		mayBe[hash & (tableSize - 1)] = 1;
	}
	return {
		find(text) {
			let found: Entry[] | undefined;
			let hash = emptyHash;
			/** That of the word without digits and dots at its end. */
			let stem = emptyHash;
			for (let at = 0; at <= text.length; at++) {
				const code = at === text.length ? blank : text.charCodeAt(at);
				const kind = code < 128 ? (kinds[code] as number) : separator;
				if (kind > transparent) {
					hash = step(hash, kind);
					if (kind > lastOfVersions) stem = hash;
				} else if (kind === transparent) {
					if (isEncoded(text, at)) return "all";
					if (code !== backslash) continue;
					if (text.charCodeAt(at + 1) !== lineFeed) continue;
					// Two words in a comment, one elsewhere.
					if (hash !== emptyHash) return "all";
				} else {
					if (mayBe[stem & (tableSize - 1)] === 1) {
						const same = entries.get(stem);
						if (same !== undefined) {
							found ??= [];
							found.push(...same);
						}
					}
					stem = hash = emptyHash;
				}
			}
			return found ?? nothing;
		},
	};
}

const nothing: readonly never[] = [];

const tableSize = 2048;
const emptyHash = 5381;
const blank = 0x20;
const lineFeed = 0x0a;
const backslash = 0x5c;

/** Of ASCII characters: those that part words, those that a shell removes, and what stands for each of the others in hashes. */
const kinds = new Uint8Array(128);
const separator = 0;
const transparent = 1;
for (const character of "\"'\\") kinds[character.charCodeAt(0)] = transparent;
const ofVersions = "0123456789.";
const lastOfVersions = transparent + ofVersions.length;
const ofWords = `${ofVersions}abcdefghijklmnopqrstuvwxyz-_+`;
for (const [index, character] of [...ofWords].entries()) {
	const kind = transparent + 1 + index;
	kinds[character.charCodeAt(0)] = kind;
	kinds[character.toUpperCase().charCodeAt(0)] = kind;
}

/** Small enough to be no heap number. */
function step(hash: number, kind: number): number {
	return (Math.imul(hash, 33) + kind) & 0x3fffffff;
}

function hashOf(word: string): number {
	let hash = emptyHash;
	let stem = emptyHash;
	for (let at = 0; at < word.length; at++) {
		const kind = kinds[word.charCodeAt(at)] ?? separator;
		if (kind <= transparent) throw new Error(`"${word}" is not one word`);
		hash = step(hash, kind);
		if (kind > lastOfVersions) stem = hash;
	}
	if (stem === emptyHash) throw new Error(`"${word}" has no letters`);
	return stem;
}

/** `$'\x61pt'`: letters may be written as numbers. */
function isEncoded(text: string, quote: number): boolean {
	return text[quote] === "'" && quote > 0 && text[quote - 1] === "$";
}
