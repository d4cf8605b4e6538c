/** Lexical path rules of the graph format: slash-separated, `.` and `..` resolved without looking at any file system. */

/** The shortest path with the same meaning: no empty, `.` or avoidable `..` elements, no trailing slash; `.` for an empty one. */
export function cleanPath(path: string): string {
	if (isClean(path)) return path;
	const rooted = path.startsWith("/");
	const elements: string[] = [];
	for (const element of path.split("/")) {
		if (element === "" || element === ".") continue;
		if (element !== "..") elements.push(element);
		else if (elements.length > 0 && elements.at(-1) !== "..") elements.pop();
		else if (!rooted) elements.push("..");
	}
	const joined = elements.join("/");
	if (rooted) return `/${joined}`;
	return joined === "" ? "." : joined;
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

/** The non-empty elements joined with slashes and cleaned; empty when there are none. */
export function joinPath(...elements: readonly string[]): string {
	let joined = "";
	for (const element of elements) {
		if (element === "") continue;
		if (joined === "") joined = element;
		else if (!joined.endsWith("/")) joined += `/${element}`;
		else joined += element.startsWith("/") ? element.slice(1) : element;
	}
	return joined === "" ? "" : cleanPath(joined);
}

/** Whether the path starts at the root. */
export function isAbsolutePath(path: string): boolean {
	return path.startsWith("/");
}

/** `path` seen from `directory`, cleaned and absolute. */
export function absolutePath(directory: string, path: string): string {
	const clean = cleanPath(path);
	return isAbsolutePath(clean) ? clean : joinPath("/", directory, clean);
}

/**
 * Like `absolutePath`, but a trailing `/` or `/.` survives: a copy treats `dir/` and `dir/.` as "into the directory".
 */
export function absoluteDestination(directory: string, path: string): string {
	const absolute = absolutePath(directory, path);
	if (path.endsWith("/")) {
		return absolute.endsWith("/") ? absolute : `${absolute}/`;
	}
	if (path.endsWith("/.")) {
		return absolute === "/" ? "/." : `${absolute}/.`;
	}
	return absolute;
}
