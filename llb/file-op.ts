import type {
	ActionChain,
	Copy,
	FileAction,
	FileVertex,
	Owner,
	Principal,
} from "./file.ts";
import type {
	ChownOpt,
	FileActionCopy,
	FileActionMessage,
	Op,
	UserOpt,
} from "./messages.ts";
import type { OpContext } from "./op-context.ts";
import { inputList } from "./op-context.ts";
import { absoluteDestination, absolutePath, joinPath } from "./path.ts";

/** A file system inside a file op: one of its inputs (-1: an empty one), or the result of an earlier action. */
type Place =
	| { readonly kind: "input"; readonly index: number }
	| { readonly kind: "result"; readonly action: number };

/** An action whose places are known, but not yet their final numbers: results are numbered after all inputs. */
interface PlacedAction {
	readonly action: FileAction;
	readonly on: Place;
	readonly from: Place;
	/** The input names of users are looked up in. */
	readonly base: number;
	readonly directory: string;
}

const nowhere: Place = { kind: "input", index: -1 };

/** The operation of a file vertex with its inputs. */
export function fileOp(
	vertex: FileVertex,
	context: OpContext,
): Pick<Op, "inputs" | "file"> {
	const edges = inputList(context);
	const placed: PlacedAction[] = [];
	const built = new Map<ActionChain, Place>();

	const build = (chain: ActionChain): Place => {
		const known = built.get(chain);
		if (known !== undefined) return known;
		const base = edges.indexOf(chain.base);
		const directory = chain.directory ?? "/";
		let place: Place = { kind: "input", index: base };
		for (const action of chain.actions) {
			const from = action.kind === "copy" ? sourceOf(action) : nowhere;
			placed.push({ action, on: place, from, base, directory });
			place = { kind: "result", action: placed.length - 1 };
		}
		built.set(chain, place);
		return place;
	};
	const sourceOf = ({ from }: Copy): Place =>
		from !== null && "actions" in from
			? build(from)
			: { kind: "input", index: edges.indexOf(from) };
	build(vertex.chain);

	const numberOf = (place: Place): number =>
		place.kind === "input" ? place.index : edges.inputs.length + place.action;
	const actions = placed.map(
		({ action, on, from, base, directory }, index): FileActionMessage => ({
			input: numberOf(on),
			secondaryInput: numberOf(from),
			// Only what the last action leaves is a result of the vertex.
			output: index === placed.length - 1 ? 0 : -1,
			...actionMessage(action, base, directory),
		}),
	);
	return { inputs: edges.inputs, file: { actions } };
}

function actionMessage(
	action: FileAction,
	base: number,
	directory: string,
): FileActionMessage {
	switch (action.kind) {
		case "mkdir":
			return {
				mkdir: {
					path: absolutePath(directory, action.path),
					mode: action.mode & 0o777,
					makeParents: action.makeParents,
					owner: chownOpt(action.owner, base),
					timestamp: action.createdTime ?? -1,
				},
			};
		case "mkfile":
			return {
				mkfile: {
					path: absolutePath(directory, action.path),
					mode: action.mode & 0o777,
					data: action.data,
					owner: chownOpt(action.owner, base),
					timestamp: action.createdTime ?? -1,
				},
			};
		case "rm":
			return {
				rm: {
					path: absolutePath(directory, action.path),
					allowNotFound: action.allowNotFound,
					allowWildcard: action.allowWildcard,
				},
			};
		case "symlink":
			return {
				symlink: {
					oldpath: action.target,
					newpath: action.link,
					owner: chownOpt(action.owner, base),
					timestamp: action.createdTime ?? -1,
				},
			};
		case "copy":
			return { copy: copyMessage(action, base, directory) };
	}
}

function copyMessage(
	action: Copy,
	base: number,
	directory: string,
): FileActionCopy {
	const fromDirectory = action.source.startsWith("/")
		? "/"
		: (action.fromDirectory ?? "/");
	return {
		src: joinPath(fromDirectory, action.source === "" ? "." : action.source),
		dest: absoluteDestination(directory, action.destination),
		owner: chownOpt(action.owner, base),
		...modeOf(action.mode),
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
		required_paths: action.requiredPaths,
	};
}

/** An empty text is no notation and means 0, as a numeric mode does. */
function modeOf(
	mode: number | string | undefined,
): Pick<FileActionCopy, "mode" | "modeStr"> {
	if (mode === undefined) return { mode: -1 };
	if (typeof mode === "number") return { mode };
	return mode === "" ? { mode: 0 } : { modeStr: mode };
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
			return { byID: principal.id };
		case "name":
			return { byName: { name: principal.name, input: base } };
	}
}
