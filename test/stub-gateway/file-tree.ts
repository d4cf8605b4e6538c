import { lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { clean, matcher, withParents } from "./path-patterns.ts";

/** Files by path, without leading slash. Directories are there too, the root is not. */
export type FileTree = ReadonlyMap<string, TreeEntry>;

export type TreeEntry =
	| { readonly kind: "file"; readonly data: Uint8Array; readonly mode: number }
	| { readonly kind: "directory" }
	| { readonly kind: "link"; readonly target: string };

export const emptyTree: FileTree = new Map();

/** What lies below a directory, which is empty when it is not there. */
export function directoryTree(directory: string): FileTree {
	const tree = new Map<string, TreeEntry>();
	const walk = (below: string) => {
		for (const name of readdirSync(join(directory, below)).sort()) {
			const path = below === "" ? name : `${below}/${name}`;
			const entry = entryOf(join(directory, path));
			tree.set(path, entry);
			if (entry.kind === "directory") walk(path);
		}
	};
	if (lstatSync(directory, { throwIfNoEntry: false })?.isDirectory()) walk("");
	return tree;
}

function entryOf(path: string): TreeEntry {
	const stat = lstatSync(path);
	if (stat.isSymbolicLink())
		return { kind: "link", target: readlinkSync(path) };
	if (stat.isDirectory()) return { kind: "directory" };
	return { kind: "file", data: readFileSync(path), mode: stat.mode & 0o777 };
}

/** A tree of one file. */
export function singleFile(path: string, data: Uint8Array): FileTree {
	return new Map([[clean(path), { kind: "file", data, mode: 0o600 }]]);
}

/** The trees laid over one another, the last on top. */
export function overlay(...trees: readonly FileTree[]): FileTree {
	return new Map(trees.flatMap((tree) => [...tree]));
}

/** What is below `path`, or the file there under its own name. */
export function subtree(tree: FileTree, path: string): FileTree {
	const root = clean(path);
	if (root === "") return tree;
	const entry = tree.get(root);
	if (entry !== undefined && entry.kind !== "directory")
		return new Map([[root.split("/").at(-1) ?? root, entry]]);
	return new Map(
		[...tree]
			.filter(([name]) => name.startsWith(`${root}/`))
			.map(([name, each]) => [name.slice(root.length + 1), each]),
	);
}

/** The tree, moved below `path`. */
export function moved(tree: FileTree, path: string): FileTree {
	const root = clean(path);
	if (root === "") return tree;
	return new Map([
		...withParents(root).map((parent): [string, TreeEntry] => [
			parent,
			{ kind: "directory" },
		]),
		...[...tree].map(([name, entry]): [string, TreeEntry] => [
			`${root}/${name}`,
			entry,
		]),
	]);
}

export interface TreeFilter {
	/** Paths (or patterns) to keep, and what links there lead to. Empty keeps everything. */
	readonly follow: readonly string[];
	/** Patterns to keep. Empty keeps everything. */
	readonly include: readonly string[];
	/** Patterns to drop, with `!` for exceptions. */
	readonly exclude: readonly string[];
}

/** What a client sends of a directory. */
export function filterTree(
	tree: FileTree,
	{ follow, include, exclude }: TreeFilter,
): FileTree {
	const followed = follow.flatMap((pattern) => followLinks(tree, pattern));
	const wanted = [...followed, ...include];
	const isWanted = wanted.length === 0 ? () => true : matcher(wanted);
	const isDropped = matcher(exclude);
	const kept = [...tree.keys()].filter(
		(path) => isWanted(path) && !isDropped(path),
	);
	const paths = new Set(kept.flatMap(withParents));
	return new Map([...tree].filter(([path]) => paths.has(path)));
}

function followLinks(tree: FileTree, pattern: string): readonly string[] {
	const matches = matcher([pattern]);
	const links = [...tree].filter(([path]) => matches(path));
	const targets = links.flatMap(([path, entry]) =>
		entry.kind === "link" ? [linkTarget(path, entry.target)] : [],
	);
	return [pattern, ...targets];
}

function linkTarget(path: string, target: string): string {
	return clean(target.startsWith("/") ? target : `${path}/../${target}`);
}

/** The entry at a path, with links followed, and the path it is really at. */
export function lookUp(
	tree: FileTree,
	path: string,
	hops = 0,
): readonly [path: string, entry: TreeEntry] | undefined {
	const name = clean(path);
	if (name === "") return ["", { kind: "directory" }];
	for (const parent of [...withParents(name)].reverse()) {
		const entry = tree.get(parent);
		if (entry?.kind === "link" && hops < 40)
			return lookUp(
				tree,
				linkTarget(parent, entry.target) + name.slice(parent.length),
				hops + 1,
			);
	}
	const entry = tree.get(name);
	return entry && [name, entry];
}
