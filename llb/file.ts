import type { Constraints, Nanoseconds } from "./constraints.ts";
import { constraintsOf } from "./constraints.ts";
import type { Filesystem, Output, VertexBase } from "./vertex.ts";

/** One change of a file system. Relative paths are seen from the file vertex' `directory`. */
export type FileAction = MakeDirectory | MakeFile | Remove | Copy | MakeSymlink;

/** A user or group, by number or by a name that is looked up in the file system the action works on. */
export type Principal =
	| { readonly kind: "id"; readonly id: number }
	| { readonly kind: "name"; readonly name: string };

/** An owner. An absent half is left to the engine (root, or the source's for a copy). */
export interface Owner {
	readonly user?: Principal | undefined;
	readonly group?: Principal | undefined;
}

export interface MakeDirectory {
	readonly kind: "mkdir";
	readonly path: string;
	/** Permission bits; only the lower nine count. */
	readonly mode: number;
	/** Make missing parents too, and accept an existing directory. */
	readonly makeParents?: boolean | undefined;
	readonly owner?: Owner | undefined;
	/** Default: the time of the build. */
	readonly createdTime?: Nanoseconds | undefined;
}

export interface MakeFile {
	readonly kind: "mkfile";
	readonly path: string;
	/** Permission bits; only the lower nine count. */
	readonly mode: number;
	readonly data: Uint8Array;
	readonly owner?: Owner | undefined;
	/** Default: the time of the build. */
	readonly createdTime?: Nanoseconds | undefined;
}

export interface Remove {
	readonly kind: "rm";
	readonly path: string;
	readonly allowNotFound?: boolean | undefined;
	readonly allowWildcard?: boolean | undefined;
}

/** A link at `link` whose text is `target`. Neither path is touched. */
export interface MakeSymlink {
	readonly kind: "symlink";
	readonly target: string;
	readonly link: string;
	readonly owner?: Owner | undefined;
	/** Default: the time of the build. */
	readonly createdTime?: Nanoseconds | undefined;
}

export interface Copy {
	readonly kind: "copy";
	/** Where from: a file system, or the result of actions of the same file vertex. */
	readonly from: Filesystem | ActionChain;
	/** Default `/`: what a relative `source` is seen from. */
	readonly fromDirectory?: string | undefined;
	readonly source: string;
	/** A trailing `/` or `/.` is kept. */
	readonly destination: string;
	/** Permission bits as a number, or in chmod's symbolic notation. Absent: those of the source. */
	readonly mode?: number | string | undefined;
	readonly followSymlinks?: boolean | undefined;
	/** When the source is a directory, copy what it holds and not itself. */
	readonly contentsOnly?: boolean | undefined;
	/** Unpack the source when it is an archive. */
	readonly unpack?: boolean | undefined;
	readonly createDestinationPath?: boolean | undefined;
	readonly allowWildcard?: boolean | undefined;
	/** Do not fail when a wildcard matches nothing. */
	readonly allowEmptyWildcard?: boolean | undefined;
	readonly includePatterns?: readonly string[] | undefined;
	readonly excludePatterns?: readonly string[] | undefined;
	/** Paths that have to be among what is copied; they count only beside include patterns. */
	readonly requiredPaths?: readonly string[] | undefined;
	/** Replace a destination of another type where otherwise the copy fails. */
	readonly replaceExisting?: boolean | undefined;
	readonly owner?: Owner | undefined;
	/** Default: the times of the source. */
	readonly createdTime?: Nanoseconds | undefined;
}

/** Actions on a file system of their own whose result is only copied from. Used twice, the same object is built once. */
export interface ActionChain {
	readonly kind: "chain";
	readonly base: Filesystem;
	/** Default `/`. */
	readonly directory?: string | undefined;
	/** At least one. */
	readonly actions: readonly FileAction[];
}

export interface FileOptions extends Constraints {
	/** Default `/`: what relative paths of the actions are seen from. */
	readonly directory?: string | undefined;
}

/** See `file`. */
export interface FileVertex extends VertexBase {
	readonly kind: "file";
	readonly chain: ActionChain;
}

/**
 * A file system after a list of actions, as one vertex.
 *
 * It demands `file.base` alone, whatever options its actions use: that is what the reference implementation puts on the wire
 * (`client/llb/fileop.go` collects the actions' capabilities before it has any actions), and metadata is compared too.
 *
 * @throws RangeError when there is no action.
 */
export function file(
	base: Filesystem,
	actions: readonly FileAction[],
	options: FileOptions = {},
): Output {
	if (actions.length === 0) {
		throw new RangeError("a file vertex needs at least one action");
	}
	const vertex: FileVertex = {
		kind: "file",
		chain: { kind: "chain", base, directory: options.directory, actions },
		constraints: constraintsOf(options),
		capabilities: ["file.base"],
	};
	return { vertex, index: 0, platform: base?.platform };
}

/** A user or group as people write it: a decimal 32-bit number, `root`, or a name. An empty text is number 0. */
export function principalOf(text: string): Principal {
	if (text === "" || text === "root") return { kind: "id", id: 0 };
	if (/^[+-]?[0-9]+$/.test(text)) {
		const id = Number(text);
		if (id >= -0x80000000 && id <= 0x7fffffff)
			return { kind: "id", id: id >>> 0 };
	}
	return { kind: "name", name: text };
}

/** `user` or `user:group`; without a colon the group is left open. */
export function ownerOf(text: string): Owner {
	const colon = text.indexOf(":");
	if (colon < 0) return { user: principalOf(text) };
	return {
		user: principalOf(text.slice(0, colon)),
		group: principalOf(text.slice(colon + 1)),
	};
}
