/** The program that runs an instruction's shell form. */
export interface Shell {
	/** Its base name without `.exe`, lower-case: `sh`, `bash`, `powershell`. */
	readonly name: string;
	/** Only `posix` scripts can be read by the shell parser. */
	readonly family: "posix" | "powershell" | "cmd" | "other";
	/** What stands between the program and the script: `-o`, `pipefail`, `-c`. */
	readonly options: readonly string[];
}

/** What runs when neither the Dockerfile nor its base image says SHELL. */
export const defaultShell: Shell = {
	name: "sh",
	family: "posix",
	options: ["-c"],
};

const posixShells = new Set([
	"sh",
	"bash",
	"dash",
	"ash",
	"busybox",
	"ksh",
	"mksh",
	"zsh",
]);

/** Reads the words of a SHELL instruction, or of an exec array that begins with a shell. */
export function shellOf(words: readonly string[]): Shell {
	let index = 0;
	let name = programName(words[0] ?? "");
	// `env bash` and `busybox sh` name the shell in a later word.
	while (name === "env" || name === "busybox") {
		index++;
		while (words[index]?.startsWith("-") || words[index]?.includes("=")) {
			index++;
		}
		const next = words[index];
		if (next === undefined) break;
		name = programName(next);
	}
	return { name, family: familyOf(name), options: words.slice(index + 1) };
}

/** Reads a `#!` line, given without its line break. */
export function shellOfShebang(line: string): Shell {
	return shellOf(
		line
			.slice(2)
			.trim()
			.split(/[ \t]+/),
	);
}

/** Whether a failure anywhere in a pipeline fails the script: `-o pipefail` among the shell's own options. */
export function setsPipefail(shell: Shell): boolean {
	return shell.options.some((option, index) => {
		if (option !== "pipefail") return false;
		const before = shell.options[index - 1] ?? "";
		return /^-[a-zA-Z]*o$/.test(before);
	});
}

function familyOf(name: string): Shell["family"] {
	if (posixShells.has(name)) return "posix";
	if (name === "powershell" || name === "pwsh") return "powershell";
	if (name === "cmd") return "cmd";
	return "other";
}

function programName(path: string): string {
	const name = path.slice(
		Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1,
	);
	return name.toLowerCase().replace(/\.exe$/, "");
}
