import { leadingSpace, trimmedEnd } from "../../../grammar/white-space.ts";
import type { ExposeInstruction, VolumeInstruction, Word } from "../ast.ts";
import { readExecArray } from "../command.ts";
import { checkFlags, NO_FLAGS } from "../flags.ts";
import { type Failure, failure } from "../problem.ts";
import { splitAtBlanks } from "../words.ts";
import { atLeastOneArgument, type Line } from "./line.ts";

/** EXPOSE and VOLUME: lists of words. */

export function readExpose(line: Line): ExposeInstruction | Failure {
	const ports = splitAtBlanks(line.arguments);
	if (ports.length === 0) return atLeastOneArgument(line, "EXPOSE 8080");
	const wrongFlag = checkFlags(line.flags, NO_FLAGS);
	if (wrongFlag !== undefined) return wrongFlag;
	return { ...line, kind: "expose", ports };
}

export function readVolume(line: Line): VolumeInstruction | Failure {
	const words = readExecArray(line.arguments) ?? splitAtBlanks(line.arguments);
	if ("kind" in words) return words;
	if (words.length === 0) return atLeastOneArgument(line, "VOLUME /data");
	const wrongFlag = checkFlags(line.flags, NO_FLAGS);
	if (wrongFlag !== undefined) return wrongFlag;
	const paths = words.map(trimmed);
	const empty = paths.find((path) => path.value === "");
	if (empty !== undefined)
		return failure({
			code: "empty-volume",
			message: "VOLUME specified can not be an empty string",
			help: "write the path of a directory",
			span: empty.span,
		});
	return { ...line, kind: "volume", paths };
}

function trimmed(word: Word): Word {
	const from = leadingSpace(word.value);
	const to = trimmedEnd(word.value, from);
	return from === 0 && to === word.value.length
		? word
		: { value: word.value.slice(from, to), span: word.span };
}
