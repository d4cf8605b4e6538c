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
import { editLines } from "../sed-script.ts";
import { runUnknown } from "../simple-command.ts";
import {
	along,
	doubted,
	noTaint,
	type Taint,
	union,
	unionAll,
} from "../taint.ts";
import { concat, isKnown, part, type Value } from "../value.ts";

/** `sed`: what it reads and what its script writes in comes out again, unless the known parts of the lines say otherwise. */
export const sedCommands: readonly (readonly [string, Handler])[] = [
	["sed", edit],
	["gsed", edit],
];

function edit(machine: Machine, call: Invocation): void {
	const parsed = readArguments(call.words, [
		"-e",
		"-f",
		"--expression",
		"--file",
		"-l",
		"--line-length",
	]);
	const inPlace = [...parsed.options.keys()].some(
		(name) =>
			name === "--in-place" ||
			(/^-[nErszu]*i/.test(name) && !name.startsWith("--")),
	);
	const given = optionValues(parsed, "-e", "--expression");
	const scriptFiles = optionValues(parsed, "-f", "--file");
	const fromOperand = given.length === 0 && scriptFiles.length === 0;
	const scripts: Value[] = fromOperand
		? parsed.operands.slice(0, 1)
		: [
				...given,
				...scriptFiles.map(({ text }) => readFile(machine, call, text)),
			];
	const files = fromOperand ? parsed.operands.slice(1) : parsed.operands;
	const quiet = hasOption(parsed, "-n", "--quiet", "--silent");
	const extended = hasOption(parsed, "-E", "-r", "--regexp-extended");
	const inserted = scripts.flatMap(({ text }) =>
		[...text.matchAll(/(?:^|[\d/$};\s])[rR]\s*(\/[^\s;}]+)/gm)].map(
			(match) => machine.files.read(machine.path(match[1] as string)).taint,
		),
	);
	if (scripts.some(({ text }) => /s(\W).*\1.*\1[gI\d]*e[gI\d]*\s*$/.test(text)))
		runUnknown(machine, call, "`sed` runs what it substitutes as a command");
	const added = along(
		union(wordsTaint(scripts), unionAll(inserted)),
		call.span,
		`the script of \`${call.name}\` puts it in`,
	);
	const script = concat(
		...scripts.flatMap((each) => [each, { text: "\n", taint: noTaint }]),
	);
	const change = (content: Value): Value => {
		const all = union(content.taint, added);
		const edited =
			inserted.length > 0
				? undefined
				: editLines(content.text, script.text, { quiet, extended });
		if (edited === undefined)
			return { text: machine.fresh("edited"), taint: all };
		const taint = edited.unsure
			? doubted(
					all,
					"whether `sed` takes the secret out of the file depends on what is in it",
				)
			: all;
		// What the script puts into lines that are not known is there.
		if (added.size > 0 && !isKnown(content.text))
			return { text: machine.fresh("edited"), taint: union(taint, added) };
		return part({ text: edited.text, taint }, edited.text);
	};
	writeScriptFiles(
		machine,
		call,
		scripts,
		unionAll([
			added,
			call.input.taint,
			...files.map(({ text }) => readFile(machine, call, text).taint),
		]),
	);
	if (!inPlace) {
		const content = concat(
			...(files.length === 0
				? [call.input]
				: files.map(({ text }) => readFile(machine, call, text))),
		);
		print(machine, call, change(content));
		return;
	}
	const suffix = [...parsed.options.entries()]
		.map(([name, values]) =>
			name === "--in-place" ? values[0]?.text : /^-i(.+)$/.exec(name)?.[1],
		)
		.find(
			(text) => text !== undefined && text !== "" && !/^[nErszu]+$/.test(text),
		);
	for (const file of files) {
		const old = machine.files.read(machine.path(file.text));
		if (suffix !== undefined && old.taint.size > 0)
			machine.writeFile(
				{ ...file, text: `${file.text}${suffix}` },
				old,
				call.span,
			);
		if (hasOption(parsed, "--follow-symlinks"))
			machine.writeFile(file, change(old), call.span);
		else machine.replaceFile(file, change(old), call.span);
	}
}

/** `w FILE` in a script. */
function writeScriptFiles(
	machine: Machine,
	call: Invocation,
	scripts: readonly Value[],
	taint: Taint,
): void {
	if (taint.size === 0) return;
	for (const script of scripts)
		for (const match of script.text.matchAll(
			/(?:^|[;}/\d$gp])\s*w\s+(\/[^\s;}]+)/gm,
		))
			machine.writeFile(
				{ text: match[1] as string, taint: noTaint },
				{ text: machine.fresh("edited"), taint },
				call.span,
			);
}
