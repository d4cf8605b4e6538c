import { compareBytes } from "../values/go-json.ts";
import { joinPath } from "../values/go-path.ts";

/** Which parts of a directory a build reads, so that a client sends no more. */
export interface ReadPaths {
	/** Whether everything may be read; the paths do not matter then. */
	all: boolean;
	/** Absent as long as there are none. */
	some: Set<string> | undefined;
}

export function noPathsYet(): ReadPaths {
	return { all: false, some: undefined };
}

/** Notes a path that is read. It is seen from the directory's root. */
export function addPath(paths: ReadPaths, path: string): void {
	if (paths.all) return;
	const full = joinPath("/", path);
	if (full === "/") paths.all = true;
	else if (paths.some === undefined) paths.some = new Set([full]);
	else paths.some.add(full);
}

/** Notes everything that was noted elsewhere. */
export function addPaths(paths: ReadPaths, others: ReadPaths): void {
	if (others.all) paths.all = true;
	if (paths.all || others.some === undefined) return;
	paths.some ??= new Set();
	for (const path of others.some) paths.some.add(path);
}

/** The paths to follow, sorted and relative to the root; undefined when nothing is known or everything is read. */
export function followPaths({
	all,
	some,
}: ReadPaths): readonly string[] | undefined {
	if (all || some === undefined) return undefined;
	// They are clean and begin with a slash.
	return Array.from(some, (path) => path.slice(1)).sort(compareBytes);
}
