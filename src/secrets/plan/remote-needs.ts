import { parseGitUrl } from "../../values/git-url.ts";
import { classifySource } from "../../values/remote-source.ts";
import { parseUrl } from "../../values/url.ts";

/** What BuildKit asks the client for while it fetches something. Rules: `source/git` and `source/http` in BuildKit. */
export type RemoteNeed =
	/** An SSH agent, without which the fetch fails. */
	| { readonly kind: "ssh"; readonly host: string; readonly url: string }
	/** The first of these secrets that there is; none is fine for public sources. */
	| {
			readonly kind: "secret";
			readonly protocol: "git" | "http";
			readonly host: string;
			/** Without user, password and query. */
			readonly url: string;
			/** In the order of the lookup. */
			readonly ids: readonly string[];
	  };

/** What fetching the source of an ADD, or a build context, asks for; undefined for paths and protocols without login. */
export function remoteNeed(
	source: string,
	{ isContext = false }: { readonly isContext?: boolean } = {},
): RemoteNeed | undefined {
	const text =
		isContext && source.startsWith("github.com/")
			? `https://${source}`
			: source;
	const found = classifySource(text);
	switch (found.kind) {
		case "git":
			return gitNeed(found.reference.remote);
		case "http":
			return httpNeed(text);
		case "path":
			return isContext && text !== source ? gitNeed(text) : undefined;
		case "invalid-git":
			return undefined;
	}
}

function gitNeed(remote: string): RemoteNeed | undefined {
	const url = parseGitUrl(remote);
	if (!url.ok) return undefined;
	const { scheme, host, path } = url.value;
	switch (scheme) {
		case "ssh":
			return { kind: "ssh", host: host.replace(/:\d+$/, ""), url: remote };
		case "http":
		case "https":
			return {
				kind: "secret",
				protocol: "git",
				host,
				url: `${scheme}://${host}${path}`,
				ids: [
					`GIT_AUTH_HEADER.${host}`,
					`GIT_AUTH_TOKEN.${host}`,
					"GIT_AUTH_HEADER",
					"GIT_AUTH_TOKEN",
				],
			};
		case "git":
			return undefined;
	}
}

function httpNeed(text: string): RemoteNeed | undefined {
	const url = parseUrl(text);
	if (!url.ok) return undefined;
	const { scheme, host, path } = url.value;
	const hostname = host.replace(/:\d*$/, "").replace(/^\[(.*)\]$/, "$1");
	return {
		kind: "secret",
		protocol: "http",
		host: hostname,
		url: `${scheme}://${host}${path}`,
		ids: [`HTTP_AUTH_HEADER_${hostname}`, `HTTP_AUTH_TOKEN_${hostname}`],
	};
}
