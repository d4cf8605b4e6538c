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
import { along, doubted, noTaint, type Taint, unionAll } from "../taint.ts";
import { concat, isKnown, literal, type Value } from "../value.ts";
import type { Field } from "../words.ts";
import { configure, set, settingLine, unset } from "./git-settings.ts";
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
			const key = `remote.${more[0]?.text ?? ""}.url`;
			if (verb?.text === "add" || verb?.text === "set-url")
				set(machine, inner, config, key, more[1]);
			else if (verb?.text === "remove" || verb?.text === "rm")
				unset(machine, inner, config, key);
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
				const key = `submodule.${more[1]?.text ?? ""}.url`;
				set(machine, inner, config, key, more[0]);
				set(machine, inner, `${directory}/.gitmodules`, key, more[0]);
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
		case "hash-object":
			if (inner.words.some(({ text }) => text === "-w"))
				machine.writeFile(
					literal(`${directory}/.git/objects`),
					{
						text: machine.fresh("objects"),
						taint: unionAll([
							inner.input.taint,
							...readArguments(inner.words, ["-t", "--path"]).operands.map(
								({ text }) => readFile(machine, inner, text).taint,
							),
						]),
					},
					inner.span,
					true,
				);
			return;
		case "diff":
			if (
				inner.words.some(({ text }) =>
					/^--(?:quiet|stat|name-only|name-status|check|exit-code)/.test(text),
				)
			)
				return;
			// Files that git does not follow are not compared.
			print(machine, inner, {
				text: machine.fresh("differences"),
				taint: doubted(
					filesTaint(machine, directory),
					"whether `git diff` shows the file depends on whether git follows it",
				),
			});
			return;
		case "show":
		case "log":
		case "cat-file":
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
	const separate = optionValues(parsed, "--separate-git-dir")[0];
	const file =
		separate !== undefined
			? `${separate.text}/config`
			: bare
				? `${place.text}${target === undefined ? ".git" : ""}/config`
				: `${place.text}/.git/config`;
	const remote = optionValues(parsed, "-o", "--origin")[0]?.text ?? "origin";
	const settings = optionValues(parsed, "-c", "--config").map(
		(setting): Value => {
			const equals = setting.text.indexOf("=");
			return {
				text: settingLine(
					setting.text.slice(0, equals),
					setting.text.slice(equals + 1),
				),
				taint: setting.taint,
			};
		},
	);
	const kept = concat(
		{ text: settingLine(`remote.${remote}.url`, url.text), taint: url.taint },
		...settings,
	);
	machine.files.makeDirectory(machine.path(place.text), call.span);
	machine.writeFile(
		{ text: machine.path(file), taint: target?.taint ?? noTaint },
		{
			text: kept.text,
			taint: along(
				kept.taint,
				call.span,
				"`git clone` keeps its address and settings",
			),
		},
		call.span,
	);
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
