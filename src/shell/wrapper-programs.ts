import type { ShellWord } from "./commands.ts";

/** Programs that run the command in their arguments, with their options that take a value. */
const wrapperPrograms: ReadonlyMap<string, readonly string[]> = new Map([
	[
		"sudo",
		[
			..."ugCDRTUhprt".split("").map((letter) => `-${letter}`),
			...["user", "group", "chdir", "host", "prompt", "other-user"].map(
				(name) => `--${name}`,
			),
		],
	],
	["doas", ["-u", "-C"]],
	["runuser", ["-u", "-g", "-G", "--user", "--group", "--supp-group"]],
	["setuser", []],
	["env", ["-u", "-C", "-S", "--unset", "--chdir"]],
	["exec", ["-a"]],
	["command", []],
	["builtin", []],
	["nohup", []],
	["nice", ["-n"]],
	["time", ["-f", "-o"]],
	["timeout", ["-s", "-k"]],
	["gosu", []],
	["su-exec", []],
	["eatmydata", []],
	["busybox", []],
	["stdbuf", ["-i", "-o", "-e"]],
	["setsid", []],
	["ionice", ["-c", "-n"]],
	["xargs", ["-n", "-P", "-I", "-L", "-d", "-a", "-E", "-s", "--arg-file"]],
]);

/** Wrappers whose first operand is theirs: `timeout 5 cmd`, `gosu user cmd`. */
const wrappersWithOperand = new Set(["timeout", "gosu", "su-exec", "setuser"]);

/** Whether a program runs the command in its arguments. */
export function isWrapper(program: string): boolean {
	return wrapperPrograms.has(program);
}

/** Where the program stands that a wrapper runs; undefined when it runs none. */
export function wrappedIndex(
	wrapper: string,
	words: readonly ShellWord[],
): number | undefined {
	const valued = wrapperPrograms.get(wrapper) as readonly string[];
	let skipOperand = wrappersWithOperand.has(wrapper);
	if (!runsAnother(wrapper, words)) return undefined;
	for (let index = 0; index < words.length; index++) {
		const { value } = words[index] as ShellWord;
		if (valued.includes(value)) index++;
		else if (value.startsWith("-")) {
			if (wrapper === "command" && /^-[vV]/.test(value)) return undefined;
			// The last of several letters may have a value: `-Hu app`.
			const isGroup = /^-[a-zA-Z]{2,}$/.test(value);
			if (isGroup && valued.includes(`-${value.at(-1)}`)) index++;
		} else if (/^[A-Za-z_]\w*=/.test(value)) continue;
		else if (skipOperand) skipOperand = false;
		else return index;
	}
	return undefined;
}

/** `runuser` without a user is like `su`, and `busybox` has options of its own. */
function runsAnother(wrapper: string, words: readonly ShellWord[]): boolean {
	switch (wrapper) {
		case "runuser":
			return words.some(({ value }) => /^(?:-u|--user(?:=.*)?)$/.test(value));
		case "busybox":
			return words[0]?.value.startsWith("-") === false;
		default:
			return true;
	}
}
