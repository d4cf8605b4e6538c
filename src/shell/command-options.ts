import type { ShellWord, SimpleCommand } from "./commands.ts";

/** The value after `--name` or `--name=`, or after one of several spellings; undefined when the option is not there. */
export function optionValue(
	command: SimpleCommand,
	...names: readonly string[]
): ShellWord | undefined {
	const words = command.arguments;
	for (const [index, word] of words.entries()) {
		for (const name of names) {
			if (word.value === name) return words[index + 1];
			if (name.startsWith("--") && word.value.startsWith(`${name}=`)) {
				return word;
			}
		}
	}
	return undefined;
}

/** Whether one of the words is there: `--yes`; or a letter among short ones: `-y` in `-qy`. */
export function hasOption(
	command: SimpleCommand,
	...names: readonly string[]
): boolean {
	return command.arguments.some(({ value }) =>
		names.some(
			(name) =>
				value === name ||
				(name.startsWith("--") && value.startsWith(`${name}=`)) ||
				(/^-[a-zA-Z]$/.test(name) &&
					/^-[a-zA-Z]+$/.test(value) &&
					value.includes(name.slice(1))),
		),
	);
}

/** The arguments that are no options. `valued` are the options that take the next word as their value. */
export function operands(
	command: SimpleCommand,
	valued: readonly string[] = [],
): readonly ShellWord[] {
	const found: ShellWord[] = [];
	let optionsEnded = false;
	for (let index = 0; index < command.arguments.length; index++) {
		const word = command.arguments[index] as ShellWord;
		if (!optionsEnded && word.value === "--") optionsEnded = true;
		else if (optionsEnded || !word.value.startsWith("-")) found.push(word);
		else if (valued.includes(word.value)) index++;
	}
	return found;
}
