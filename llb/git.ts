import { joinPath } from "../src/values/go-path.ts";
import type { Capability } from "./capabilities.ts";
import type { Constraints } from "./constraints.ts";
import { parseGitUrl } from "./git-url.ts";
import { source } from "./source.ts";
import type { Output } from "./vertex.ts";

export interface GitOptions extends Constraints {
	/** A branch, tag, full ref name or commit. Absent: the remote's default branch. */
	readonly ref?: string | undefined;
	/** Use only this directory of the repository. */
	readonly subdirectory?: string | undefined;
	/** Keep `.git`. */
	readonly keepGitDirectory?: boolean | undefined;
	/** The id of a secret that holds a token. Default `GIT_AUTH_TOKEN`; given explicitly it demands a capability; empty turns it off. */
	readonly authTokenSecret?: string | undefined;
	/** The id of a secret that holds the Authorization header. Default `GIT_AUTH_HEADER`; as above. */
	readonly authHeaderSecret?: string | undefined;
	/** Lines of a known_hosts file, for SSH remotes. Absent: the engine does not check the host's key. */
	readonly knownSshHosts?: string | undefined;
	/** The id of the SSH agent socket, for SSH remotes. Default `default`. */
	readonly sshSocket?: string | undefined;
	/** The commit the ref has to be, in full or a prefix. */
	readonly checksum?: string | undefined;
	readonly skipSubmodules?: boolean | undefined;
	/** What files are dated: the time of the checkout (an engine's default) or of the commit. */
	readonly modificationTime?: "checkout" | "commit" | undefined;
	/** Fetch the commit `checksum` names without asking the remote what the ref is. */
	readonly fetchByCommit?: boolean | undefined;
	/** Take the history from a git bundle (`docker-image+blob://…` or `oci-layout+blob://…`) instead of the remote. */
	readonly bundle?:
		| {
				readonly locator: string;
				readonly ociSessionId?: string | undefined;
				readonly ociStoreId?: string | undefined;
		  }
		| undefined;
	/** The result is one file, a git bundle of the commit. */
	readonly checkoutBundle?: boolean | undefined;
}

/**
 * A checkout of a git repository. `url` may have any form `parseGitUrl` knows; without a protocol it is taken as https. Fragment
 * and query are dropped: pass what they said as options. A URL that cannot be understood is kept as it is and fails in the engine.
 */
export function git(url: string, options: GitOptions = {}): Output {
	let remoteUrl = url;
	let parsed = parseGitUrl(url);
	if (parsed.kind === "unknown-protocol") {
		remoteUrl = `https://${url}`;
		parsed = parseGitUrl(remoteUrl);
	}
	const remote = parsed.kind === "git-url" ? parsed : undefined;
	if (remote !== undefined) remoteUrl = remote.remote;

	const attributes: Record<string, string> = {};
	const needs: Capability[] = [];
	const set = (
		key: string,
		value: string | undefined,
		capability?: Capability,
	): void => {
		if (!value) return;
		attributes[key] = value;
		if (capability !== undefined) needs.push(capability);
	};
	const flag = (value: boolean | undefined): string => (value ? "true" : "");

	set(
		"git.keepgitdir",
		flag(options.keepGitDirectory),
		"source.git.keepgitdir",
	);
	set("git.fullurl", remoteUrl, "source.git.fullurl");
	// The default names are attempts, not demands: an engine without support may ignore them.
	const explicit =
		options.authTokenSecret !== undefined ||
		options.authHeaderSecret !== undefined
			? "source.git.httpauth"
			: undefined;
	set(
		"git.authtokensecret",
		options.authTokenSecret ?? "GIT_AUTH_TOKEN",
		explicit,
	);
	set(
		"git.authheadersecret",
		options.authHeaderSecret ?? "GIT_AUTH_HEADER",
		explicit,
	);
	if (remote?.scheme === "ssh") {
		if (options.knownSshHosts) {
			attributes["git.knownsshhosts"] = withFinalNewline(options.knownSshHosts);
		}
		attributes["git.mountsshsock"] = options.sshSocket || "default";
		needs.push("source.git.knownsshhosts", "source.git.mountsshsock");
	}
	set("git.checksum", options.checksum, "source.git.checksum");
	set(
		"git.skipsubmodules",
		flag(options.skipSubmodules),
		"source.git.skipsubmodules",
	);
	set("git.mtime", options.modificationTime, "source.git.mtime");
	set(
		"git.fetchbycommit",
		flag(options.fetchByCommit),
		"source.git.fetchbycommit",
	);
	set("git.bundle", options.bundle?.locator, "source.git.bundle");
	set("oci.session", options.bundle?.ociSessionId);
	set("oci.store", options.bundle?.ociStoreId);
	set(
		"git.checkoutbundle",
		flag(options.checkoutBundle),
		"source.git.checkoutbundle",
	);
	needs.push("source.git");

	const identifier =
		remote === undefined
			? remoteUrl
			: remote.host + joinPath("/", remote.path) + fragmentOf(options);
	return source(`git://${identifier}`, attributes, needs, options);
}

/** `#ref:subdirectory`, in which either part may be empty, or nothing. */
function fragmentOf(options: GitOptions): string {
	const ref = options.ref ?? "";
	const subdirectory = options.subdirectory ?? "";
	if (ref === "" && subdirectory === "") return "";
	return subdirectory === "" ? `#${ref}` : `#${ref}:${subdirectory}`;
}

function withFinalNewline(text: string): string {
	return text.endsWith("\n") ? text : `${text}\n`;
}
