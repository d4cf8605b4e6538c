import { type Dirent, existsSync, readdirSync, statSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { type IgnoreRules, ignoreFile, readIgnoreRules } from "./git-ignore.ts";

/** A file to check. */
export interface FoundFile {
	/** As it is shown: relative to where the command runs, with slashes. */
	readonly path: string;
	/** Whether the user named it, rather than a directory that it lies in. */
	readonly isNamed: boolean;
}

const dockerfile =
	/^(?:Dockerfile|Containerfile)(?:[A-Z0-9._-].*)?$|^(?:dockerfile|containerfile)$|\.(?:[Dd]ockerfile|[Cc]ontainerfile)$/;
/** Extensions of files that belong to a Dockerfile, or are made into one, but are none. */
const other =
	/\.(?:dockerignore|containerignore|md|txt|html|json|ya?ml|toml|xml|lock|sha256|asc|sig|orig|rej|bak|swp|patch|diff|j2|jinja2?|erb|tpl|tmpl|template|gotmpl|in|mustache|hbs|go|py|js|ts|rb|rs|sh|java|cs)$|~$/i;

/** Whether a file of this name is a Dockerfile: `Dockerfile*`, `*.Dockerfile`, `Containerfile*`, `*.Containerfile`. */
export function isDockerfileName(name: string): boolean {
	return dockerfile.test(name) && !other.test(name);
}

/**
 * The Dockerfiles in the named files and directories, in the order given and sorted within directories. What Git ignores is left
 * out below directories (`.gitignore` files and `.git/info/exclude`), as are `.git` and `node_modules`; named files never are.
 */
export function findDockerfiles(
	names: readonly string[],
	cwd: string,
): readonly FoundFile[] {
	const found = new Map<string, FoundFile>();
	for (const name of names) {
		const absolute = resolve(cwd, name);
		const isDirectory = name !== "-" && isDirectoryPath(absolute);
		const files = isDirectory ? walk(absolute, rulesAbove(absolute)) : [name];
		for (const file of files) {
			const path = isDirectory
				? slashes(relative(cwd, file) || file)
				: slashes(name);
			const known = found.get(path);
			if (known?.isNamed) continue;
			found.set(path, { path, isNamed: !isDirectory });
		}
	}
	return [...found.values()];
}

interface RulesAt {
	readonly directory: string;
	readonly rules: IgnoreRules;
}

/** The ignore files from the top of the repository down to a directory's parent. */
function rulesAbove(directory: string): readonly RulesAt[] {
	const top = repositoryOf(directory);
	if (top === undefined) return [];
	const found: RulesAt[] = [];
	const exclude = readIgnoreRules(join(top, ".git", "info"), "exclude");
	for (let at = directory; at !== top; ) {
		at = dirname(at);
		const rules = readIgnoreRules(at);
		if (rules !== undefined) found.unshift({ directory: at, rules });
	}
	if (exclude !== undefined) found.unshift({ directory: top, rules: exclude });
	return found;
}

function repositoryOf(directory: string): string | undefined {
	for (let at = directory; ; at = dirname(at)) {
		if (existsSync(join(at, ".git"))) return at;
		if (at === dirname(at)) return undefined;
	}
}

function walk(directory: string, above: readonly RulesAt[]): readonly string[] {
	const entries = entriesOf(directory);
	const own = entries.some(({ name }) => name === ignoreFile)
		? readIgnoreRules(directory)
		: undefined;
	const rules =
		own === undefined ? above : [...above, { directory, rules: own }];
	const files: string[] = [];
	const directories: string[] = [];
	for (const entry of entries) {
		const { name } = entry;
		if (entry.isDirectory()) {
			if (name === ".git" || name === "node_modules") continue;
			const path = join(directory, name);
			if (!isIgnored(path, true, rules)) directories.push(path);
		} else if (isDockerfileName(name) && isFileEntry(directory, entry)) {
			const path = join(directory, name);
			if (!isIgnored(path, false, rules)) files.push(path);
		}
	}
	return [
		...files.sort(),
		...directories.sort().flatMap((path) => walk(path, rules)),
	];
}

/** The rules of the deepest directory that says anything count. */
function isIgnored(
	path: string,
	isDirectory: boolean,
	rules: readonly RulesAt[],
): boolean {
	for (let index = rules.length - 1; index >= 0; index--) {
		const { directory, rules: own } = rules[index] as RulesAt;
		const said = own.isIgnored(slashes(relative(directory, path)), isDirectory);
		if (said !== undefined) return said;
	}
	return false;
}

/** Directories that cannot be read have no entries. */
function entriesOf(directory: string): readonly Dirent[] {
	try {
		return readdirSync(directory, { withFileTypes: true });
	} catch {
		return [];
	}
}

/** Links to files count as files; links to directories are not followed. */
function isFileEntry(directory: string, entry: Dirent): boolean {
	return entry.isSymbolicLink()
		? isFilePath(join(directory, entry.name))
		: entry.isFile();
}

function isDirectoryPath(path: string): boolean {
	return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function isFilePath(path: string): boolean {
	try {
		return statSync(path).isFile();
	} catch {
		return false;
	}
}

function slashes(path: string): string {
	return sep === "/" ? path : path.replaceAll(sep, "/");
}
