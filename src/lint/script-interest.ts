import type { Instruction } from "../dockerfile/ast.ts";
import { indexWords } from "../shell/word-index.ts";
import type { Listeners } from "./listeners.ts";
import type { Subscribers } from "./subscribers.ts";
import { givesSecrets } from "./written-mounts.ts";

/**
 * Which shell scripts a rule may have something to say about. It hears of no others, and a script that nobody wants to hear of is
 * not parsed. Wanted are scripts that hold one of the words or have the text.
 */
export interface ScriptInterest {
	/**
	 * Names of programs and the like: whole words of ASCII letters, digits, `-`, `_`, `.` and `+`. Quotes and backslashes in them
	 * are passed over; case and versions at the end (`pip3.12`) are not looked at.
	 */
	readonly words?: readonly string[];
	/** Searched for in the script as it is written. */
	readonly text?: RegExp;
	/** Of the scripts that are wanted by their text, or of all if nothing is said about that, only those of a RUN with secrets or SSH agents. */
	readonly givenSecrets?: true;
}

/** Those who want to hear of a script. */
export interface ScriptAudience {
	readonly script: readonly NonNullable<Listeners["script"]>[];
	readonly command: readonly NonNullable<Listeners["command"]>[];
}

/** Who wants to hear of a script of this text; undefined for nobody. */
export function audienceOf(
	on: Subscribers,
	text: string,
	instruction: Instruction,
): ScriptAudience | undefined {
	let search = searches.get(on.rules);
	if (search === undefined) {
		search = prepareSearch(on);
		searches.set(on.rules, search);
	}
	const places = search(text, instruction);
	if (places.length === 0) return undefined;
	const script: ScriptAudience["script"][number][] = [];
	const command: ScriptAudience["command"][number][] = [];
	for (const place of places) {
		const listeners = on.listenersAt(place);
		if (listeners.script !== undefined) script.push(listeners.script);
		if (listeners.command !== undefined) command.push(listeners.command);
	}
	return { script, command };
}

/** Finds the rules, by their places, that want to hear of a script. */
type Search = (text: string, instruction: Instruction) => readonly number[];

const searches = new WeakMap<Subscribers["rules"], Search>();

function prepareSearch(on: Subscribers): Search {
	const { rules } = on;
	const both = new Set([...on.placesOf("script"), ...on.placesOf("command")]);
	const places = [...both].sort((a, b) => a - b);
	const byWord = new Map<string, number[]>();
	const byText: { readonly text: RegExp; readonly place: number }[] = [];
	const always: number[] = [];
	const needSecrets = new Uint8Array(rules.length);
	for (const place of places) {
		const { words, text, givenSecrets } = rules[place]?.rule.scripts ?? {};
		for (const word of words ?? []) {
			const same = byWord.get(word);
			if (same === undefined) byWord.set(word, [place]);
			else same.push(place);
		}
		if (text !== undefined) byText.push({ text, place });
		if (words === undefined && text === undefined) always.push(place);
		if (givenSecrets === true) needSecrets[place] = 1;
	}
	const index = indexWords(byWord);
	const isAlwaysWanted = always.some((place) => needSecrets[place] === 0);
	/** Which places are wanted by the script at hand. */
	const marks = new Uint8Array(rules.length);
	return (text, instruction) => {
		const found = index.find(text);
		const isGiven = givesSecrets(instruction);
		let isWanted = found.length > 0 || isAlwaysWanted || isGiven;
		for (const { text: pattern, place } of byText) {
			if (!pattern.test(text)) continue;
			marks[place] = 1;
			isWanted = true;
		}
		if (!isWanted) return nobody;
		if (found === "all") marks.fill(1);
		else {
			for (const same of found) for (const place of same) marks[place] = 1;
			for (const place of always) marks[place] = 1;
		}
		const wanted: number[] = [];
		for (const place of places) {
			if (marks[place] === 0) continue;
			if (isGiven || needSecrets[place] === 0) wanted.push(place);
		}
		marks.fill(0);
		return wanted;
	};
}

const nobody: readonly number[] = [];
