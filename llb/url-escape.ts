/** Percent escapes as Go's net/url reads and writes them, for the parts of a URL that end up in a digest. */

const utf8 = new TextEncoder();
const text = new TextDecoder("utf-8");

/** Unescaped in a path when Go writes one. */
const pathPlain = /[A-Za-z0-9_.~$&+,/:;=@-]/;
/** Accepted unescaped in a path that is kept as written. */
const pathAccepted = /^(?:[A-Za-z0-9_.~$&+,/:;=@!'()*[\]-]|%[0-9A-Fa-f]{2})*$/;
const ascii = /[\0-\x7f]/;
/** Unescaped in user names and passwords. */
const userPlain = /[A-Za-z0-9_.~$&+,;=-]/;
/** What may stand before the `@` at all. */
const userAccepted = /^[A-Za-z0-9_.:~!$&'()*+,;=%@-]*$/;

/** The text without its percent escapes, or undefined when one is incomplete. */
export function decodePercent(escaped: string): string | undefined {
	if (!escaped.includes("%")) return escaped;
	if (/%(?![0-9A-Fa-f]{2})/.test(escaped)) return undefined;
	const bytes: number[] = [];
	for (const part of escaped.match(/%[0-9A-Fa-f]{2}|[^%]+/g) ?? []) {
		if (part.startsWith("%")) bytes.push(Number.parseInt(part.slice(1), 16));
		else bytes.push(...utf8.encode(part));
	}
	return text.decode(Uint8Array.from(bytes));
}

/** Whether a path is legally escaped as it stands. */
export function isEscapedPath(path: string): boolean {
	return pathAccepted.test(path);
}

/** A path with everything escaped that has to be. */
export function escapePath(path: string): string {
	return escapeWith(path, pathPlain);
}

/** A host with what is not ASCII escaped. */
export function escapeHost(host: string): string {
	return escapeWith(host, ascii);
}

/** `name` or `name:password`, escaped afresh, or undefined when it cannot be one. */
export function escapeUserInfo(userInfo: string): string | undefined {
	if (!userAccepted.test(userInfo)) return undefined;
	const colon = userInfo.indexOf(":");
	const name = decodePercent(colon < 0 ? userInfo : userInfo.slice(0, colon));
	const password = decodePercent(colon < 0 ? "" : userInfo.slice(colon + 1));
	if (name === undefined || password === undefined) return undefined;
	const escapedName = escapeWith(name, userPlain);
	return colon < 0
		? escapedName
		: `${escapedName}:${escapeWith(password, userPlain)}`;
}

function escapeWith(plain: string, allowed: RegExp): string {
	let escaped = "";
	for (const byte of utf8.encode(plain)) {
		const character = String.fromCharCode(byte);
		escaped += allowed.test(character)
			? character
			: `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
	}
	return escaped;
}
