import { parseHeredocMarker } from "../../../grammar/heredoc-marker.ts";
import type {
	AddInstruction,
	CopyInstruction,
	CopySource,
	Heredoc,
	Word,
} from "../ast.ts";
import { readExecArray } from "../command.ts";
import { booleanFlag, checkFlags, stringFlag, stringFlags } from "../flags.ts";
import { type Failure, failure } from "../problem.ts";
import { splitAtBlanks } from "../words.ts";
import { type Line, nameOf } from "./line.ts";

const COPY_FLAGS = {
	from: "string",
	chown: "string",
	chmod: "string",
	link: "boolean",
	parents: "boolean",
	exclude: "strings",
} as const;

const ADD_FLAGS = {
	chown: "string",
	chmod: "string",
	link: "boolean",
	exclude: "strings",
	"keep-git-dir": "boolean",
	checksum: "string",
	unpack: "boolean",
} as const;

export function readCopy(line: Line): CopyInstruction | Failure {
	const words = readPaths(line);
	if ("kind" in words) return words;
	const checked = checkFlags(line.flags, COPY_FLAGS);
	if (checked.kind === "failed") return failure(checked.problem);
	const { flags } = checked;
	const paths = sourcesAndDestination(line, words);
	if ("kind" in paths) return paths;
	const from = stringFlag(flags, "from");
	const chown = stringFlag(flags, "chown");
	const chmod = stringFlag(flags, "chmod");
	return {
		...line,
		kind: "copy",
		...paths,
		...(from && { from }),
		...(chown && { chown }),
		...(chmod && { chmod }),
		link: booleanFlag(flags, "link") ?? false,
		parents: booleanFlag(flags, "parents") ?? false,
		exclude: stringFlags(flags, "exclude"),
	};
}

export function readAdd(line: Line): AddInstruction | Failure {
	const words = readPaths(line);
	if ("kind" in words) return words;
	const checked = checkFlags(line.flags, ADD_FLAGS);
	if (checked.kind === "failed") return failure(checked.problem);
	const { flags } = checked;
	const paths = sourcesAndDestination(line, words);
	if ("kind" in paths) return paths;
	const chown = stringFlag(flags, "chown");
	const chmod = stringFlag(flags, "chmod");
	const checksum = stringFlag(flags, "checksum");
	const keepGitDir = booleanFlag(flags, "keep-git-dir");
	const unpack = booleanFlag(flags, "unpack");
	return {
		...line,
		kind: "add",
		...paths,
		...(chown && { chown }),
		...(chmod && { chmod }),
		...(checksum && { checksum }),
		link: booleanFlag(flags, "link") ?? false,
		exclude: stringFlags(flags, "exclude"),
		...(keepGitDir !== undefined && { keepGitDir }),
		...(unpack !== undefined && { unpack }),
	};
}

function readPaths(line: Line): readonly Word[] | Failure {
	const words = readExecArray(line.arguments) ?? splitAtBlanks(line.arguments);
	if ("kind" in words || words.length >= 2) return words;
	const name = nameOf(line);
	return failure({
		code: "missing-destination",
		message: `${name} needs at least one source and a destination; ${words.length === 1 ? "there is only one path" : "no path is given"}`,
		help: `write ${name} SOURCE… DESTINATION`,
		span: words.length === 1 ? line.arguments.span : line.keyword.span,
	});
}

function sourcesAndDestination(
	line: Line,
	words: readonly Word[],
): { sources: readonly CopySource[]; destination: Word } | Failure {
	const destination = words[words.length - 1] as Word;
	const name = nameOf(line);
	if (markerIn(destination) !== undefined)
		return failure({
			code: "heredoc-destination",
			message: `${name} cannot accept a heredoc as a destination`,
			help: `the last argument is a path: ${name} ${destination.value} /path/of/the/file`,
			span: destination.span,
		});
	// Of several bodies with the same word the last one counts.
	const bodies = new Map(line.heredocs.map((body) => [body.name, body]));
	const sources = words.slice(0, -1).map((word) => readSource(word, bodies));
	return { sources, destination };
}

function readSource(
	word: Word,
	bodies: ReadonlyMap<string, Heredoc>,
): CopySource {
	const marker = markerIn(word);
	if (marker === undefined) return { kind: "path", word };
	const content = bodies.get(marker.name)?.content ?? "";
	return {
		kind: "heredoc",
		word,
		name: marker.name,
		content: marker.chomp ? content.replace(/(?<=^|\n)\t+/g, "") : content,
		expand: marker.expand,
	};
}

function markerIn(word: Word) {
	return word.value.includes("<<") ? parseHeredocMarker(word.value) : undefined;
}
