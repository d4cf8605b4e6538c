import type { ShellWord, SimpleCommand } from "./commands.ts";

/** A package manager: which words install, and how a version is pinned. */
interface PackageManager {
	readonly name: ManagerName;
	readonly programs: readonly string[];
	/** Words before the packages: `install`, or `mod add`. */
	readonly installs: readonly string[];
	/** Options whose value is the next word. */
	readonly valued: readonly string[];
	/** Whether the word names a package from an index: not a path, address or requirements file. */
	isPackage(word: string): boolean;
	isPinned(word: string): boolean;
}

export type ManagerName =
	| "apt-get"
	| "apk"
	| "dnf"
	| "yum"
	| "zypper"
	| "pip"
	| "npm"
	| "gem"
	| "go"
	| "cargo";

/** Packages that a command installs. */
export interface Installation {
	readonly manager: ManagerName;
	readonly command: SimpleCommand;
	/** The word that installs: fixes put options behind it. */
	readonly verb: ShellWord;
	readonly packages: readonly InstalledPackage[];
}

export interface InstalledPackage {
	readonly word: ShellWord;
	readonly isPinned: boolean;
}

const isName = (word: string) => /^[A-Za-z0-9@][^:]*$/.test(word);
const isNoPath = (word: string) =>
	!/^[./~]|^[a-z+]+:\/\/|\.(?:deb|rpm|apk|whl|tgz|gz|zip|gem)$/.test(word);

/** `NAME-VERSION`, `NAME-VERSION-RELEASE`, and streams of modules: `nodejs:18`. In `java-17-openjdk` the number is part of the name. */
const isPinnedRpm = (word: string) => /-[\d*][^-]*$|:[a-z]*\d/.test(word);

const managers: readonly PackageManager[] = [
	{
		name: "apt-get",
		programs: ["apt-get", "apt", "aptitude", "apt-fast"],
		installs: ["install"],
		valued: [
			"-t",
			"--target-release",
			"--default-release",
			"-o",
			"--option",
			"-c",
			"-a",
			"--host-architecture",
		],
		isPackage: (word) => isNoPath(word) && !word.endsWith("-"),
		isPinned: (word) => /[=/]/.test(word),
	},
	{
		name: "apk",
		programs: ["apk"],
		installs: ["add"],
		valued: [
			"-t",
			"--virtual",
			"-X",
			"--repository",
			"-p",
			"--root",
			"--keys-dir",
			"--repositories-file",
			"--wait",
			"--arch",
			"--cache-dir",
			"--cache-max-age",
		],
		isPackage: (word) => isNoPath(word) && !word.startsWith("!"),
		isPinned: (word) => /[=<>~]/.test(word),
	},
	{
		name: "dnf",
		programs: ["dnf", "dnf5", "microdnf", "tdnf"],
		installs: ["install", "module install"],
		valued: [
			"-c",
			"--config",
			"-x",
			"--exclude",
			"--repo",
			"--repoid",
			"--enablerepo",
			"--disablerepo",
			"--installroot",
			"--releasever",
			"--setopt",
		],
		isPackage: (word) => isNoPath(word) && !word.startsWith("@"),
		isPinned: isPinnedRpm,
	},
	{
		name: "yum",
		programs: ["yum"],
		installs: ["install", "module install"],
		valued: [
			"-c",
			"--config",
			"-x",
			"--exclude",
			"--enablerepo",
			"--disablerepo",
			"--installroot",
			"--releasever",
			"--setopt",
		],
		isPackage: (word) => isNoPath(word) && !word.startsWith("@"),
		isPinned: isPinnedRpm,
	},
	{
		name: "zypper",
		programs: ["zypper"],
		installs: ["install", "in"],
		valued: ["-r", "--repo", "-t", "--type", "--from", "-R", "--root", "-n-x"],
		isPackage: (word) => isNoPath(word) && !/^[+-]/.test(word),
		isPinned: (word) => /[=<>]/.test(word),
	},
	{
		name: "pip",
		programs: ["pip", "pipx"],
		installs: ["install"],
		valued: [
			"-r",
			"--requirement",
			"-c",
			"--constraint",
			"-e",
			"--editable",
			"-t",
			"--target",
			"-i",
			"--index-url",
			"--extra-index-url",
			"-f",
			"--find-links",
			"--trusted-host",
			"--prefix",
			"--root",
			"--src",
			"--platform",
			"--python-version",
			"--implementation",
			"--abi",
			"--only-binary",
			"--no-binary",
			"--progress-bar",
			"--cache-dir",
			"--timeout",
			"--retries",
			"--proxy",
			"--cert",
			"--client-cert",
			"--log",
			"--global-option",
			"--config-settings",
			"--report",
			"--python",
		],
		isPackage: (word) =>
			isNoPath(word) && !word.includes("/") && !/^git\+/.test(word),
		isPinned: (word) => /===?|~=|@|</.test(word),
	},
	{
		name: "npm",
		programs: ["npm", "yarn", "pnpm"],
		installs: ["install", "i", "add", "global add"],
		valued: [
			"--prefix",
			"--registry",
			"--cache",
			"-C",
			"--cwd",
			"--filter",
			"-w",
			"--workspace",
			"--userconfig",
			"--tag",
			"--omit",
			"--loglevel",
		],
		isPackage: (word) =>
			isName(word) && isNoPath(word) && !/^[^@].*\//.test(word),
		isPinned: (word) => /.@(?!latest$|next$)/.test(word),
	},
	{
		name: "gem",
		programs: ["gem"],
		installs: ["install", "i"],
		valued: [
			"-v",
			"--version",
			"-s",
			"--source",
			"-i",
			"--install-dir",
			"-n",
			"--bindir",
			"-P",
			"--trust-policy",
			"-g",
			"--file",
			"--platform",
		],
		isPackage: isNoPath,
		isPinned: (word) => word.includes(":"),
	},
	{
		name: "go",
		programs: ["go"],
		installs: ["install", "get"],
		valued: [
			"-p",
			"-C",
			"-tags",
			"-ldflags",
			"-gcflags",
			"-asmflags",
			"-mod",
			"-modfile",
			"-o",
			"-buildmode",
		],
		isPackage: (word) => /^[a-z0-9.-]+\.[a-z]+\//.test(word),
		isPinned: (word) => /@(?!latest$)/.test(word),
	},
	{
		name: "cargo",
		programs: ["cargo"],
		installs: ["install", "binstall"],
		valued: [
			"--version",
			"--vers",
			"--git",
			"--branch",
			"--tag",
			"--rev",
			"--path",
			"--root",
			"--registry",
			"--index",
			"--features",
			"-F",
			"--bin",
			"--example",
			"--target",
			"--profile",
			"-j",
			"--jobs",
		],
		isPackage: isNoPath,
		isPinned: (word) => word.includes("@"),
	},
];

const byProgram = new Map(
	managers.flatMap((manager) =>
		manager.programs.map((program) => [program, manager] as const),
	),
);

/** The programs of a package manager, but for pip's with versions: `pip3.12`. */
export function programsOf(manager: ManagerName): readonly string[] {
	return managers.flatMap(({ name, programs }) =>
		name === manager ? programs : [],
	);
}

/** What was asked about last: several rules in turn ask about one command. */
let last:
	| {
			readonly command: SimpleCommand;
			readonly installation: Installation | undefined;
	  }
	| undefined;

/** What a command installs; undefined for commands that install nothing by name. */
export function installationOf(
	command: SimpleCommand,
): Installation | undefined {
	const { program } = command;
	if (program === undefined || !mayInstall(program)) return undefined;
	if (last?.command !== command) {
		last = { command, installation: readInstallation(command) };
	}
	return last.installation;
}

/** Whether a program is a package manager, or runs one behind another name: `python -m pip`. */
function mayInstall(program: string): boolean {
	return byProgram.has(program) || /^(?:pip\d|python|uv$)/.test(program);
}

function readInstallation(command: SimpleCommand): Installation | undefined {
	const inner = pipBehindPython(command);
	const named = inner?.program ?? command.program;
	const program = /^pip\d[\d.]*$/.test(named ?? "") ? "pip" : named;
	const manager = program === undefined ? undefined : byProgram.get(program);
	if (manager === undefined) return undefined;
	const words = plainWords(inner?.words ?? command.arguments, manager.valued);
	const length = installLength(manager, words);
	if (length === undefined) return undefined;
	const pinnedByOption = optionPins(manager.name, command);
	return {
		manager: manager.name,
		command,
		verb: words[length - 1] as ShellWord,
		packages: words
			.slice(length)
			.filter(({ literal, value }) => literal || /[=@]/.test(value))
			.filter(({ value }) => manager.isPackage(value))
			.map((word) => ({
				word,
				isPinned: pinnedByOption || manager.isPinned(word.value),
			})),
	};
}

/** `python -m pip …` and `uv pip …` call pip. */
function pipBehindPython(command: SimpleCommand) {
	const { program = "", arguments: words } = command;
	const isPython = /^python(?:\d(?:\.\d+)?)?$/.test(program);
	if (!isPython && program !== "uv") return undefined;
	const at = words.findIndex(({ value }) => value === "pip");
	const before = words[at - 1]?.value;
	const isCalled = isPython ? before === "-m" && at > 0 : at === 0;
	return isCalled ? { program: "pip", words: words.slice(at + 1) } : undefined;
}

function plainWords(
	words: readonly ShellWord[],
	valued: readonly string[],
): readonly ShellWord[] {
	const found: ShellWord[] = [];
	for (let index = 0; index < words.length; index++) {
		const word = words[index] as ShellWord;
		if (valued.includes(word.value)) index++;
		else if (!/^[-+]/.test(word.value)) found.push(word);
	}
	return found;
}

function installLength(
	{ installs }: PackageManager,
	words: readonly ShellWord[],
): number | undefined {
	for (const install of installs) {
		const parts = install.split(" ");
		if (parts.every((part, index) => words[index]?.value === part)) {
			return parts.length;
		}
	}
	return undefined;
}

/** Options that pin all packages of a command. */
function optionPins(manager: ManagerName, command: SimpleCommand): boolean {
	const has = (pattern: RegExp) =>
		command.arguments.some(({ value }) => pattern.test(value));
	switch (manager) {
		case "gem":
			return has(/^(?:-v|--version(?:=.*)?)$/);
		case "cargo":
			return has(/^--(?:version|vers|rev|tag|path|locked-version)(?:=.*)?$/);
		case "pip":
			// Hashes and constraints pin what the command line does not.
			return has(/^(?:-c|--constraint|--require-hashes)(?:=.*)?$/);
		default:
			return false;
	}
}
