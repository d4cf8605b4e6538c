import { compareBytes } from "../values/go-json.ts";
import { joinPath } from "../values/go-path.ts";

/** Which parts of a directory a build reads, so that a client sends no more. */

/** Notes a path that is read. It is seen from the directory's root. */
export function addPath(paths: Set<string>, path: string): void {
	paths.add(joinPath("/", path));
}

/** The paths to follow, sorted and relative to the root; undefined when nothing is known or everything is read. */
export function followPaths(
	paths: ReadonlySet<string>,
): readonly string[] | undefined {
	if (paths.size === 0 || paths.has("/")) return undefined;
	return [...paths].map((path) => joinPath(".", path)).sort(compareBytes);
}
