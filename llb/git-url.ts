import {
	decodePercent,
	escapeHost,
	escapePath,
	escapeUserInfo,
	isEscapedPath,
} from "./url-escape.ts";

/** A remote git repository, taken apart. */
export interface GitUrl {
	readonly kind: "git-url";
	readonly scheme: "http" | "https" | "ssh" | "git";
	/** Text before `@` in the host part, as written; absent when there is none. */
	readonly user?: string | undefined;
	/** Host with port. */
	readonly host: string;
	/** Unescaped. With a leading slash, except in the form `user@host:path`. */
	readonly path: string;
	/** What stands after `?`, as written; empty when there is none. */
	readonly query: string;
	/** What stands after `#`, unescaped where the form has escapes; empty when there is none. */
	readonly fragment: string;
	/** What git is to be called with: the URL without query and fragment. */
	readonly remote: string;
}

/** Why a text is no git URL: no protocol, one that git sources do not know, or a malformed URL. */
export type GitUrlProblem =
	| { readonly kind: "unknown-protocol" }
	| { readonly kind: "invalid-protocol"; readonly protocol: string }
	| { readonly kind: "invalid-url"; readonly reason: string };

const protocolPattern = /^[a-zA-Z0-9]+:\/\//;
const scpPattern =
	/^([a-zA-Z0-9_-]+)@([a-zA-Z0-9.-]+):([^\n]*?)(?:\?([^\n]*?))?(?:#([^\n]*))?$/;

/**
 * Understands `http://`, `https://`, `ssh://` and `git://` URLs and the short SSH form `user@host:path`. The rules are those of
 * BuildKit's `util/gitutil`, with Go's reading of URLs, because host, path and remote end up in the digest of a git source.
 */
export function parseGitUrl(text: string): GitUrl | GitUrlProblem {
	const protocol = protocolPattern.exec(text)?.[0];
	if (protocol === undefined) return parseScpStyle(text);
	const scheme = protocol.slice(0, -"://".length).toLowerCase();
	switch (scheme) {
		case "http":
		case "https":
		case "ssh":
		case "git":
			return parseUrl(scheme, text.slice(protocol.length));
		default:
			return { kind: "invalid-protocol", protocol: scheme };
	}
}

function parseScpStyle(text: string): GitUrl | GitUrlProblem {
	const match = scpPattern.exec(text);
	if (match === null) return { kind: "unknown-protocol" };
	const [, user = "", host = "", path = "", query = "", fragment = ""] = match;
	const remote = `${user}@${host}:${path}`;
	return {
		kind: "git-url",
		scheme: "ssh",
		user,
		host,
		path,
		query,
		fragment,
		remote,
	};
}

/** `rest` is what follows `scheme://`. */
function parseUrl(
	scheme: GitUrl["scheme"],
	rest: string,
): GitUrl | GitUrlProblem {
	for (const character of rest) {
		if (character < " " || character === "\x7f") {
			return invalid("it holds a control character");
		}
	}
	const [beforeFragment, rawFragment] = cut(rest, "#");
	const [address, query] = cut(beforeFragment, "?");
	const slash = address.indexOf("/");
	const authority = slash < 0 ? address : address.slice(0, slash);
	const rawPath = slash < 0 ? "" : address.slice(slash);
	const at = authority.lastIndexOf("@");
	const user = at < 0 ? undefined : authority.slice(0, at);
	const host = authority.slice(at + 1);

	const hostProblem = checkHost(host);
	if (hostProblem !== undefined) return invalid(hostProblem);
	const path = decodePercent(rawPath);
	const fragment = decodePercent(rawFragment);
	const userInfo = user === undefined ? "" : escapeUserInfo(user);
	if (path === undefined) return invalid("its path has an incomplete % escape");
	if (fragment === undefined) {
		return invalid("its fragment has an incomplete % escape");
	}
	if (userInfo === undefined) {
		return invalid("the text before @ cannot be a user name and password");
	}
	// The path keeps the way it was escaped as long as that is a legal one.
	const escaped = isEscapedPath(rawPath) ? rawPath : escapePath(path);
	const remote = `${scheme}://${user === undefined ? "" : `${userInfo}@`}${escapeHost(host)}${escaped}`;
	return { kind: "git-url", scheme, user, host, path, query, fragment, remote };
}

function checkHost(host: string): string | undefined {
	if (host.startsWith("[")) {
		if (!/^\[[^\]]*\](?::[0-9]*)?$/.test(host)) {
			return "its host is no [address] with an optional :port";
		}
		return undefined;
	}
	const colon = host.lastIndexOf(":");
	if (colon >= 0 && !/^[0-9]*$/.test(host.slice(colon + 1))) {
		return "its port is no number";
	}
	if (/[ "<>\\^`{|}%]/.test(host)) {
		return "its host holds a character that hosts cannot have";
	}
	return undefined;
}

function cut(text: string, separator: string): readonly [string, string] {
	const index = text.indexOf(separator);
	return index < 0 ? [text, ""] : [text.slice(0, index), text.slice(index + 1)];
}

function invalid(reason: string): GitUrlProblem {
	return { kind: "invalid-url", reason };
}
