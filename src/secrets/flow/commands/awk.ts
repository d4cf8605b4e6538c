import { type AwkRule, isCount, readAwk } from "../awk-program.ts";
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
import { encodeHoles, isAllSecret, isBare, linesOf } from "../lines.ts";
import type { Machine } from "../machine.ts";
import { along, doubted, noTaint, union, unionAll } from "../taint.ts";
import { isHarmless, type Value } from "../value.ts";

/** `awk` and its like. */
export const awkCommands: readonly (readonly [string, Handler])[] = [
	["awk", scan],
	["gawk", scan],
	["mawk", scan],
	["nawk", scan],
];

/** `awk`: what it reads, what its variables are set to, and the environment when it asks for it. */
function scan(machine: Machine, call: Invocation): void {
	const parsed = readArguments(call.words, [
		"-v",
		"-F",
		"-f",
		"--assign",
		"--field-separator",
		"--file",
	]);
	const fromFile = optionValues(parsed, "-f", "--file");
	const program = fromFile.length > 0 ? undefined : parsed.operands[0];
	const operands =
		fromFile.length > 0 ? parsed.operands : parsed.operands.slice(1);
	const isAssignment = ({ text }: Value) => /^[A-Za-z_]\w*=/.test(text);
	const files = operands.filter((word) => !isAssignment(word));
	const text = program?.text ?? "";
	const rules = program === undefined ? undefined : readAwk(text);
	const reads = rules?.some(({ pattern }) => pattern !== "BEGIN") ?? true;
	const read: readonly Value[] = !reads
		? []
		: files.length === 0
			? [call.input]
			: files.map((file) => readFile(machine, call, file.text));
	let taint = unionAll([
		...read.map((value) => value.taint),
		wordsTaint(optionValues(parsed, "-v", "--assign")),
		wordsTaint(operands.filter(isAssignment)),
		program?.taint ?? noTaint,
	]);
	for (const [, name] of text.matchAll(/ENVIRON\s*\[\s*"([^"]+)"\s*\]/g))
		taint = union(taint, machine.variable(name as string)?.taint ?? noTaint);
	if (/ENVIRON\s*(?:\[\s*[^"\s]|\))/.test(text))
		taint = union(taint, machine.environmentTaint());
	for (const [, path] of text.matchAll(/getline\s*(?:\w+\s*)?<\s*"([^"]+)"/g))
		taint = union(
			taint,
			machine.files.read(machine.path(path as string)).taint,
		);
	taint = along(taint, call.span, `\`${call.name}\` reads it`);
	if (/\bsystem\s*\(|\|\s*(?:"|getline)|"\s*\|\s*getline/.test(text))
		taint = union(
			taint,
			doubted(machine.reachable(), "`awk` runs other programs"),
		);
	const runsPrograms = /\bsystem\s*\(|\|\s*(?:"|getline)|"\s*\|\s*getline/.test(
		text,
	);
	if (rules !== undefined && !runsPrograms && printsCountsOnly(rules, text))
		return;
	if (rules !== undefined && !/ENVIRON|getline|-v/.test(text)) {
		const separator = optionValues(parsed, "-F", "--field-separator")[0]?.text;
		const names = firstFields(read, rules, separator);
		if (names === "names") taint = noTaint;
		if (names === "maybe")
			taint = doubted(
				taint,
				"whether the first field is a name or a part of the secret depends on the secret",
			);
	}
	const value = { text: machine.fresh("scanned"), taint };
	const written = [...text.matchAll(/>\s*"([^"]+)"/g)].map(
		(match) => match[1] as string,
	);
	for (const path of written)
		machine.writeFile({ text: path, taint: noTaint }, value, call.span);
	const toVariable = /(?:print|printf)[^;}]*>\s*(?!")[\w$(]/.test(text);
	if (toVariable && taint.size > 0)
		machine.writeFile(
			{ text: machine.fresh("file named by awk"), taint: noTaint },
			value,
			call.span,
		);
	if (written.length === 0 || /print[^>;}]*(?:[;}]|$)/.test(text))
		print(machine, call, value);
	if (hasOption(parsed, "-i"))
		for (const file of files) machine.writeFile(file, value, call.span);
}

function printsCountsOnly(rules: readonly AwkRule[], text: string): boolean {
	return rules.every(({ prints }) =>
		prints.every((what) => isCount(what, text)),
	);
}

/** Whether nothing is printed but the first of fields that `=` parts: the names of lines `NAME=value`. */
function firstFields(
	read: readonly Value[],
	rules: readonly AwkRule[],
	separator: string | undefined,
): "names" | "maybe" | "more" {
	if (separator === undefined || read.length === 0) return "more";
	const first = rules.every(({ prints }) =>
		prints.every((what) => /^\s*\$1\s*$/.test(what)),
	);
	if (!first) return "more";
	for (const { text } of read) {
		const { texts, decode } = encodeHoles(text);
		const { lines } = linesOf(texts[0] ?? "");
		if (separator === "=" && isAllSecret(text) && lines.every(isBare))
			return "maybe";
		for (const line of lines)
			if (!isHarmless(decode(line.split(separator)[0] ?? ""))) return "more";
	}
	return "names";
}
