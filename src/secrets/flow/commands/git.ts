import {
	type Handler,
	hasOption,
	type Invocation,
	optionValues,
	print,
	readArguments,
	readFile,
	wordsTaint,
} from "../invocation.ts";
import type { Machine } from "../machine.ts";
import { baseName } from "../path.ts";
import { runUnknown } from "../simple-command.ts";
import { along, noTaint, type Taint, union, unionAll } from "../taint.ts";
import {
	concat,
	emptyValue,
	isHarmless,
	isKnown,
	literal,
	shown,
	type Value,
} from "../value.ts";
import type { Field } from "../words.ts";
import { noteConnection } from "./ssh.ts";

/**
 * Git, in one file as it is one program: its commands share where its configuration is. It keeps the address it cloned from, passwords included, and all that `config` is given.
 */
export const gitCommands: readonly (readonly [string, Handler])[] = [
	["git", git],
	["git-lfs", () => {}],
];

const globalValued = new Set([
	"-C",
	"-c",
	"--git-dir",
	"--work-tree",
	"--namespace",
	"--exec-path",
	"--config-env",
]);

function git(machine: Machine, call: Invocation): void {
	const words = [...call.words];
	let directory = machine.shell.directory;
	let gitDirectory: string | undefined;
	const settings: Field[] = [];
	while (words[0]?.text.startsWith("-")) {
		const option = (words.shift() as Field).text;
		const equals = option.indexOf("=");
		const name = equals === -1 ? option : option.slice(0, equals);
		if (!globalValued.has(name)) continue;
		const value = equals === -1 ? words.shift() : undefined;
		const text = value?.text ?? option.slice(equals + 1);
		if (name === "-C") directory = machine.path(text);
		else if (name === "--git-dir") gitDirectory = machine.path(text);
		else if (name === "-c" && value !== undefined) settings.push(value);
	}
	const [command, ...rest] = words;
	if (command === undefined) return;
	const config =
		gitDirectory === undefined
			? `${directory}/.git/config`
			: `${gitDirectory}/config`;
	const inner: Invocation = { ...call, words: rest };
	const network = () =>
		noteGitConnection(machine, call, [...rest, ...settings], config);
	switch (command.text) {
		case "clone":
			clone(machine, inner);
			network();
			return;
		case "config":
			configure(machine, inner, config);
			return;
		case "remote": {
			const [verb, ...more] = readArguments(rest, ["-t", "-m"]).operands;
			if (verb?.text === "add") append(machine, inner, config, more.slice(1));
			else if (verb?.text === "set-url")
				replaceAddress(machine, inner, config, more.slice(1));
			else if (verb?.text === "remove" || verb?.text === "rm")
				replaceAddress(machine, inner, config, []);
			else if (
				call.words.some(
					({ text }) =>
						text === "-v" || text === "--verbose" || text === "get-url",
				)
			)
				print(machine, inner, readFile(machine, inner, config));
			return;
		}
		case "submodule": {
			const [verb, ...more] = readArguments(rest, [
				"-b",
				"--name",
				"--reference",
				"--depth",
				"-j",
			]).operands;
			if (verb?.text === "add") {
				append(machine, inner, config, more);
				machine.writeFile(
					literal(`${directory}/.gitmodules`),
					addresses(inner, more),
					call.span,
					true,
				);
			}
			network();
			return;
		}
		case "credential":
		case "credential-store":
		case "credential-cache":
			if (
				/^(?:approve|store)$/.test(rest.at(-1)?.text ?? "") &&
				command.text !== "credential-cache"
			)
				storeCredential(machine, inner, command.text, rest);
			else if (/^(?:fill|get)$/.test(rest.at(-1)?.text ?? ""))
				print(
					machine,
					inner,
					machine.files.read(`${machine.home()}/.git-credentials`),
				);
			return;
		case "add":
		case "commit":
		case "stash":
			commit(machine, inner, directory);
			return;
		case "archive":
		case "bundle":
			return;
		case "fetch":
		case "pull":
		case "push":
		case "ls-remote":
		case "lfs":
			if (
				machine.variable("GIT_TRACE_CURL") !== undefined ||
				machine.variable("GIT_CURL_VERBOSE") !== undefined
			)
				machine.report(
					"log",
					wordsTaint(rest),
					call.span,
					"git traces its requests to the build log",
				);
			network();
			return;
		case "filter-branch":
		case "bisect":
		case "rebase":
			if (
				hasOption(readArguments(rest), "--exec", "-x") ||
				command.text !== "rebase"
			)
				runUnknown(
					machine,
					inner,
					`\`git ${command.text}\` runs other programs`,
				);
			return;
		case "show":
		case "diff":
		case "log":
		case "cat-file":
		case "hash-object":
			return;
		default:
			return;
	}
}

const cloneValued = [
	"-b",
	"--branch",
	"-o",
	"--origin",
	"--depth",
	"-c",
	"--config",
	"-j",
	"--jobs",
	"--reference",
	"--template",
	"-u",
	"--upload-pack",
	"--separate-git-dir",
	"--filter",
	"--server-option",
	"--shallow-since",
];

/** The repository's own configuration keeps the address and every `-c` behind `clone`. */
function clone(machine: Machine, call: Invocation): void {
	const parsed = readArguments(call.words, cloneValued);
	const [url, target] = parsed.operands;
	if (url === undefined) return;
	const name = baseName(url.text).replace(/\.git$/, "");
	const place = target ?? {
		text: isKnown(name) ? name : machine.fresh("clone"),
		taint: noTaint,
	};
	const bare = hasOption(parsed, "--bare", "--mirror");
	const file = bare
		? `${place.text}${target === undefined ? ".git" : ""}/config`
		: `${place.text}/.git/config`;
	const kept = along(
		union(url.taint, wordsTaint(optionValues(parsed, "-c", "--config"))),
		call.span,
		"`git clone` keeps its address and settings",
	);
	const settings = optionValues(parsed, "-c", "--config")
		.map(({ text }) => text)
		.join("\n");
	machine.files.makeDirectory(machine.path(place.text), call.span);
	machine.writeFile(
		{ text: machine.path(file), taint: target?.taint ?? noTaint },
		{
			text:
				kept.size > 0
					? machine.fresh("git config")
					: `url = ${url.text}\n${settings}`,
			taint: kept,
		},
		call.span,
	);
}

/** Where `git config` writes. */
function configFile(
	machine: Machine,
	parsed: ReturnType<typeof readArguments>,
	local: string,
): string {
	const file = optionValues(parsed, "-f", "--file")[0];
	if (file !== undefined) return file.text;
	if (hasOption(parsed, "--system")) return "/etc/gitconfig";
	if (hasOption(parsed, "--global")) {
		const own = machine.variable("GIT_CONFIG_GLOBAL");
		if (own !== undefined) return own.text;
		return `${machine.home()}/.gitconfig`;
	}
	return local;
}

function configure(machine: Machine, call: Invocation, local: string): void {
	const parsed = readArguments(call.words, [
		"-f",
		"--file",
		"--blob",
		"--type",
		"--default",
		"--comment",
		"--value",
	]);
	const path = configFile(machine, parsed, local);
	const verbs = new Set([
		"set",
		"get",
		"list",
		"unset",
		"remove-section",
		"rename-section",
		"get-urlmatch",
		"edit",
	]);
	const [first, ...others] = parsed.operands;
	const verb =
		first !== undefined && verbs.has(first.text) ? first.text : undefined;
	const operands = verb === undefined ? parsed.operands : others;
	const lists =
		verb === "list" ||
		verb === "get" ||
		hasOption(
			parsed,
			"-l",
			"--list",
			"--get",
			"--get-all",
			"--get-regexp",
			"--get-urlmatch",
		);
	if (
		lists ||
		(verb === undefined &&
			operands.length === 1 &&
			!hasOption(parsed, "--unset", "--unset-all", "--remove-section"))
	) {
		print(machine, call, readFile(machine, call, path));
		return;
	}
	if (
		verb === "unset" ||
		verb === "remove-section" ||
		hasOption(parsed, "--unset", "--unset-all", "--remove-section")
	) {
		removeSetting(machine, call, path, operands);
		return;
	}
	const [key, value] = operands;
	if (key === undefined) return;
	const taint = along(
		wordsTaint(operands),
		call.span,
		`\`git config\` stores it in ${shown(path)}`,
	);
	const text = `${settingMark(key.text)}${value?.text ?? ""}\n`;
	machine.writeFile(literal(path), { text, taint }, call.span, true);
}

/** The line of a setting begins with its section, so that it can be taken out again. */
function settingMark(key: string): string {
	const dot = key.lastIndexOf(".");
	return `[${key.slice(0, dot)}] ${key.slice(dot + 1)} = `;
}

function removeSetting(
	machine: Machine,
	call: Invocation,
	path: string,
	operands: readonly Field[],
): void {
	const key = operands[0]?.text;
	const old = machine.files.read(machine.path(path));
	if (key === undefined) return;
	const section = `[${key}] `;
	const line = settingMark(key);
	const kept = old.text
		.split("\n")
		.filter((each) => !each.startsWith(line) && !each.startsWith(section));
	const text = kept.join("\n");
	machine.writeFile(
		literal(path),
		{ text, taint: isHarmless(text) ? noTaint : old.taint },
		call.span,
	);
}

function addresses(call: Invocation, words: readonly Value[]): Value {
	const taint = along(wordsTaint(words), call.span, "git keeps the address");
	return concat(
		...words.flatMap((word) => [{ ...word, taint }, literal("\n")]),
		emptyValue,
	);
}

function append(
	machine: Machine,
	call: Invocation,
	config: string,
	words: readonly Field[],
): void {
	machine.writeFile(literal(config), addresses(call, words), call.span, true);
}

/** A new address takes the place of the old one. */
function replaceAddress(
	machine: Machine,
	call: Invocation,
	config: string,
	words: readonly Field[],
): void {
	machine.writeFile(literal(config), addresses(call, words), call.span);
}

function storeCredential(
	machine: Machine,
	call: Invocation,
	command: string,
	rest: readonly Field[],
): void {
	const file = optionValues(readArguments(rest, ["--file"]), "--file")[0]?.text;
	const helper = [
		machine.files.read(`${machine.home()}/.gitconfig`).text,
		machine.files.read("/etc/gitconfig").text,
	].join("\n");
	const stores =
		command === "credential-store" || /helper = store/.test(helper);
	if (!stores) return;
	const named = /helper = store --file[ =](\S+)/.exec(helper)?.[1];
	machine.writeFile(
		literal(file ?? named ?? `${machine.home()}/.git-credentials`),
		{
			text: machine.fresh("credential"),
			taint: along(call.input.taint, call.span, "git stores the credential"),
		},
		call.span,
		true,
	);
}

/** What is committed is in the repository's objects. */
function commit(machine: Machine, call: Invocation, directory: string): void {
	const { operands } = readArguments(call.words, [
		"-m",
		"--message",
		"-F",
		"--author",
		"--date",
	]);
	const places =
		operands.length === 0
			? [directory]
			: operands.map(({ text }) =>
					machine.path(text.startsWith("/") ? text : `${directory}/${text}`),
				);
	const taint = unionAll([
		wordsTaint(call.words),
		...places.map((place) => filesTaint(machine, place)),
	]);
	if (taint.size > 0)
		machine.writeFile(
			literal(`${directory}/.git/objects`),
			{
				text: machine.fresh("objects"),
				taint: along(taint, call.span, "git keeps what is committed"),
			},
			call.span,
			true,
		);
}

function filesTaint(machine: Machine, place: string): Taint {
	return unionAll(
		machine.files
			.within(place)
			.map(([path, node]) =>
				node.kind === "file" &&
				!path.includes("/.git/") &&
				machine.files.inLayer(path)
					? node.content.taint
					: noTaint,
			),
	);
}

/** Whether Git goes over SSH without checking the host: by environment, by settings, by its configuration. */
function noteGitConnection(
	machine: Machine,
	call: Invocation,
	words: readonly Value[],
	config: string,
): void {
	const texts = words.map(({ text }) => text);
	const files = [config, `${machine.home()}/.gitconfig`, "/etc/gitconfig"].map(
		(path) => machine.files.read(path).text,
	);
	const plain = texts.some((text) => /^https?:/.test(text));
	const rewritten =
		files.some(
			(text) =>
				/\[url [^\]]*(?:ssh:\/\/|git@)/.test(text) ||
				/\[url\.(?:ssh:\/\/|git@)/.test(text),
		) || machine.shell.variables.has("GIT_CONFIG_COUNT");
	if (plain && !rewritten) return;
	const command = ["GIT_SSH_COMMAND", "GIT_SSH", "GIT_CONFIG_PARAMETERS"]
		.map((name) => machine.variable(name)?.text ?? "")
		.join("\n");
	const environment = [...machine.shell.variables]
		.filter(([name]) => name.startsWith("GIT_CONFIG_VALUE_"))
		.map(([, { value }]) => value.text);
	const keys = unionAll(
		[...command.matchAll(/-i\s*["']?([^\s"']+)/g)].map(
			(match) => machine.files.read(machine.path(match[1] as string)).taint,
		),
	);
	noteConnection(
		machine,
		call,
		keys,
		[command, ...environment, ...texts, ...files].join("\n"),
	);
}
