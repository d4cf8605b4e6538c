import { parseBool } from "./go-bool.ts";
import { joinPath } from "./go-path.ts";
import { type Failure, fail, type Result, succeed } from "./result.ts";
import { formatUrl, parseQuery, parseUrl, type Url } from "./url.ts";

/** The address of a Git repository, in parts. */
export interface GitUrl {
	/** `ssh` for addresses of the form `git@host:path`. */
	readonly scheme: "http" | "https" | "ssh" | "git";
	/** With the port, if any. */
	readonly host: string;
	/** Without escapes. For `git@host:path`, what follows the colon. */
	readonly path: string;
	/** User name before `@`; the empty text when there is none. */
	readonly user: string;
	readonly query: ReadonlyMap<string, readonly string[]>;
	/** Of the fragment `#ref:subdirectory`. */
	readonly ref: string;
	/** Of the fragment `#ref:subdirectory`: relative, cleaned. */
	readonly subdirectory: string;
	/** The address without query and fragment. */
	readonly remote: string;
}

const schemes: ReadonlySet<string> = new Set(["http", "https", "ssh", "git"]);
const secureShellPattern =
	/^([a-zA-Z0-9\-_]+)@([a-zA-Z0-9\-.]+):([^\n]*?)(?:\?([^\n]*?))?(?:#([^\n]*))?$/;

/** Reads `scheme://…` with a scheme Git knows, or `user@host:path`. Refuses everything else. */
export function parseGitUrl(text: string): Result<GitUrl> {
	const scheme = /^([a-zA-Z0-9]+):\/\//.exec(text)?.[1]?.toLowerCase();
	if (scheme === undefined) return parseSecureShell(text);
	if (!schemes.has(scheme)) {
		return fail(
			`"${scheme}" is not a protocol of Git; use https, ssh, git or http`,
		);
	}
	const url = parseUrl(text);
	return url.ok ? succeed(fromUrl(url.value)) : url;
}

/** A Git repository as ADD and build contexts name it, with what to take from it. */
export interface GitReference {
	/** The address without query and fragment. */
	readonly remote: string;
	/** The last part of the address, without `.git`. */
	readonly shortName: string;
	/** Branch, tag or commit; empty for the default branch. */
	readonly ref: string;
	/** The expected commit, in full or abbreviated; empty when not given. */
	readonly checksum: string;
	readonly subdirectory: string;
	/** Written as `github.com/…`, which could be a directory as well: only build contexts take it for a repository. */
	readonly couldBeLocal: boolean;
	/** Fetched without encryption. */
	readonly isUnencrypted: boolean;
	/** `undefined` when not given. */
	readonly keepGitDirectory: boolean | undefined;
	/** `undefined` when not given, which fetches submodules. */
	readonly submodules: boolean | undefined;
	/** What file times are taken from; empty when not given. */
	readonly fileTimes: "checkout" | "commit" | "";
	readonly fetchByCommit: boolean;
}

export type GitReferenceResult =
	| { readonly kind: "git"; readonly reference: GitReference }
	/** A Git repository, but with a query that cannot be. */
	| { readonly kind: "invalid"; readonly failure: Failure }
	/** No Git repository. */
	| { readonly kind: "other"; readonly failure: Failure };

/**
 * Reads the name of a Git repository: `user@host:path`, `git://…`, `ssh://…`, `http(s)://….git` or `github.com/…`, each with a fragment
 * `#ref:subdirectory` or a query. The rules are those of BuildKit's `dfgitutil`.
 */
export function parseGitReference(text: string): GitReferenceResult {
	const isPath = text.startsWith("./") || text.startsWith("../");
	if (isPath) return other(fail(`"${text}" is a path`));
	const couldBeLocal = text.startsWith("github.com/");
	const parsed = couldBeLocal ? parseBareGithub(text) : parseGitUrl(text);
	if (!parsed.ok) return other(parsed);
	const url = parsed.value;
	const isHttp = url.scheme === "http" || url.scheme === "https";
	if (!couldBeLocal && isHttp && !url.path.endsWith(".git")) {
		return other(fail(`"${text}" does not end in .git`));
	}
	const remote = couldBeLocal
		? url.remote.replace(/^https:\/\//, "")
		: url.remote;
	const lastPart = remote.slice(remote.lastIndexOf("/") + 1);
	const options = readQuery(url, Math.max(0, text.indexOf("?")));
	if (!options.ok) return { kind: "invalid", failure: options };
	return {
		kind: "git",
		reference: {
			remote,
			shortName: lastPart.replace(/\.git$/, ""),
			couldBeLocal,
			isUnencrypted:
				!couldBeLocal && (url.scheme === "http" || url.scheme === "git"),
			...options.value,
		},
	};
}

function other(failure: Failure): GitReferenceResult {
	return { kind: "other", failure };
}

function parseBareGithub(text: string): Result<GitUrl> {
	const url = parseUrl(text);
	return url.ok ? succeed(fromUrl({ ...url.value, scheme: "https" })) : url;
}

function fromUrl(url: Url): GitUrl {
	return {
		scheme: url.scheme as GitUrl["scheme"],
		host: url.host,
		path: url.path,
		user: url.user?.name ?? "",
		query: parseQuery(url.query).values,
		...readFragment(url.fragment),
		remote: formatUrl({ ...url, query: "", fragment: "" }),
	};
}

function parseSecureShell(text: string): Result<GitUrl> {
	const match = secureShellPattern.exec(text);
	if (match === null) {
		return fail(
			`"${text}" is not the address of a Git repository; write <protocol>://<host>/<path> or <user>@<host>:<path>`,
		);
	}
	const [, user = "", host = "", path = "", query = "", fragment = ""] = match;
	const { values, problem } = parseQuery(query);
	if (problem !== undefined) return fail(problem, text.indexOf("?"));
	return succeed({
		scheme: "ssh",
		host,
		path,
		user,
		query: values,
		...readFragment(fragment),
		remote: `${user}@${host}:${path}`,
	});
}

function readFragment(fragment: string): Pick<GitUrl, "ref" | "subdirectory"> {
	const colon = fragment.indexOf(":");
	if (colon === -1) return { ref: fragment, subdirectory: "" };
	return {
		ref: fragment.slice(0, colon),
		subdirectory: joinPath("/", fragment.slice(colon + 1)).slice(1),
	};
}

type Options = Pick<
	GitReference,
	| "ref"
	| "subdirectory"
	| "checksum"
	| "keepGitDirectory"
	| "submodules"
	| "fileTimes"
	| "fetchByCommit"
>;

const queryKeys: ReadonlySet<string> = new Set([
	"ref",
	"tag",
	"branch",
	"subdir",
	"checksum",
	"commit",
	"keep-git-dir",
	"submodules",
	"mtime",
	"fetch-by-commit",
]);
const switches: ReadonlySet<string> = new Set([
	"keep-git-dir",
	"submodules",
	"fetch-by-commit",
]);

function readQuery(url: GitUrl, offset: number): Result<Options> {
	const texts = new Map<string, string>();
	const flags = new Map<string, boolean>();
	for (const [key, [value = "", ...more]] of url.query) {
		if (more.length > 0)
			return fail(`query "${key}" is given more than once`, offset);
		if (!queryKeys.has(key)) {
			return fail(
				`query "${key}" is not known; ${[...queryKeys].join(", ")} are`,
				offset,
			);
		}
		if (switches.has(key)) {
			const flag = value === "" ? succeed(true) : parseBool(value);
			if (!flag.ok)
				return fail(
					`query "${key}" is neither true nor false: "${value}"`,
					offset,
				);
			flags.set(key, flag.value);
		} else if (value === "") {
			return fail(`query "${key}" has no value`, offset);
		} else {
			texts.set(key === "commit" ? "checksum" : key, value);
		}
	}
	const fileTimes = texts.get("mtime") ?? "";
	if (fileTimes !== "" && fileTimes !== "checkout" && fileTimes !== "commit") {
		return fail(
			`query "mtime" is "${fileTimes}"; it can be checkout or commit`,
			offset,
		);
	}
	const tag = withPrefix("refs/tags/", texts.get("tag"));
	const branch = withPrefix("refs/heads/", texts.get("branch"));
	if (tag !== undefined && branch !== undefined) {
		return fail(
			"a branch and a tag are given; one commit can be taken only",
			offset,
		);
	}
	const ref = agree("ref", offset, [url.ref, texts.get("ref"), tag, branch]);
	if (!ref.ok) return ref;
	const subdirectory = agree("subdirectory", offset, [
		url.subdirectory,
		texts.get("subdir"),
	]);
	if (!subdirectory.ok) return subdirectory;
	return succeed({
		ref: ref.value,
		subdirectory: subdirectory.value,
		checksum: texts.get("checksum") ?? "",
		keepGitDirectory: flags.get("keep-git-dir"),
		submodules: flags.get("submodules"),
		fileTimes,
		fetchByCommit: flags.get("fetch-by-commit") ?? false,
	});
}

function withPrefix(
	prefix: string,
	name: string | undefined,
): string | undefined {
	return name === undefined || name.startsWith(prefix) ? name : prefix + name;
}

/** The one value that all who say something agree on; empty when nobody does. */
function agree(
	what: string,
	offset: number,
	values: readonly (string | undefined)[],
): Result<string> {
	const said = [
		...new Set(values.filter((value) => value !== undefined && value !== "")),
	];
	const [first = "", second] = said;
	return second === undefined
		? succeed(first)
		: fail(`the ${what} is given twice: "${first}" and "${second}"`, offset);
}
