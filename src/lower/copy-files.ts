import {
	type Copy,
	type FileAction,
	type Filesystem,
	file,
	merge,
	ownerOf,
} from "../../llb/index.ts";
import type {
	AddInstruction,
	CopyInstruction,
	Word,
} from "../dockerfile/ast.ts";
import { expandWord } from "../dockerfile/expand.ts";
import { parseFileMode } from "../values/file-mode.ts";
import { joinPath } from "../values/go-path.ts";
import {
	isAbsoluteImagePath,
	normalizeImagePath,
	removeDriveLetter,
	toSlash,
} from "../values/image-path.ts";
import { classifySource, type SourceKind } from "../values/remote-source.ts";
import type { Result } from "../values/result.ts";
import { expandOptional, wordExpander } from "./expand-words.ts";
import { addHistory } from "./history.ts";
import { locationsOf } from "./locations.ts";
import type { Lowering } from "./lowering.ts";
import { displayText, nameSameStep, nameStep } from "./names.ts";
import { refuseAt } from "./refuse.ts";
import type { Command, StageBuild } from "./stage-build.ts";

/** What ADD and COPY have in common: one file operation with a copy for each source. */

type CopyLike = AddInstruction | CopyInstruction;

/** The words of ADD or COPY with variables replaced. */
export interface CopyWords {
	readonly chown: string;
	readonly chmod: string;
	/** Of ADD only. */
	readonly checksum: string;
	readonly paths: readonly CopyPath[];
	readonly files: readonly InlineFile[];
	readonly destination: string;
}

interface CopyPath {
	readonly path: string;
	readonly word: Word;
}

interface InlineFile {
	readonly name: string;
	readonly content: string;
	readonly word: Word;
}

/** Replaces the variables. `--from` and `--exclude` keep theirs. */
export function expandCopy(
	lowering: Lowering,
	stage: StageBuild,
	command: Command,
	instruction: CopyLike,
): CopyWords {
	const expand = wordExpander(lowering, stage, command);
	const chown = expandOptional(expand, instruction.chown);
	const chmod = expandOptional(expand, instruction.chmod);
	const checksum =
		instruction.kind === "add"
			? expandOptional(expand, instruction.checksum)
			: "";
	const paths: CopyPath[] = [];
	for (const source of instruction.sources) {
		if (source.kind === "path")
			paths.push({ path: expand(source.word), word: source.word });
	}
	const destination = expand(instruction.destination);
	const files: InlineFile[] = [];
	for (const source of instruction.sources) {
		if (source.kind !== "heredoc") continue;
		const { name, word } = source;
		const content = source.expand
			? expandContent(stage, command, source)
			: source.content;
		files.push({ name, content, word });
	}
	return { chown, chmod, checksum, paths, files, destination };
}

/** In the body of a here-document quotes are ordinary characters, and the escape character is always a backslash. */
function expandContent(
	stage: StageBuild,
	command: Command,
	{ content, word }: { readonly content: string; readonly word: Word },
): string {
	const { environment } = stage.state.scope;
	const options = { escape: "\\", skipQuotes: true } as const;
	const expansion = expandWord(content, environment, options);
	if (expansion.kind === "expanded") return expansion.value;
	const { message, help } = expansion.problem;
	throw refuseAt(
		command,
		`cannot expand the here-document "${word.value}": ${message}`,
		`${help}; quote the word after << to keep the text as it is`,
		word.span,
	);
}

const plainPath: SourceKind = { kind: "path" };

/** What a source is. Every address has a colon, and most paths have none. */
export function sourceKind(text: string): SourceKind {
	return text.includes(":") ? classifySource(text) : plainPath;
}

/** A file operation in the making. */
export interface CopyStep {
	readonly lowering: Lowering;
	readonly stage: StageBuild;
	readonly command: Command;
	readonly instruction: CopyLike;
	readonly words: CopyWords;
	/** What every copy of the step has. */
	readonly common: Pick<
		Copy,
		| "kind"
		| "destination"
		| "mode"
		| "owner"
		| "excludePatterns"
		| "createDestinationPath"
	>;
	/** The text of the instruction as shown. */
	readonly shown: string;
	readonly name: string;
	readonly actions: FileAction[];
}

export function startCopy(
	lowering: Lowering,
	stage: StageBuild,
	command: Command,
	instruction: CopyLike,
	words: CopyWords,
): CopyStep {
	const { environment } = stage.state.scope;
	const destination = must(
		command,
		instruction.destination,
		destinationPath(stage, words.destination),
	);
	const mode =
		words.chmod === ""
			? undefined
			: must(command, instruction.chmod, parseFileMode(words.chmod));
	const shown = displayText(instruction.text, environment, lowering.document);
	return {
		lowering,
		stage,
		command,
		instruction,
		words,
		common: {
			kind: "copy",
			destination,
			mode: mode && (mode.kind === "octal" ? mode.bits : mode.text),
			owner: words.chown === "" ? undefined : ownerOf(words.chown),
			excludePatterns:
				instruction.exclude.length === 0
					? nothing
					: instruction.exclude.map(({ value }) => value),
			createDestinationPath: true,
		},
		shown,
		name: nameStep(
			lowering,
			stage,
			shown,
			stage.platform,
			environment,
			command.isTrigger,
		),
		actions: [],
	};
}

const nothing: readonly string[] = [];

/** An absolute path; where it ends in a slash or a dot, that is kept: it means a directory. */
function destinationPath(stage: StageBuild, written: string): Result<string> {
	const os = stage.platform?.os ?? "";
	const bare = removeDriveLetter(written, os, true);
	if (!bare.ok) return bare;
	const path = bare.value;
	if (isAbsoluteImagePath(path, os)) {
		return normalizeImagePath("/", path, os, true);
	}
	const relative = path === "" || path === "." ? "./" : path;
	return normalizeImagePath(stage.state.directory, relative, os, true);
}

/** Adds the copy of a path. */
export function copyPath(
	step: CopyStep,
	path: string,
	word: Word,
	options: {
		readonly from: Filesystem;
		readonly unpack: boolean;
		readonly parents: boolean;
	},
): void {
	const { command, common, stage } = step;
	const normalize = (text: string) =>
		sourcePath(command, word, text, stage.platform?.os ?? "");
	let source = path;
	let includePatterns: readonly string[] | undefined;
	let requiredPaths: readonly string[] | undefined;
	if (options.parents) {
		// What stands before `/./` is not repeated in the destination.
		const pivot = path.indexOf("/./");
		source = pivot === -1 ? "/" : path.slice(0, pivot);
		const pattern = normalize(pivot === -1 ? path : path.slice(pivot + 3));
		includePatterns = [pattern.replace(/^\//, "")];
		if (!hasWildcard(source) && !hasWildcard(pattern)) {
			requiredPaths = [normalize(joinPath(source, pattern))];
		}
	}
	step.actions.push({
		kind: "copy",
		destination: common.destination,
		mode: common.mode,
		owner: common.owner,
		excludePatterns: common.excludePatterns,
		createDestinationPath: common.createDestinationPath,
		from: options.from,
		source: normalize(source),
		followSymlinks: true,
		contentsOnly: true,
		unpack: options.unpack,
		allowWildcard: true,
		allowEmptyWildcard: true,
		includePatterns,
		requiredPaths,
	});
}

/** A path of a source, seen from its root. */
function sourcePath(
	command: Command,
	word: Word,
	path: string,
	os: string,
): string {
	return must(command, word, normalizeImagePath("/", path, os, false));
}

function hasWildcard(path: string): boolean {
	return /^(?:[^\\*?[]|\\.)*[*?[]/.test(path);
}

/** Adds the files written in the Dockerfile, makes the step and tells the history. */
export function finishCopy(step: CopyStep): void {
	const { lowering, stage, command, instruction, words, actions } = step;
	for (const inline of words.files) copyInlineFile(step, inline);
	const { request } = lowering;
	const { state } = stage;
	const locations = locationsOf(request.sourceMap, command.place.lines);
	const isLinked =
		instruction.link && words.chmod === "" && request.supports("mergeop");
	if (!isLinked) {
		state.filesystem = file(state.filesystem, actions, {
			name: step.name,
			locations,
			ignoreCache: stage.ignoreCache,
			directory: state.directory,
		});
	} else {
		const constraints = {
			name: step.name,
			locations,
			ignoreCache: stage.ignoreCache,
		};
		const id = (request.uniqueId ?? (() => crypto.randomUUID()))();
		const group = (weak: boolean) => ({ id, name: step.name, weak });
		const copied = file(null, actions, {
			...constraints,
			progressGroup: group(true),
		});
		state.filesystem = merge([state.filesystem, copied], {
			...constraints,
			progressGroup: group(false),
			name: nameSameStep(
				lowering,
				stage,
				`LINK ${step.shown}`,
				stage.platform,
				state.scope.environment,
				command.isTrigger,
			),
		});
	}
	addHistory(lowering, stage, historyText(step), "executed");
}

function copyInlineFile(
	step: CopyStep,
	{ name, content, word }: InlineFile,
): void {
	const { command, common } = step;
	const os = step.stage.platform?.os ?? "";
	const path = must(command, word, removeDriveLetter(name, os, false));
	const document = file(
		null,
		[
			{
				kind: "mkfile",
				path,
				mode: 0o644,
				data: new TextEncoder().encode(content),
			},
		],
		{ name: "[internal] preparing inline document" },
	);
	step.actions.push({ ...common, from: document, source: toSlash(path, os) });
}

function historyText({ instruction, words }: CopyStep): string {
	let text = instruction.kind === "add" ? "ADD" : "COPY";
	if (instruction.kind === "copy" && instruction.parents) text += " --parents";
	if (words.chown !== "") text += ` --chown=${words.chown}`;
	if (words.chmod !== "") text += ` --chmod=${words.chmod}`;
	for (const { path } of words.paths) text += ` ${path}`;
	for (const { name } of words.files) text += ` <<${name}`;
	return `${text} ${words.destination}`;
}

/** The value, or a refusal that points at the word. */
function must<T>(
	command: Command,
	word: Word | undefined,
	result: Result<T>,
): T {
	if (result.ok) return result.value;
	throw refuseAt(command, result.message, undefined, word?.span);
}
