import {
	hasOption,
	type Invocation,
	optionValues,
	print,
	readArguments,
	readFile,
} from "../invocation.ts";
import type { Machine } from "../machine.ts";
import { along, noTaint, union } from "../taint.ts";
import { isHarmless, literal, shown, type Value } from "../value.ts";

/** Files of git's settings: a line for each, which begins with its section, so that it can be taken out again. */
export function settingLine(key: string, value: string): string {
	return `${settingMark(key)}${value}\n`;
}

function settingMark(key: string): string {
	const dot = key.lastIndexOf(".");
	return `${sectionMark(key.slice(0, dot))}${key.slice(dot + 1).toLowerCase()} = `;
}

/** Only what is between the first dot and the last is read as it is written. */
function sectionMark(section: string): string {
	const name = section.split(".", 1)[0] as string;
	return `[${name.toLowerCase()}${section.slice(name.length)}] `;
}

/** `git config`. */
export function configure(
	machine: Machine,
	call: Invocation,
	local: string,
): void {
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
	const unsets =
		verb === "unset" ||
		verb === "remove-section" ||
		hasOption(parsed, "--unset", "--unset-all", "--remove-section");
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
	const [key, value] = operands;
	if (lists || (verb === undefined && operands.length === 1 && !unsets)) {
		print(machine, call, readFile(machine, call, path));
		return;
	}
	if (key === undefined) return;
	if (unsets) {
		unset(machine, call, path, key.text);
		return;
	}
	const adds = hasOption(parsed, "--add", "--append");
	set(machine, call, path, key, value, adds);
}

/** Where `git config` writes. */
function configFile(
	machine: Machine,
	parsed: ReturnType<typeof readArguments>,
	local: string,
): string {
	const file = optionValues(parsed, "-f", "--file")[0];
	if (file !== undefined) return file.text;
	if (hasOption(parsed, "--system"))
		return machine.variable("GIT_CONFIG_SYSTEM")?.text ?? "/etc/gitconfig";
	if (hasOption(parsed, "--global"))
		return (
			machine.variable("GIT_CONFIG_GLOBAL")?.text ??
			`${machine.home()}/.gitconfig`
		);
	return local;
}

/** Sets a value in the place of the one that was there, or besides it. */
export function set(
	machine: Machine,
	call: Invocation,
	path: string,
	key: string | Value,
	value: Value | undefined,
	adds = false,
): void {
	const name = typeof key === "string" ? literal(key) : key;
	const text = settingLine(name.text, value?.text ?? "");
	if (!adds) unset(machine, call, path, name.text);
	const taint = union(name.taint, value?.taint ?? noTaint);
	machine.writeFile(
		literal(path),
		{
			text,
			taint: along(taint, call.span, `git stores it in ${shown(path)}`),
		},
		call.span,
		true,
	);
}

/** Takes a setting out, or a section. */
export function unset(
	machine: Machine,
	call: Invocation,
	path: string,
	key: string,
): void {
	const real = machine.path(path);
	if (machine.files.get(real)?.kind !== "file") return;
	const old = machine.files.read(real);
	const beginnings = [settingMark(key), sectionMark(key)];
	const text = old.text
		.split("\n")
		.filter((line) => !beginnings.some((each) => line.startsWith(each)))
		.join("\n");
	if (text === old.text) return;
	machine.writeFile(
		literal(path),
		{ text, taint: isHarmless(text) ? noTaint : old.taint },
		call.span,
	);
}
