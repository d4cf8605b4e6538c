import { parseChecksum } from "./checksum.ts";
import { fail, type Result, succeed, within } from "./result.ts";

/** A full image name: `docker.io/library/alpine:3.20@sha256:…`. */
export interface ImageReference {
	/** Registry host with optional port: `docker.io`. */
	readonly domain: string;
	/** Repository path: `library/alpine`. */
	readonly path: string;
	/** Empty when absent. */
	readonly tag: string;
	/** Empty when absent. */
	readonly digest: string;
}

const defaultDomain = "docker.io";
const officialPrefix = "library/";
/** In characters, of the repository path. */
const longestPath = 255;

// The grammar of the distribution project's image references.
const alphanumeric = "[a-z0-9]+";
const separator = "(?:[._]|__|-+)";
const pathComponent = `${alphanumeric}(?:${separator}${alphanumeric})*`;
const remotePath = `${pathComponent}(?:/${pathComponent})*`;
const domainComponent = "[a-zA-Z0-9]+(?:-+[a-zA-Z0-9]+)*";
const domainPattern = `(?:${domainComponent}(?:\\.${domainComponent})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?`;
const tagPattern = "\\w[\\w.-]{0,127}";
const digestPattern =
	"[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9A-Fa-f]{32,}";
const wholeDigest = new RegExp(`^${digestPattern}$`);
const whole = new RegExp(
	`^(?:(${domainPattern})/)?(${remotePath})(?::(${tagPattern}))?(?:@(${digestPattern}))?$`,
);

/**
 * Reads an image name as people write it, filling in the default registry and `library/`. The tag stays empty when none is written
 * (see `withDefaultTag`). Refused: 64 hexadecimal digits alone (an image id), upper-case repository names, anything outside the
 * reference grammar.
 */
export function parseImageReference(text: string): Result<ImageReference> {
	const usual = parseUsual(text);
	if (usual !== undefined) return succeed(usual);
	if (text === "") return fail("the image name is empty");
	if (/^[a-f0-9]{64}$/.test(text)) {
		return fail(
			`"${text}" is an image id, not an image name; images are used by name here`,
		);
	}
	const { domain, remainder } = splitDomain(text);
	const remote = remainder.split(":", 1)[0] as string;
	if (remote.toLowerCase() !== remote) {
		const offset = Math.max(0, text.search(/\p{Lu}/u));
		return fail(
			`"${text}" is not an image name: the repository "${remote}" must be lower-case`,
			offset,
		);
	}
	const match = whole.exec(`${domain}/${remainder}`);
	if (match === null) return fail(explain(text));
	const path = match[2] as string;
	const digest = match[4] ?? "";
	if (path.length > longestPath) {
		return fail(
			`the repository name of an image has at most ${longestPath} characters, "${path}" has ${path.length}`,
		);
	}
	if (digest !== "") {
		const checked = parseChecksum(digest);
		if (!checked.ok) return within(checked, text.length - digest.length);
	}
	return succeed({
		domain: match[1] ?? "",
		path,
		tag: match[3] ?? "",
		digest,
	});
}

/**
 * Reads `name:tag` and `user/name:tag` of the default registry where nothing but letters, digits and single separators occurs, as in
 * most names; undefined for any other, be it one or not. It saves the cost of the grammar's backtracking.
 */
function parseUsual(text: string): ImageReference | undefined {
	const { length } = text;
	if (length >= shortestId) return undefined;
	let at = 0;
	let separated = true;
	let slashes = 0;
	for (; at < length; at += 1) {
		const code = text.charCodeAt(at);
		if ((code >= 0x61 && code <= 0x7a) || (code >= 0x30 && code <= 0x39)) {
			separated = false;
			continue;
		}
		if (separated || code === 0x3a) break;
		if (code === 0x2f) {
			if (slashes === 0 && text.startsWith("localhost/")) return undefined;
			slashes += 1;
		} else if (code === 0x2e || code === 0x5f) {
			// A dot before a slash makes a host of what stands before it.
			if (code === 0x2e && slashes === 0 && text.includes("/", at))
				return undefined;
		} else if (code !== 0x2d) return undefined;
		separated = true;
	}
	if (separated) return undefined;
	const path = text.slice(0, at);
	let tag = "";
	if (at < length) {
		tag = text.slice(at + 1);
		if (!wholeTag.test(tag)) return undefined;
	}
	return {
		domain: defaultDomain,
		path: slashes === 0 ? officialPrefix + path : path,
		tag,
		digest: "",
	};
}

const wholeTag = new RegExp(`^${tagPattern}$`);

/** The length of an image id, which is no name. */
const shortestId = 64;

/** The full text of a reference. */
export function formatImageReference(reference: ImageReference): string {
	const name = imageName(reference);
	return name + suffix(reference);
}

/** The shortest text people use for it: without the default registry and without `library/`. */
export function familiarImageReference(reference: ImageReference): string {
	if (reference.domain !== defaultDomain) {
		return formatImageReference(reference);
	}
	const short = reference.path.startsWith(officialPrefix)
		? reference.path.slice(officialPrefix.length)
		: reference.path;
	return (short.includes("/") ? reference.path : short) + suffix(reference);
}

/** Domain and path, without tag and digest. */
export function imageName(reference: ImageReference): string {
	return reference.domain === ""
		? reference.path
		: `${reference.domain}/${reference.path}`;
}

/** Adds `latest` when there is neither tag nor digest. */
export function withDefaultTag(reference: ImageReference): ImageReference {
	return reference.tag === "" && reference.digest === ""
		? { ...reference, tag: "latest" }
		: reference;
}

/** Pins a reference to a digest, replacing the one it has; the tag stays. */
export function withDigest(
	reference: ImageReference,
	digest: string,
): Result<ImageReference> {
	if (!wholeDigest.test(digest)) {
		return fail(`"${digest}" is not an image digest`);
	}
	return succeed({ ...reference, digest });
}

function suffix(reference: ImageReference): string {
	const tag = reference.tag === "" ? "" : `:${reference.tag}`;
	return reference.digest === "" ? tag : `${tag}@${reference.digest}`;
}

function splitDomain(text: string): { domain: string; remainder: string } {
	const slash = text.indexOf("/");
	if (slash === -1) {
		return { domain: defaultDomain, remainder: officialPrefix + text };
	}
	const first = text.slice(0, slash);
	const rest = text.slice(slash + 1);
	// A first part is a host when it cannot be a repository of the default registry.
	const isHost =
		first === "localhost" ||
		/[.:]/.test(first) ||
		first.toLowerCase() !== first;
	let domain = isHost ? first : defaultDomain;
	if (domain === "index.docker.io") domain = defaultDomain;
	const remainder = isHost ? rest : text;
	return {
		domain,
		remainder:
			domain === defaultDomain && !remainder.includes("/")
				? officialPrefix + remainder
				: remainder,
	};
}

function explain(text: string): string {
	const at = text.indexOf("@");
	if (at !== -1 && !wholeDigest.test(text.slice(at + 1))) {
		return `"${text}" is not an image name: "${text.slice(at + 1)}" after @ is not a digest`;
	}
	return `"${text}" is not an image name; it has the form [registry/]repository[:tag][@digest]`;
}
