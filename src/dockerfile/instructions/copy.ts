import { parseHeredocMarker } from "../../../grammar/heredoc-marker.ts";
import type {
	AddInstruction,
	CopyInstruction,
	CopySource,
	Flag,
	Heredoc,
	Unfinished,
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

const NO_BODIES: ReadonlyMap<string, Heredoc> = new Map();

export function readCopy(line: Line): CopyInstruction | Failure {
	const words = readPaths(line);
	if ("kind" in words) return words;
	const wrongFlag = checkFlags(line.flags, COPY_FLAGS);
	if (wrongFlag !== undefined) return wrongFlag;
	const { flags } = line;
	const paths = sourcesAndDestination(line, words);
	if ("kind" in paths) return paths;
	const copy: Unfinished<CopyInstruction> = {
		...line,
		kind: "copy",
		sources: paths.sources,
		destination: paths.destination,
		link: booleanFlag(flags, "link") ?? false,
		parents: booleanFlag(flags, "parents") ?? false,
		exclude: stringFlags(flags, "exclude"),
	};
	const from = stringFlag(flags, "from");
	if (from !== undefined) copy.from = from;
	setOwner(copy, flags);
	return copy;
}

export function readAdd(line: Line): AddInstruction | Failure {
	const words = readPaths(line);
	if ("kind" in words) return words;
	const wrongFlag = checkFlags(line.flags, ADD_FLAGS);
	if (wrongFlag !== undefined) return wrongFlag;
	const { flags } = line;
	const paths = sourcesAndDestination(line, words);
	if ("kind" in paths) return paths;
	const add: Unfinished<AddInstruction> = {
		...line,
		kind: "add",
		sources: paths.sources,
		destination: paths.destination,
		link: booleanFlag(flags, "link") ?? false,
		exclude: stringFlags(flags, "exclude"),
	};
	setOwner(add, flags);
	const checksum = stringFlag(flags, "checksum");
	if (checksum !== undefined) add.checksum = checksum;
	const keepGitDir = booleanFlag(flags, "keep-git-dir");
	if (keepGitDir !== undefined) add.keepGitDir = keepGitDir;
	const unpack = booleanFlag(flags, "unpack");
	if (unpack !== undefined) add.unpack = unpack;
	return add;
}

function setOwner(
	instruction: Unfinished<CopyInstruction | AddInstruction>,
	flags: readonly Flag[],
): void {
	const chown = stringFlag(flags, "chown");
	if (chown !== undefined) instruction.chown = chown;
	const chmod = stringFlag(flags, "chmod");
	if (chmod !== undefined) instruction.chmod = chmod;
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
	const bodies =
		line.heredocs.length === 0
			? NO_BODIES
			: new Map(line.heredocs.map((body) => [body.name, body]));
	const sources: CopySource[] = [];
	for (let index = 0; index < words.length - 1; index++)
		sources.push(readSource(words[index] as Word, bodies));
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
