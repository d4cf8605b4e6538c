import { cleanPath, joinPath } from "../src/values/go-path.ts";
import type {
	ActionChain,
	Copy,
	FileAction,
	FileVertex,
	MakeDirectory,
	MakeFile,
	MakeSymlink,
	Owner,
	Principal,
	Remove,
} from "./file.ts";
import type {
	ChownOpt,
	FileActionCopy,
	FileActionMessage,
	FileActionMkDir,
	FileActionMkFile,
	FileActionRm,
	FileActionSymlink,
	FileOp,
	Input,
	UserOpt,
} from "./messages.ts";
import type { OpContext } from "./op-context.ts";
import { inputNumber } from "./op-context.ts";
import { absoluteDestination, absolutePath } from "./path.ts";

/**
 * A file system inside a file op. Results of earlier actions are numbered after all inputs, so that their final numbers are not known
 * until all inputs are: up to then, input *n* is *n* (-1 is an empty one), and the result of action *n* is -2 - *n*.
 */
type Place = number;

const nowhere: Place = -1;

/** An action whose places are known. */
interface PlacedAction {
	readonly action: FileAction;
	readonly on: Place;
	readonly from: Place;
	/** The input names of users are looked up in. */
	readonly base: number;
	readonly directory: string;
}

/** What is known of a file op while its chains are gone through. */
interface Building {
	readonly context: OpContext;
	readonly inputs: Input[];
	readonly placed: PlacedAction[];
	/** What chains that were met leave. */
	results: Map<ActionChain, Place> | undefined;
}

/** The operation of a file vertex. Adds what it is made from to `inputs`. */
export function fileOp(
	vertex: FileVertex,
	inputs: Input[],
	context: OpContext,
): FileOp {
	const placed: PlacedAction[] = [];
	place({ context, inputs, placed, results: undefined }, vertex.chain);
	const actions: FileActionMessage[] = [];
	for (const each of placed) {
		// Only what the last action leaves is a result of the vertex.
		const output = actions.length === placed.length - 1 ? 0 : -1;
		actions.push(actionMessage(each, inputs.length, output));
	}
	return { actions };
}

/** Places the actions of a chain, and answers where its result is. */
function place(building: Building, chain: ActionChain): Place {
	const { context, inputs, placed } = building;
	const base = inputNumber(inputs, context, chain.base);
	const directory = chain.directory ?? "/";
	let on = base;
	for (const action of chain.actions) {
		const from = action.kind === "copy" ? placeOf(building, action) : nowhere;
		on = -1 - placed.push({ action, on, from, base, directory });
	}
	return on;
}

/** Where a copy takes from; a chain that was met before is not built again. */
function placeOf(building: Building, { from }: Copy): Place {
	if (from === null || !("actions" in from))
		return inputNumber(building.inputs, building.context, from);
	building.results ??= new Map();
	let result = building.results.get(from);
	if (result === undefined) {
		result = place(building, from);
		building.results.set(from, result);
	}
	return result;
}

function actionMessage(
	{ action, on, from, base, directory }: PlacedAction,
	inputs: number,
	output: number,
): FileActionMessage {
	const { kind } = action;
	return {
		input: on < nowhere ? inputs - 2 - on : on,
		secondaryInput: from < nowhere ? inputs - 2 - from : from,
		output,
		copy: kind === "copy" ? copyMessage(action, base, directory) : undefined,
		mkfile: kind === "mkfile" ? mkFile(action, base, directory) : undefined,
		mkdir: kind === "mkdir" ? mkDir(action, base, directory) : undefined,
		rm: kind === "rm" ? rmMessage(action, directory) : undefined,
		symlink: kind === "symlink" ? symlink(action, base) : undefined,
	};
}

function mkDir(
	action: MakeDirectory,
	base: number,
	directory: string,
): FileActionMkDir {
	return {
		path: absolutePath(directory, action.path),
		mode: action.mode & 0o777,
		makeParents: action.makeParents,
		owner: chownOpt(action.owner, base),
		timestamp: action.createdTime ?? -1,
	};
}

function mkFile(
	action: MakeFile,
	base: number,
	directory: string,
): FileActionMkFile {
	return {
		path: absolutePath(directory, action.path),
		mode: action.mode & 0o777,
		data: action.data,
		owner: chownOpt(action.owner, base),
		timestamp: action.createdTime ?? -1,
	};
}

function rmMessage(action: Remove, directory: string): FileActionRm {
	return {
		path: absolutePath(directory, action.path),
		allowNotFound: action.allowNotFound,
		allowWildcard: action.allowWildcard,
	};
}

function symlink(action: MakeSymlink, base: number): FileActionSymlink {
	return {
		oldpath: action.target,
		newpath: action.link,
		owner: chownOpt(action.owner, base),
		timestamp: action.createdTime ?? -1,
	};
}

function copyMessage(
	action: Copy,
	base: number,
	directory: string,
): FileActionCopy {
	const { mode, source } = action;
	const notation = typeof mode === "string" && mode !== "" ? mode : undefined;
	return {
		src: source.startsWith("/")
			? cleanPath(source)
			: joinPath(action.fromDirectory ?? "/", source === "" ? "." : source),
		dest: absoluteDestination(directory, action.destination),
		owner: chownOpt(action.owner, base),
		mode: notation === undefined ? modeOf(mode) : undefined,
		followSymlink: action.followSymlinks,
		dirCopyContents: action.contentsOnly,
		attemptUnpackDockerCompatibility: action.unpack,
		createDestPath: action.createDestinationPath,
		allowWildcard: action.allowWildcard,
		allowEmptyWildcard: action.allowEmptyWildcard,
		timestamp: action.createdTime ?? -1,
		include_patterns: action.includePatterns,
		exclude_patterns: action.excludePatterns,
		alwaysReplaceExistingDestPaths: action.replaceExisting,
		modeStr: notation,
		required_paths: action.requiredPaths,
	};
}

/** An empty text is no notation and means 0, as a numeric mode does. */
function modeOf(mode: number | string | undefined): number {
	if (mode === undefined) return -1;
	return typeof mode === "number" ? mode : 0;
}

function chownOpt(
	owner: Owner | undefined,
	base: number,
): ChownOpt | undefined {
	if (owner === undefined) return undefined;
	return { user: userOpt(owner.user, base), group: userOpt(owner.group, base) };
}

function userOpt(
	principal: Principal | undefined,
	base: number,
): UserOpt | undefined {
	if (principal === undefined) return undefined;
	switch (principal.kind) {
		case "id":
			return { byName: undefined, byID: principal.id };
		case "name":
			return {
				byName: { name: principal.name, input: base },
				byID: undefined,
			};
	}
}
