import { hole, replaceHoles, startsWithHole } from "./value.ts";

/** Paths inside the build; they may have holes. */

/** `text` as an absolute, clean path; one that begins with a hole stays as it is, because nobody knows where it leads. */
export function absolute(directory: string, text: string): string {
	if (startsWithHole(text)) return clean(text);
	return clean(text.startsWith("/") ? text : `${directory}/${text}`);
}

function clean(path: string): string {
	const rooted = path.startsWith("/");
	const parts: string[] = [];
	for (const part of path.split("/")) {
		if (part === "" || part === ".") continue;
		if (part === "..") parts.pop();
		else parts.push(part);
	}
	return (rooted ? "/" : "") + parts.join("/");
}

export function baseName(path: string): string {
	const trimmed = path.replace(/\/+$/, "");
	return trimmed.slice(trimmed.lastIndexOf("/") + 1);
}

export function directoryName(path: string): string {
	const at = path.lastIndexOf("/");
	return at <= 0 ? "/" : path.slice(0, at);
}

/** Whether `path` is `directory` or beneath it. */
export function isWithin(path: string, directory: string): boolean {
	if (directory === "/") return path.startsWith("/");
	return (
		path === directory ||
		(path.startsWith(directory) && path[directory.length] === "/")
	);
}

/** `path`, which is within `from`, at the same place within `to`. */
export function rebase(path: string, from: string, to: string): string {
	const rest = from === "/" ? path : path.slice(from.length);
	return clean(`${to}${rest.startsWith("/") || rest === "" ? "" : "/"}${rest}`);
}

/** Whether the text has characters that a shell would match against file names. */
export function hasGlob(text: string): boolean {
	return /[*?[]/.test(text);
}

/** A matcher for a path with glob characters and holes; a hole stands for anything. */
export function pathMatcher(pattern: string): RegExp {
	const holes = replaceHoles(pattern, "\uE002");
	const source = holes.replace(
		/\*\*|\*|\?|\[[^\]]+\]|\uE002|[\\^$.|+(){}[\]]/g,
		(match) => {
			if (match === "**" || match === "\uE002") return ".*";
			if (match === "*") return "[^/]*";
			if (match === "?") return "[^/]";
			if (match.length > 1)
				return match.replace(/^\[!/, "[^").replaceAll("\\", "\\\\");
			return `\\${match}`;
		},
	);
	try {
		return new RegExp(`^${source}$`, "s");
	} catch {
		return /^.*$/s;
	}
}

/** A name under a directory of which nothing but the directory is known. */
export function somewhereIn(directory: string): string {
	return `${directory === "/" ? "" : directory}/${hole("somewhere")}`;
}
