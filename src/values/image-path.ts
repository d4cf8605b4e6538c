import { cleanPath, isAbsolutePath, joinPath } from "./go-path.ts";
import { fail, type Result, succeed, within } from "./result.ts";

/**
 * Paths inside an image, whose operating system decides what they look like. For `windows`, backslashes count as slashes and a
 * `C:` prefix is dropped: an image has one drive only. For every other system (the empty name means `linux`) a path stays as it is.
 * The rules are those of BuildKit's `util/system` package.
 */

/** The `PATH` of an image whose base sets none. */
export function defaultPathVariable(os: string): string {
	return os === "windows"
		? "c:\\Windows\\System32;c:\\Windows;C:\\Windows\\System32\\WindowsPowerShell\\v1.0"
		: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
}

/** Backslashes to slashes, for Windows images only. */
export function toSlash(path: string, os: string): string {
	return os === "windows" ? path.replaceAll("\\", "/") : path;
}

/** Slashes to the separator of the image's system. */
export function fromSlash(path: string, os: string): string {
	return os === "windows" ? path.replaceAll("/", "\\") : path;
}

/**
 * For a Windows image, the cleaned path without its drive; other images keep the path untouched. Refused: a drive without path
 * (`c:`), a network path (`\\host\share`), any drive but C.
 * @param keepSlash Whether a final slash survives the cleaning.
 */
export function removeDriveLetter(
	path: string,
	os: string,
	keepSlash: boolean,
): Result<string> {
	if (os !== "windows") return succeed(path);
	if (path.length === 2 && path[1] === ":") {
		return fail(
			`"${path}" names a drive but no path on it; write "${path}\\" for its root`,
		);
	}
	if (toSlash(path.slice(0, 2), os) === "//") {
		return fail(
			`"${path}" is a network (UNC) path; only paths on drive C: can be used`,
		);
	}
	const colon = path.indexOf(":");
	if (colon === -1) return succeed(cleanKeeping(path, os, keepSlash));
	if (path.slice(0, colon).toLowerCase() !== "c") {
		return fail(
			`"${path}" is not on the system drive; only paths on drive C: can be used`,
		);
	}
	return succeed(cleanKeeping(path.slice(colon + 1), os, keepSlash));
}

/** Whether a path is absolute in an image of this system; `false` for paths that the system refuses. */
export function isAbsoluteImagePath(path: string, os: string): boolean {
	const bare = removeDriveLetter(path, os, false);
	return bare.ok && isAbsolutePath(toSlash(bare.value, os));
}

/**
 * The absolute form, with slashes, of `path` seen from directory `parent` (empty: the root). An absolute path is not cleaned for
 * Linux images.
 * @param keepSlash Whether a final `/` or `/.` of `path` survives.
 */
export function normalizeImagePath(
	parent: string,
	path: string,
	os: string,
	keepSlash: boolean,
): Result<string> {
	if (os !== "windows")
		return succeed(normalizeSlashed(parent, path, keepSlash));
	const given = toSlash(path, os);
	const bareParent = removeDriveLetter(
		toSlash(parent, os) || "/",
		os,
		keepSlash,
	);
	if (!bareParent.ok) return bareParent;
	const base = isAbsoluteImagePath(bareParent.value, os)
		? bareParent.value
		: joinPath("/", bareParent.value);

	const bare = removeDriveLetter(given === "" ? base : given, os, keepSlash);
	if (!bare.ok) return bare;
	const full = isAbsoluteImagePath(bare.value, os)
		? bare.value
		: joinPath(base, bare.value);
	return succeed(toSlash(keepSlash ? withFinalSlash(full, given) : full, os));
}

/** `normalizeImagePath` where there are no drives and no backslashes. */
function normalizeSlashed(
	parent: string,
	path: string,
	keepSlash: boolean,
): string {
	let full = path;
	if (!isAbsolutePath(path)) {
		const base = isAbsolutePath(parent) ? parent : joinPath("/", parent);
		full = path === "" ? base : joinPath(base, path);
	}
	return keepSlash ? withFinalSlash(full, path) : full;
}

/** The path with the final `/` or `/.` that it had as written: it means a directory. */
function withFinalSlash(path: string, written: string): string {
	if (written.endsWith("/")) return path.endsWith("/") ? path : `${path}/`;
	if (!written.endsWith("/.")) return path;
	return path === "/" ? "/." : `${path}/.`;
}

/** The working directory after `WORKDIR next` in `current`, with the separators of the image's system. */
export function normalizeWorkingDirectory(
	current: string,
	next: string,
	os: string,
): Result<string> {
	const path = normalizeImagePath(current, next, os, false);
	return path.ok
		? succeed(fromSlash(path.value, os))
		: within(path, 0, "the working directory cannot be used");
}

function cleanKeeping(path: string, os: string, keepSlash: boolean): string {
	const slashed = toSlash(path, os);
	const cleaned = cleanPath(slashed);
	return keepSlash && cleaned.length > 1 && slashed.endsWith("/")
		? `${cleaned}/`
		: cleaned;
}
