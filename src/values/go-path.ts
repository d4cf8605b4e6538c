/** Slash-separated paths by the rules of Go's `path` package: purely lexical, no file system. */

/**
 * The shortest equivalent of a path: no empty and no `.` elements, `..` resolved where possible, no final slash. The empty path
 * becomes `.`.
 */
export function cleanPath(path: string): string {
	const rooted = path.startsWith("/");
	const kept: string[] = [];
	for (const element of path.split("/")) {
		if (element === "" || element === ".") continue;
		if (element !== "..") {
			kept.push(element);
		} else if (kept.length > 0 && kept[kept.length - 1] !== "..") {
			kept.pop();
		} else if (!rooted) {
			kept.push("..");
		}
	}
	const body = kept.join("/");
	if (rooted) return `/${body}`;
	return body === "" ? "." : body;
}

/** Joins the elements that are not empty with slashes and cleans the result; nothing to join gives the empty path. */
export function joinPath(...elements: readonly string[]): string {
	const kept = elements.filter((element) => element !== "");
	return kept.length === 0 ? "" : cleanPath(kept.join("/"));
}

/** The last element, without slashes: `.` for the empty path, `/` for one of slashes only. */
export function basePath(path: string): string {
	if (path === "") return ".";
	const trimmed = path.replace(/\/+$/, "");
	return trimmed === "" ? "/" : trimmed.slice(trimmed.lastIndexOf("/") + 1);
}

/** All but the last element, cleaned: `.` when there is no slash. */
export function directoryPath(path: string): string {
	return cleanPath(splitPath(path).directory);
}

/** Cuts after the last slash; `directory + file` is the path again. */
export function splitPath(path: string): {
	readonly directory: string;
	readonly file: string;
} {
	const cut = path.lastIndexOf("/") + 1;
	return { directory: path.slice(0, cut), file: path.slice(cut) };
}

/** Whether a path begins with a slash. */
export function isAbsolutePath(path: string): boolean {
	return path.startsWith("/");
}
