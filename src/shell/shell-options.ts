/** What stands between the name of a shell and its script. */
export interface ShellOptions {
	/** How many words the options take, values such as `pipefail` and a closing `--` included. */
	readonly length: number;
	/** Whether the next word is a script (`-c`), not the name of a file. */
	readonly isText: boolean;
	/** Whether the script comes from standard input, whatever words follow (`-s`). */
	readonly readsInput: boolean;
}

const longWithValue = new Set(["--init-file", "--rcfile"]);

/** Reads the words behind the name of a shell: `-euxo pipefail -c`. POSIX, `sh`: options end where the first other word begins. */
export function shellOptions(words: readonly string[]): ShellOptions {
	let isText = false;
	let readsInput = false;
	let length = 0;
	while (length < words.length) {
		const word = words[length] as string;
		if (!/^[-+]/.test(word)) break;
		length++;
		if (word === "-" || word === "--") break;
		if (word.startsWith("--")) {
			if (longWithValue.has(word)) length++;
			continue;
		}
		if (word.startsWith("-")) {
			isText ||= word.includes("c");
			readsInput ||= word.includes("s");
		}
		if (/o/i.test(word)) length++;
	}
	return { length: Math.min(length, words.length), isText, readsInput };
}
