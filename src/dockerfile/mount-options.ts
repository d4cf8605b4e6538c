import { type OptionText, parseMountText } from "../../grammar/mount-parser.ts";
import { splitMountSimply } from "../../grammar/mount-simply.ts";
import type { MountFlag, MountOption, Seam, Word } from "./ast.ts";
import { type Failure, failure } from "./problem.ts";
import { subword } from "./words.ts";

/**
 * Reads the value of `--mount` as far as that goes without variables: quoting must be right, and `from` must be a name. What the
 * options mean is found out by `resolveMount`, when the stage is built.
 */
export function readMount(value: Word): MountFlag | Failure {
	if (value.value === "")
		return failure({
			code: "empty-mount",
			message: "failed to parse --mount: it has no options",
			help: "for example: --mount=type=secret,id=token",
			span: value.span,
		});
	const { options: texts, misquotedAt } =
		splitMountSimply(value.value) ?? parseMountText(value.value);
	if (misquotedAt !== undefined)
		return failure({
			code: "mount-quoting",
			message: `failed to parse --mount: a stray double quote at position ${misquotedAt + 1}`,
			help: 'put the whole option into double quotes, and double a quote inside it: "target=/a ""b"""',
			span: subword(value, misquotedAt, value.value.length).span,
		});
	const options: MountOption[] = [];
	for (const text of texts) {
		const option = readOption(value, text);
		if (option.key === "from" && hasVariable(option.value))
			return failure({
				code: "mount-from-variable",
				message:
					"'from' doesn't support variable expansion, define alias stage instead",
				help: "add a stage FROM $VARIABLE AS name, and mount from=name",
				span: option.word.span,
			});
		options.push(option);
	}
	return { span: value.span, value, options };
}

function hasVariable(value: Word | undefined): boolean {
	const dollar = value?.value.indexOf("$") ?? -1;
	return dollar !== -1 && dollar !== (value?.value.length ?? 0) - 1;
}

function readOption(mount: Word, text: OptionText): MountOption {
	const written = subword(mount, text.from, text.to);
	const word = text.quoted ? withoutQuotes(written) : written;
	const equals =
		text.equals === undefined
			? word.value.indexOf("=")
			: text.equals - text.from;
	if (equals === -1) return { key: word.value.toLowerCase(), word };
	return {
		key: word.value.slice(0, equals).toLowerCase(),
		value: subword(word, equals + 1, word.value.length),
		word,
	};
}

function withoutQuotes(word: Word): Word {
	const seams: Seam[] = [];
	let value = "";
	const body = subword(word, 1, word.value.length - 1);
	let at = 0;
	for (const part of body.value.split('""')) {
		const piece = subword(body, at, at + part.length);
		if (value !== "" || at > 0) value += '"';
		seams.push({ at: value.length, offset: piece.span.start });
		for (const seam of piece.seams ?? [])
			seams.push({ at: seam.at + value.length, offset: seam.offset });
		value += part;
		at += part.length + 2;
	}
	return { value, span: word.span, seams };
}

/** The last value of an option as written; undefined when it is missing. */
export function optionValue(mount: MountFlag, key: string): Word | undefined {
	return mount.options.findLast(
		(option) => option.key === key && option.value !== undefined,
	)?.value;
}
