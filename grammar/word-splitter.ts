import { SPACE } from "./white-space.ts";

/** A word of a text that was split, and the part of the text that it came from. */
export interface WordWithin {
	readonly value: string;
	/** UTF-16 offsets, `end` exclusive. A word out of a variable has the place of the substitution. */
	readonly start: number;
	readonly end: number;
}

interface Place {
	readonly start: number;
	readonly end: number;
}

const space = new RegExp(`[${SPACE}]`, "g");

/** Collects the words of a text as its parts become known. */
export class WordSplitter {
	readonly #words: WordWithin[] = [];
	#value = "";
	#start = 0;
	#end = 0;

	/** Text of the word itself: white space separates. */
	addText(text: string, place: Place): void {
		let from = 0;
		for (const { index } of text.matchAll(space)) {
			this.#add(text.slice(from, index), place.start + from);
			this.#flush();
			from = index + 1;
		}
		this.#add(text.slice(from), place.start + from);
	}

	/** The value of a variable: white space separates. */
	addSubstituted(text: string, place: Place): void {
		let from = 0;
		for (const { index } of text.matchAll(space)) {
			this.addVerbatim(text.slice(from, index), place);
			this.#flush();
			from = index + 1;
		}
		this.addVerbatim(text.slice(from), place);
	}

	/** Quoted or escaped text: nothing separates. */
	addVerbatim(text: string, place: Place): void {
		this.#add(text, place.start, place.end);
	}

	/** Drops the word under way. */
	forget(): void {
		this.#value = "";
	}

	/** All words. An empty word does not exist, not even a quoted one. */
	finish(): WordWithin[] {
		this.#flush();
		return this.#words;
	}

	#add(text: string, start: number, end = start + text.length): void {
		if (text === "") return;
		if (this.#value === "") this.#start = start;
		this.#value += text;
		this.#end = end;
	}

	#flush(): void {
		if (this.#value === "") return;
		this.#words.push({
			value: this.#value,
			start: this.#start,
			end: this.#end,
		});
		this.#value = "";
	}
}
