import { createHmac } from "node:crypto";
import { fail, type Result, succeed } from "../values/result.ts";

/** A known_hosts file that was read: which hosts it has keys of. */
export interface KnownHosts {
	/** Every line that says something, each with its line feed. */
	readonly text: string;
	/** Whether a key, or an authority that vouches for keys, is listed for a host. It may have a port: `host:22`. */
	knows(host: string): boolean;
}

interface KnownHost {
	readonly isRevoked: boolean;
	readonly matches: (name: string) => boolean;
}

/** The port that goes without saying. */
const usualPort = "22";

/**
 * Reads the text of a known_hosts file: an optional marker, patterns of hosts or a hashed host, the kind of a key, the key. The format is
 * that of sshd(8), SSH_KNOWN_HOSTS FILE FORMAT.
 */
export function parseKnownHosts(text: string): Result<KnownHosts> {
	const hosts: KnownHost[] = [];
	const kept: string[] = [];
	for (const [index, line] of text.split(/\r?\n/).entries()) {
		const words = line.trim().split(/[ \t]+/);
		if (words[0] === "" || words[0]?.startsWith("#")) continue;
		const marker = words[0]?.startsWith("@") ? words.shift() : undefined;
		const [names = "", kind = "", key = ""] = words;
		const wrong = wrongPart(marker, kind, key);
		if (wrong !== undefined) return fail(`line ${index + 1}: ${wrong}`);
		hosts.push({
			isRevoked: marker === "@revoked",
			matches: names.startsWith("|")
				? hashedHost(names)
				: hostPatterns(names.split(",")),
		});
		kept.push(`${line.trim()}\n`);
	}
	return succeed({
		text: kept.join(""),
		knows(host) {
			const name = lookupName(host);
			return hosts.some(
				({ isRevoked, matches }) => !isRevoked && matches(name),
			);
		},
	});
}

function wrongPart(
	marker: string | undefined,
	kind: string,
	key: string,
): string | undefined {
	if (marker !== undefined && !/^@(?:cert-authority|revoked)$/.test(marker)) {
		return `"${marker}" is no marker; expected @cert-authority or @revoked`;
	}
	if (!/^[a-z][a-z0-9@.-]+$/.test(kind)) {
		return `"${kind}" is no kind of key; expected a host, a kind such as ssh-ed25519, and a key`;
	}
	const bytes = Buffer.from(key, "base64");
	// A key begins with the length of its kind and the kind.
	const length = bytes.length < 4 ? 0 : bytes.readUInt32BE(0);
	if (bytes.toString("latin1", 4, 4 + length) !== kind) {
		return `the key is no ${kind} key in base64`;
	}
	return undefined;
}

/** How ssh looks a host up: in small letters, in brackets if the port is an unusual one. */
function lookupName(host: string): string {
	const [, name = host, port = usualPort] =
		/^(.*?)(?::(\d+))?$/.exec(host.toLowerCase()) ?? [];
	const bare = name.replace(/^\[(.*)\]$/, "$1");
	return port === usualPort ? bare : `[${bare}]:${port}`;
}

function hostPatterns(patterns: readonly string[]): KnownHost["matches"] {
	const read = patterns.map((pattern) => {
		const isNegated = pattern.startsWith("!");
		const text = pattern.slice(isNegated ? 1 : 0).toLowerCase();
		const source = text
			.replace(/[.+^${}()|[\]\\]/g, "\\$&")
			.replaceAll("*", ".*")
			.replaceAll("?", ".");
		return { isNegated, expression: new RegExp(`^${source}$`) };
	});
	return (name) => {
		const matching = read.filter(({ expression }) => expression.test(name));
		// One that is negated outweighs all others of the line.
		return matching.length > 0 && !matching.some((each) => each.isNegated);
	};
}

/** `|1|salt|hash`: the hash is HMAC-SHA1 of the name under the salt. */
function hashedHost(text: string): KnownHost["matches"] {
	const [, version, salt = "", hash = ""] = text.split("|");
	if (version !== "1") return () => false;
	const key = Buffer.from(salt, "base64");
	return (name) =>
		createHmac("sha1", key).update(name).digest("base64") === hash;
}
