/** Slash-separated paths by the rules of Go's `path` package: purely lexical, no file system. */

/**
 * The shortest equivalent of a path: no empty and no `.` elements, `..` resolved where possible, no final slash. The empty path
 * becomes `.`.
 */
export function cleanPath(path: string): string {
	if (isClean(path)) return path;
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

/** Whether a path has none of what cleaning takes away, as most have; not every clean path is found to be one. */
function isClean(path: string): boolean {
	const { length } = path;
	if (length === 0) return false;
	let atStart = true;
	for (let index = 0; index < length; index++) {
		const code = path.charCodeAt(index);
		if (code === slash) {
			if (atStart && index > 0) return false;
			atStart = true;
		} else {
			if (code === dot && atStart) return false;
			atStart = false;
		}
	}
	return !atStart || length === 1;
}

const slash = 0x2f;
const dot = 0x2e;

/** Joins the elements that are not empty with slashes and cleans the result; nothing to join gives the empty path. */
export function joinPath(...elements: readonly string[]): string {
	const first = elements[0] ?? "";
	const second = elements[1] ?? "";
	// Clean parts, as most are, make a clean path; to look at the joined one costs more, because it is not a flat text yet.
	if (
		elements.length === 2 &&
		isClean(first) &&
		isClean(second) &&
		second.charCodeAt(0) !== slash
	)
		return first === "/" ? first + second : `${first}/${second}`;
	let joined = "";
	for (const element of elements) {
		if (element === "") continue;
		if (joined === "") joined = element;
		else if (!joined.endsWith("/")) joined += `/${element}`;
		else joined += element.startsWith("/") ? element.slice(1) : element;
	}
	return joined === "" ? "" : cleanPath(joined);
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
