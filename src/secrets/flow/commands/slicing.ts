import {
	type Handler,
	hasOption,
	type Invocation,
	optionValues,
	print,
	readArguments,
	readFile,
} from "../invocation.ts";
import {
	encodeHoles,
	hasHole,
	isAllSecret,
	isBare,
	linesOf,
	textOfLines,
} from "../lines.ts";
import type { Machine } from "../machine.ts";
import { doubted, noTaint } from "../taint.ts";
import { concat, isKnown, part, type Value } from "../value.ts";
import type { Field } from "../words.ts";

/** Programs that print parts of what they read, by line, field or character. */
export const slicingCommands: readonly (readonly [string, Handler])[] = [
	["head", head],
	["tail", head],
	["cut", cut],
	["tr", translate],
];

function contents(
	machine: Machine,
	call: Invocation,
	operands: readonly Field[],
): Value {
	return operands.length === 0
		? call.input
		: concat(...operands.map(({ text }) => readFile(machine, call, text)));
}

/** `head` and `tail`: so many lines; a hole among them may be more than one. */
function head(machine: Machine, call: Invocation): void {
	const old = /^-\d+$/.test(call.words[0]?.text ?? "")
		? call.words[0]
		: undefined;
	const parsed = readArguments(old ? call.words.slice(1) : call.words, [
		"-n",
		"-c",
		"--lines",
		"--bytes",
		"-s",
		"--pid",
	]);
	const content = contents(machine, call, parsed.operands);
	const count =
		old?.text.slice(1) ??
		optionValues(parsed, "-n", "--lines")[0]?.text ??
		(hasOption(parsed, "-c", "--bytes") ? "" : "10");
	const { lines, ended } = linesOf(content.text);
	if (/^\d+$/.test(count)) {
		const wanted = Number(count);
		const kept =
			call.name === "head"
				? lines.slice(0, wanted)
				: lines.slice(Math.max(0, lines.length - wanted));
		const text = textOfLines(kept, ended || call.name === "head");
		print(machine, call, part(content, text));
		return;
	}
	const bytes = optionValues(parsed, "-c", "--bytes")[0]?.text ?? "";
	const known = content.text.slice(0, Number(bytes));
	if (call.name === "head" && /^\d+$/.test(bytes) && isKnown(known))
		print(machine, call, part(content, known));
	else print(machine, call, somePart(machine, content));
}

function somePart(machine: Machine, content: Value): Value {
	return content.taint.size === 0 && isKnown(content.text)
		? { text: machine.fresh("part"), taint: noTaint }
		: { text: machine.fresh("part"), taint: content.taint };
}

/** `cut -d= -f1`: fields before a hole are known, and the hole may hold all that come after. */
function cut(machine: Machine, call: Invocation): void {
	const parsed = readArguments(call.words, [
		"-d",
		"-f",
		"-c",
		"-b",
		"--delimiter",
		"--fields",
		"--characters",
		"--bytes",
		"--output-delimiter",
	]);
	const content = contents(machine, call, parsed.operands);
	const list = optionValues(parsed, "-f", "--fields")[0]?.text;
	const chosen = list === undefined ? undefined : fieldsOf(list);
	const separator = optionValues(parsed, "-d", "--delimiter")[0]?.text ?? "\t";
	if (chosen === undefined || separator === "") {
		print(machine, call, somePart(machine, content));
		return;
	}
	const { texts, decode } = encodeHoles(content.text);
	const { lines, ended } = linesOf(texts[0] ?? "");
	const kept = lines.map((line) => {
		if (!line.includes(separator)) return line;
		const fields = line.split(separator);
		const from = fields.findIndex(hasHole);
		return fields
			.filter(
				(_, at) =>
					chosen.some(([first, last]) => at + 1 >= first && at + 1 <= last) ||
					(from !== -1 && at === from && chosen.some(([, last]) => last > at)),
			)
			.join(separator);
	});
	const value = part(content, decode(textOfLines(kept, ended)));
	// Of lines `NAME=value` the first field is the name.
	const onlyNames =
		list === "1" && separator === "=" && lines.every((line) => isBare(line));
	print(
		machine,
		call,
		onlyNames && isAllSecret(content.text)
			? {
					...value,
					taint: doubted(
						value.taint,
						"whether the field before `=` is a name or a part of the secret depends on the secret",
					),
				}
			: value,
	);
}

type FieldRange = readonly [number, number];

function fieldsOf(list: string): readonly FieldRange[] | undefined {
	const ranges: FieldRange[] = [];
	for (const item of list.split(",")) {
		const match = /^(\d*)(-?)(\d*)$/.exec(item);
		if (match === null || item === "-" || item === "") return undefined;
		const [, from = "", dash = "", to = ""] = match;
		const first = from === "" ? 1 : Number(from);
		const last = dash === "" ? first : to === "" ? Infinity : Number(to);
		ranges.push([first, last]);
	}
	return ranges;
}

/** Sets of which every letter and digit is a member. */
const coversAll =
	/^(?:\[:(?:print|graph|alnum):\].*|.*A-Za-z0-9.*|.*a-zA-Z0-9.*|!-~| -~|\\0-\\377)$/;
const onlySpace = /^(?:\\n|\\r|\s|\[:space:\]|\[:blank:\])+$/;

/** `tr`: other characters, one for one, still tell; the same character for all of them does not. */
function translate(machine: Machine, call: Invocation): void {
	const parsed = readArguments(call.words);
	const [first, second] = parsed.operands.map(({ text }) => text);
	const { input } = call;
	const complement = hasOption(parsed, "-c", "-C", "--complement");
	const deletes = hasOption(parsed, "-d", "--delete");
	if (first === undefined) return;
	const hidden = complement ? onlySpace.test(first) : coversAll.test(first);
	if (hidden && (deletes || (second !== undefined && second.length === 1))) {
		print(machine, call, { text: machine.fresh("masked"), taint: noTaint });
		return;
	}
	const changed =
		complement || hasOption(parsed, "-s", "--squeeze-repeats")
			? undefined
			: translated(input.text, first, deletes ? "" : second);
	print(
		machine,
		call,
		changed === undefined
			? { text: machine.fresh("translated"), taint: input.taint }
			: part(input, changed),
	);
}

/** The text with its known characters exchanged or deleted; undefined for sets that are more than a few characters. */
function translated(
	text: string,
	set: string,
	by: string | undefined,
): string | undefined {
	const from = characters(set);
	const to = by === undefined ? undefined : characters(by);
	if (from === undefined || to === undefined) return undefined;
	const encoded = encodeHoles(text);
	const result = [...(encoded.texts[0] ?? "")].map((character) => {
		const at = from.indexOf(character);
		if (at === -1) return character;
		return to.length === 0 ? "" : (to[at] ?? to.at(-1) ?? "");
	});
	return encoded.decode(result.join(""));
}

function characters(set: string): readonly string[] | undefined {
	if (/\[[:=]|.-./.test(set) || !isKnown(set)) return undefined;
	return [
		...set
			.replaceAll("\\n", "\n")
			.replaceAll("\\r", "\r")
			.replaceAll("\\t", "\t")
			.replace(/\\(?:000|0)/g, "\0"),
	];
}
