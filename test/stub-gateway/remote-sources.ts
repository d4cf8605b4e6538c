import { createHash } from "node:crypto";
import { GatewayError } from "../../src/gateway/gateway-error.ts";
import type * as pb from "../../src/gateway/proto/messages.ts";
import { sha256 } from "./images.ts";
import { type CaseSettings, sourceSettings } from "./recorded-case.ts";

const recorded = 1_700_000_000;
const fullSha = /^([0-9a-f]{40}|[0-9a-f]{64})$/;

/** What the engine knows about a git repository at a ref. */
export function stubGit(
	settings: CaseSettings,
	identifier: string,
): pb.ResolveSourceGitResponse {
	const own = sourceSettings(settings, identifier) ?? {};
	if (own.error !== undefined) throw new GatewayError("UNKNOWN", own.error);
	const fragment = identifier.split("#")[1] ?? "";
	const ref = fragment.split(":")[0] ?? "";
	const author = `Stub Author <author@stub.invalid> ${own.commitTime ?? recorded} +0000`;
	const commit = [
		`tree ${sha1(`tree ${identifier}`)}`,
		`author ${author}`,
		`committer ${author}`,
		"",
		"stub commit",
	].join("\n");
	return {
		Checksum:
			own.checksum ??
			(fullSha.test(ref)
				? ref
				: sha1(`commit ${Buffer.byteLength(commit)}\0${commit}`)),
		Ref: own.ref ?? fullRef(ref),
		CommitObject: Buffer.from(commit),
	};
}

function fullRef(ref: string): string {
	if (ref === "") return "refs/heads/master";
	if (ref.startsWith("refs/") || fullSha.test(ref)) return ref;
	return /^v?\d/.test(ref) ? `refs/tags/${ref}` : `refs/heads/${ref}`;
}

/** What the engine knows about a download. */
export function stubHttp(
	settings: CaseSettings,
	source: pb.SourceOp,
	request: pb.ResolveSourceHTTPRequest | undefined,
): pb.ResolveSourceHTTPResponse {
	const url = source.identifier ?? "";
	const own = sourceSettings(settings, url) ?? {};
	if (own.error !== undefined) throw new GatewayError("UNKNOWN", own.error);
	const question = request?.ChecksumRequest;
	return {
		Checksum:
			own.checksum ??
			source.attrs?.get("http.checksum") ??
			sha256(`http ${url}`),
		Filename: downloadName(settings, source),
		LastModified: { seconds: own.lastModified ?? recorded },
		ChecksumResponse: question && {
			Digest: checksumWithSuffix(url, question),
			Suffix: question.Suffix,
		},
	};
}

/** The name of a downloaded file: what the case says, the attribute, or the last part of the address. */
export function downloadName(
	settings: CaseSettings,
	{ identifier = "", attrs }: pb.SourceOp,
): string {
	const own = sourceSettings(settings, identifier)?.filename;
	const name = new URL(identifier).pathname.split("/").at(-1);
	return own ?? attrs?.get("http.filename") ?? (name || "download");
}

function checksumWithSuffix(url: string, question: pb.ChecksumRequest): string {
	const algorithm = ["sha256", "sha384", "sha512"][question.Algo ?? 0];
	if (algorithm === undefined)
		throw new GatewayError("INVALID_ARGUMENT", "no such checksum");
	const hash = createHash(algorithm)
		.update(`http ${url}`)
		.update(question.Suffix ?? "");
	return `${algorithm}:${hash.digest("hex")}`;
}

function sha1(text: string): string {
	return createHash("sha1").update(text).digest("hex");
}
