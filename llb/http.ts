import type { Capability } from "./capabilities.ts";
import type { Constraints } from "./constraints.ts";
import { source } from "./source.ts";
import type { Output } from "./vertex.ts";

export interface HttpOptions extends Constraints {
	/** The digest the download has to have. */
	readonly checksum?: string | undefined;
	/** The name of the file in the result. Default: the last element of the URL's path. */
	readonly filename?: string | undefined;
	/** Permission bits of the file; only the lower nine count, and 0 counts as absent. */
	readonly mode?: number | undefined;
	/** Owner of the file; 0 counts as absent. */
	readonly uid?: number | undefined;
	readonly gid?: number | undefined;
	/** The id of a secret that holds the Authorization header. */
	readonly authHeaderSecret?: string | undefined;
	/** Request headers. Present but empty still demands the capability. */
	readonly header?:
		| {
				readonly accept?: string | undefined;
				readonly userAgent?: string | undefined;
		  }
		| undefined;
	/** A detached OpenPGP signature to check the download with, both armoured. */
	readonly signature?:
		| {
				readonly publicKey?: string | undefined;
				readonly signature?: string | undefined;
		  }
		| undefined;
}

/** A file system that holds one downloaded file. */
export function http(url: string, options: HttpOptions = {}): Output {
	const attributes: Record<string, string> = {};
	const needs: Capability[] = [];
	if (options.checksum) {
		attributes["http.checksum"] = options.checksum;
		needs.push("source.http.checksum");
	}
	if (options.filename) attributes["http.filename"] = options.filename;
	const mode = (options.mode ?? 0) & 0o777;
	if (mode !== 0) {
		attributes["http.perm"] = `0${mode.toString(8)}`;
		needs.push("source.http.perm");
	}
	if (options.uid) attributes["http.uid"] = String(options.uid);
	if (options.gid) attributes["http.gid"] = String(options.gid);
	if (options.uid || options.gid) needs.push("soruce.http.uidgid");
	if (options.authHeaderSecret) {
		attributes["http.authheadersecret"] = options.authHeaderSecret;
		needs.push("source.http.auth");
	}
	if (options.header !== undefined) {
		const { accept, userAgent } = options.header;
		if (accept) attributes["http.header.accept"] = accept;
		if (userAgent) attributes["http.header.user-agent"] = userAgent;
		needs.push("source.http.header");
	}
	if (options.signature !== undefined) {
		const { publicKey, signature } = options.signature;
		if (publicKey) attributes["http.sig.pubkey"] = publicKey;
		if (signature) attributes["http.sig.signature"] = signature;
		needs.push("source.http.signatureverify");
	}
	needs.push("source.http");
	return source(url, attributes, needs, options);
}
