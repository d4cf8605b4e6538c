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

/**
 * Programs that edit streams of text. They are one file because they share how lines are kept or dropped when their text is known.
 */
export const editCommands: readonly (readonly [string, Handler])[] = [
	["sed", edit],
	["gsed", edit],
	["awk", scan],
	["gawk", scan],
	["mawk", scan],
	["nawk", scan],
	["envsubst", substitute],
	["grep", search],
	["egrep", search],
	["fgrep", search],
	["zgrep", search],
	["rg", search],
];

/** `sed`: what it reads and what its script writes in comes out again, unless the lines are known and all holes are in deleted ones. */
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
	const change = (content: Value): Value => {
		const kept = scripts.reduce<Value | undefined>(
			(value, script) => value && withoutLines(value, script.text, quiet),
			content,
		);
		if (kept !== undefined && added.size === 0) return kept;
		const taint = union(
			content.taint.size > 0 && removesLines(scripts)
				? doubted(
						content.taint,
						"whether `sed` takes the secret out of the file depends on what is in it",
					)
				: content.taint,
			added,
		);
		return { text: machine.fresh("edited"), taint };
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
	const suffix = [...parsed.options.keys()]
		.map((name) => /^-i(.+)$/.exec(name)?.[1])
		.find((text) => text !== undefined && !/^[nErszu]+$/.test(text));
	for (const file of files) {
		const old = machine.files.read(machine.path(file.text));
		if (suffix !== undefined && old.taint.size > 0)
			machine.writeFile(
				{ ...file, text: `${file.text}${suffix}` },
				old,
				call.span,
			);
		machine.writeFile(file, change(old), call.span);
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

function removesLines(scripts: readonly Value[]): boolean {
	return scripts.some(({ text }) =>
		/[/\d$]\s*d\s*(?:[;}]|$)|s(.).*\1\1[gI]*\s*$/.test(text),
	);
}

/** The text without the lines that `/pattern/d` deletes; undefined when the script does anything else. */
function withoutLines(
	content: Value,
	script: string,
	quiet: boolean,
): Value | undefined {
	if (/^\s*\$\s*d\s*;?\s*$/.test(script) && !quiet) {
		const lines = content.text.replace(/\n$/, "").split("\n");
		return part(
			content,
			lines
				.slice(0, -1)
				.map((line) => `${line}\n`)
				.join(""),
		);
	}
	const match = /^\s*\/((?:[^/\\]|\\.)+)\/(I?)d\s*;?\s*$/.exec(script);
	if (match === null || quiet || !isKnown(script)) return undefined;
	return filteredLines(
		content,
		basicPattern(match[1] as string),
		match[2] === "I" ? "i" : "",
		false,
	);
}

/** Keeps the lines that match, or that do not; undefined when that cannot be told. A hole could hold anything, so it must not matter. */
function filteredLines(
	content: Value,
	pattern: string | undefined,
	flags: string,
	keepsMatches: boolean,
): Value | undefined {
	if (pattern === undefined) return undefined;
	let expression: RegExp;
	try {
		expression = new RegExp(pattern, flags);
	} catch {
		return undefined;
	}
	const kept: string[] = [];
	for (const line of content.text.split("\n")) {
		const matches = expression.test(line);
		// The secret itself could match: such a line may come or go.
		if (!matches && !isKnown(line)) {
			kept.push(line);
			continue;
		}
		if (matches === keepsMatches) kept.push(line);
	}
	return part(content, kept.join("\n"));
}

/** A basic regular expression of a program in the syntax of JavaScript; undefined when it is not a simple one. */
function basicPattern(text: string): string | undefined {
	if (/\\[^./[\]$^*-]/.test(text)) return undefined;
	return text.replace(/\\\//g, "/").replace(/[+?(){}|]/g, "\\$&");
}

/** `grep` prints lines that match, unless it only counts or asks. */
function search(machine: Machine, call: Invocation): void {
	const parsed = readArguments(call.words, [
		"-e",
		"-f",
		"-m",
		"-A",
		"-B",
		"-C",
		"--include",
		"--exclude",
		"--exclude-dir",
		"--max-count",
		"-d",
	]);
	if (
		hasOption(
			parsed,
			"-q",
			"--quiet",
			"--silent",
			"-c",
			"--count",
			"-l",
			"-L",
			"--files-with-matches",
			"--files-without-match",
		)
	)
		return;
	const patterns = optionValues(parsed, "-e");
	const files =
		patterns.length > 0 || hasOption(parsed, "-f")
			? parsed.operands
			: parsed.operands.slice(1);
	const pattern = patterns[0] ?? parsed.operands[0];
	const recursive =
		hasOption(parsed, "-r", "-R", "--recursive") || call.name === "rg";
	const content = concat(
		...(files.length === 0 && !recursive
			? [call.input]
			: files.map(
					(file): Value =>
						recursive
							? {
									text: machine.fresh("matches"),
									taint: machine.files.taintWithin(machine.path(file.text)),
								}
							: readFile(machine, call, file.text),
				)),
	);
	if (
		hasOption(parsed, "-v", "--invert-match") &&
		pattern !== undefined &&
		isKnown(pattern.text)
	) {
		const kept = filteredLines(
			content,
			hasOption(parsed, "-E") || call.name === "egrep"
				? pattern.text
				: basicPattern(pattern.text),
			hasOption(parsed, "-i") ? "i" : "",
			false,
		);
		if (kept !== undefined) {
			print(machine, call, kept);
			return;
		}
	}
	const only = isKnown(content.text) && content.taint.size === 0;
	print(
		machine,
		call,
		only
			? { text: machine.fresh("matches"), taint: noTaint }
			: { text: machine.fresh("matches"), taint: content.taint },
	);
}

/** `awk`: what it reads, what its variables are set to and the environment when it asks for it. */
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
	const files = (
		fromFile.length > 0 ? parsed.operands : parsed.operands.slice(1)
	).filter(({ text }) => !/^[A-Za-z_]\w*=/.test(text));
	const assigned = parsed.operands.filter(({ text }) =>
		/^[A-Za-z_]\w*=/.test(text),
	);
	const text = program?.text ?? "";
	const onlyBegin = /^\s*BEGIN\s*\{[^}]*\}\s*$/.test(text);
	const read: Value[] = onlyBegin
		? []
		: files.length === 0
			? [call.input]
			: files.map((file) => readFile(machine, call, file.text));
	let taint = unionAll([
		...read.map((value) => value.taint),
		wordsTaint(optionValues(parsed, "-v", "--assign")),
		wordsTaint(assigned),
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
	if (countsOnly(text)) return;
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

/** A program that prints nothing but counts. */
function countsOnly(program: string): boolean {
	const prints = [...program.matchAll(/\bprintf?\b([^;}]*)/g)];
	return (
		prints.length > 0 &&
		prints.every(([, what]) =>
			/^\s*(?:NR|NF|length(?:\([^)]*\))?)\s*$/.test(what as string),
		) &&
		!/[{;]\s*\}|^\s*[^{]*$/.test(program)
	);
}

/** `envsubst` puts the variables that its input names into its output. */
function substitute(machine: Machine, call: Invocation): void {
	const template = call.input;
	const listed = call.words.find(({ text }) => text.includes("$"))?.text;
	const names = new Set<string>();
	const named = (text: string) =>
		[...text.matchAll(/\$\{?([A-Za-z_]\w*)\}?/g)].map(
			(match) => match[1] as string,
		);
	if (listed !== undefined) for (const name of named(listed)) names.add(name);
	let taint: Taint = template.taint;
	let text = template.text;
	if (isKnown(text)) {
		text = text.replace(
			/\$\{([A-Za-z_]\w*)\}|\$([A-Za-z_]\w*)/g,
			(whole, braced?: string, plain?: string) => {
				const name = (braced ?? plain) as string;
				if (listed !== undefined && !names.has(name)) return whole;
				const variable = machine.shell.variables.get(name);
				if (variable?.exported !== true) return "";
				taint = union(taint, variable.value.taint);
				return variable.value.text;
			},
		);
	} else if (listed !== undefined) {
		for (const name of names) {
			const variable = machine.shell.variables.get(name);
			if (variable?.exported) taint = union(taint, variable.value.taint);
		}
		text = machine.fresh("substituted");
	} else {
		taint = union(
			taint,
			doubted(
				machine.environmentTaint(),
				"which variables `envsubst` puts in depends on its template",
			),
		);
		text = machine.fresh("substituted");
	}
	const value = {
		text,
		taint: isKnown(text)
			? noTaint
			: along(taint, call.span, "`envsubst` puts it in"),
	};
	print(machine, call, value);
}
