import { cleanPath, isAbsolutePath, joinPath } from "../src/values/go-path.ts";

/** Paths of files an op works on: slash-separated, absolute, without looking at any file system. */

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
