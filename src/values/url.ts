import { basePath } from "./go-path.ts";
import { isIpAddress } from "./ip.ts";
import { fail, type Result, succeed, within } from "./result.ts";

/**
 * URLs by the rules of Go's `net/url`, which differ from those of the web: nothing is resolved or repaired, paths keep their dots,
 * and the host is not mapped.
 */

/** A URL in parts. `path`, `user`, `password` and `fragment` are without escapes; absent parts are empty. */
export interface Url {
	/** Lower case, without colon. */
	readonly scheme: string;
	/** What follows `scheme:` when that is no slash, as written. */
	readonly opaque: string;
	readonly user: UrlUser | undefined;
	/** With the port, if any. */
	readonly host: string;
	readonly path: string;
	/** The path as written, where that is not what `path` would be written as; otherwise empty. */
	readonly rawPath: string;
	/** Without question mark, as written. */
	readonly query: string;
	/** A question mark with nothing after it. */
	readonly hasEmptyQuery: boolean;
	/** One slash after the scheme, not two. */
	readonly hasNoAuthority: boolean;
	readonly fragment: string;
}

export interface UrlUser {
	readonly name: string;
	/** `undefined` when there is no colon after the name. */
	readonly password: string | undefined;
}

type Part =
	| "path"
	| "host"
	| "zone"
	| "user"
	| "query"
	| "fragment"
	| "segment";

/** Reads a URL or a relative reference. */
export function parseUrl(text: string): Result<Url> {
	const hash = text.indexOf("#");
	const main = hash === -1 ? text : text.slice(0, hash);
	// biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these are forbidden
	const control = main.search(/[\x00-\x1f\x7f]/);
	if (control !== -1) {
		return fail(
			"a URL cannot contain control characters or line breaks",
			control,
		);
	}
	const fragment =
		hash === -1
			? succeed("")
			: shifted(percentDecode(text.slice(hash + 1), "fragment"), hash + 1);
	const parsed = parseMain(main);
	if (!parsed.ok) return parsed;
	return fragment.ok
		? succeed({ ...parsed.value, fragment: fragment.value })
		: fragment;
}

/** The text of a URL, escaped where needed. */
export function formatUrl(url: Url): string {
	let text = url.scheme === "" ? "" : `${url.scheme}:`;
	if (url.opaque !== "") {
		text += url.opaque;
	} else {
		const authority = url.host !== "" || url.user !== undefined;
		const rooted = url.scheme !== "" && url.path !== "";
		if (authority || (rooted && !url.hasNoAuthority)) text += "//";
		if (url.user !== undefined) text += `${formatUrlUser(url.user)}@`;
		text += percentEncode(url.host, "host");
		const path = escapedPath(url);
		if (path !== "" && !path.startsWith("/") && url.host !== "") text += "/";
		if (text === "" && (path.split("/", 1)[0] as string).includes(":")) {
			text = "./";
		}
		text += path;
	}
	if (url.hasEmptyQuery || url.query !== "") text += `?${url.query}`;
	if (url.fragment !== "")
		text += `#${percentEncode(url.fragment, "fragment")}`;
	return text;
}

/** `name[:password]`, escaped. */
export function formatUrlUser(user: UrlUser): string {
	const name = percentEncode(user.name, "user");
	return user.password === undefined
		? name
		: `${name}:${percentEncode(user.password, "user")}`;
}

/**
 * Reads `key=value&…` into keys (in order of appearance) and their values. `problem` is the first pair that could not be read;
 * the other pairs are there all the same.
 */
export function parseQuery(query: string): {
	readonly values: ReadonlyMap<string, readonly string[]>;
	readonly problem: string | undefined;
} {
	const values = new Map<string, string[]>();
	let problem: string | undefined;
	for (const pair of query.split("&")) {
		if (pair === "") continue;
		if (pair.includes(";")) {
			problem ??= `"${pair}" in a URL query has a semicolon; separate pairs with "&"`;
			continue;
		}
		const equals = pair.indexOf("=");
		const key = percentDecode(
			equals === -1 ? pair : pair.slice(0, equals),
			"query",
		);
		const value = percentDecode(
			equals === -1 ? "" : pair.slice(equals + 1),
			"query",
		);
		if (!key.ok || !value.ok) {
			problem ??= !key.ok ? key.message : !value.ok ? value.message : undefined;
			continue;
		}
		const list = values.get(key.value);
		if (list === undefined) values.set(key.value, [value.value]);
		else list.push(value.value);
	}
	return { values, problem };
}

/** Replaces `%XX` escapes; a plus sign stays. */
export function unescapePercent(text: string): Result<string> {
	return text.includes("%") ? percentDecode(text, "segment") : succeed(text);
}

/** Whether a text begins like an HTTP(S) URL. Case matters. */
export function hasHttpScheme(text: string): boolean {
	return text.startsWith("http://") || text.startsWith("https://");
}

/** The file name under which the content of a URL is stored: the last element of its path, or `__unnamed__`. */
export function fileNameOfUrl(text: string): string {
	const url = parseUrl(text);
	if (!url.ok) return "__unnamed__";
	const base = basePath(url.value.path);
	return base === "." || base === "/" ? "__unnamed__" : base;
}

function parseMain(text: string): Result<Url> {
	const empty: Url = {
		scheme: "",
		opaque: "",
		user: undefined,
		host: "",
		path: "",
		rawPath: "",
		query: "",
		hasEmptyQuery: false,
		hasNoAuthority: false,
		fragment: "",
	};
	if (text === "*") return succeed({ ...empty, path: "*" });
	const scheme = /^([A-Za-z][A-Za-z0-9+.-]*)?:/.exec(text);
	if (scheme !== null && scheme[1] === undefined) {
		return fail(`"${text}" is not a URL: there is no scheme before ":"`);
	}
	const name = (scheme?.[1] ?? "").toLowerCase();
	const schemeLength = scheme === null ? 0 : scheme[0].length;
	const question = text.indexOf("?", schemeLength);
	const query = question === -1 ? "" : text.slice(question + 1);
	const hasEmptyQuery = question !== -1 && query === "";
	let rest = text.slice(schemeLength, question === -1 ? undefined : question);
	if (!rest.startsWith("/")) {
		if (name !== "") {
			return succeed({
				...empty,
				scheme: name,
				opaque: rest,
				query,
				hasEmptyQuery,
			});
		}
		if ((rest.split("/", 1)[0] as string).includes(":")) {
			return fail(
				`"${text}" is not a URL: without scheme its first part cannot contain a colon`,
				rest.indexOf(":"),
			);
		}
	}
	let user: UrlUser | undefined;
	let host = "";
	let pathStart = schemeLength;
	let hasNoAuthority = name !== "";
	if (rest.startsWith("//") && (name !== "" || !rest.startsWith("///"))) {
		hasNoAuthority = false;
		const slash = rest.indexOf("/", 2);
		const authority = rest.slice(2, slash === -1 ? undefined : slash);
		const parsed = parseAuthority(authority, name);
		if (!parsed.ok) return within(parsed, schemeLength + 2);
		({ user, host } = parsed.value);
		rest = slash === -1 ? "" : rest.slice(slash);
		pathStart = slash === -1 ? text.length : schemeLength + slash;
	}
	const path = shifted(percentDecode(rest, "path"), pathStart);
	if (!path.ok) return path;
	return succeed({
		...empty,
		scheme: name,
		user,
		host,
		path: path.value,
		rawPath: percentEncode(path.value, "path") === rest ? "" : rest,
		query,
		hasEmptyQuery,
		hasNoAuthority,
	});
}

function parseAuthority(
	text: string,
	scheme: string,
): Result<{ user: UrlUser | undefined; host: string }> {
	const at = text.lastIndexOf("@");
	const host = shifted(parseHost(text.slice(at + 1), scheme), at + 1);
	if (!host.ok) return host;
	if (at === -1) return succeed({ user: undefined, host: host.value });
	const written = text.slice(0, at);
	const wrong = written.search(/[^A-Za-z0-9\-._:~!$&'()*+,;=%@]/);
	if (wrong !== -1) {
		return fail(
			`"${written[wrong]}" must be written as an escape in the user part of a URL`,
			wrong,
		);
	}
	const colon = written.indexOf(":");
	const name = percentDecode(
		colon === -1 ? written : written.slice(0, colon),
		"user",
	);
	if (!name.ok) return name;
	if (colon === -1) {
		return succeed({
			user: { name: name.value, password: undefined },
			host: host.value,
		});
	}
	const password = shifted(
		percentDecode(written.slice(colon + 1), "user"),
		colon + 1,
	);
	if (!password.ok) return password;
	return succeed({
		user: { name: name.value, password: password.value },
		host: host.value,
	});
}

function parseHost(text: string, scheme: string): Result<string> {
	const open = text.lastIndexOf("[");
	if (open > 0)
		return fail(`"${text}" is not a host: "[" must come first`, open);
	if (open === 0) return parseBracketedHost(text);
	const strict = scheme === "http" || scheme === "https";
	const colon = strict ? text.indexOf(":") : text.lastIndexOf(":");
	if (colon !== -1) {
		const port = checkPort(text.slice(colon));
		if (!port.ok) return within(port, colon);
	}
	return percentDecode(text, "host");
}

function parseBracketedHost(text: string): Result<string> {
	const close = text.lastIndexOf("]");
	if (close === -1) return fail(`"${text}" is not a host: "]" is missing`);
	const port = checkPort(text.slice(close + 1));
	if (!port.ok) return within(port, close + 1);
	const inside = text.slice(1, close);
	const zone = inside.indexOf("%25");
	const address = percentDecode(
		zone === -1 ? inside : inside.slice(0, zone),
		"host",
	);
	if (!address.ok) return within(address, 1);
	const zoneName =
		zone === -1 ? succeed("") : percentDecode(inside.slice(zone), "zone");
	if (!zoneName.ok) return within(zoneName, 1 + zone);
	if (!isIpAddress(address.value, 6) || zoneName.value === "%") {
		return fail(`"${inside}" in brackets is not an IPv6 address`, 1);
	}
	return succeed(`[${address.value}${zoneName.value}]${text.slice(close + 1)}`);
}

function checkPort(text: string): Result<undefined> {
	return /^(?::[0-9]*)?$/.test(text)
		? succeed(undefined)
		: fail(`"${text}" after the host of a URL is not a port`);
}

function escapedPath(url: Url): string {
	// A path keeps the way it was written as long as that is a valid way to write it.
	if (
		url.rawPath !== "" &&
		[...url.rawPath].every(
			(c) => "!$&'()*+,;=:@[]%".includes(c) || !mustEscape(c, "path"),
		)
	) {
		return url.rawPath;
	}
	return url.path === "*" ? "*" : percentEncode(url.path, "path");
}

const alwaysPlain = /^[A-Za-z0-9\-_.~]$/;
const plainIn: Readonly<Record<Part, string>> = {
	path: "$&+,/:;=@",
	segment: "$&+:=@",
	host: "!$&'()*+,;=:[]<>\"",
	zone: "!$&'()*+,;=:[]<>\"",
	user: "$&+,;=",
	query: "",
	fragment: "$&+,/:;=?@!()*",
};

function mustEscape(character: string, part: Part): boolean {
	return !alwaysPlain.test(character) && !plainIn[part].includes(character);
}

function percentEncode(text: string, part: Part): string {
	let result = "";
	for (const character of text) {
		if (!mustEscape(character, part)) {
			result += character;
		} else if (character === " " && part === "query") {
			result += "+";
		} else {
			for (const byte of Buffer.from(character)) {
				result += `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
			}
		}
	}
	return result;
}

function percentDecode(text: string, part: Part): Result<string> {
	let bytes: number[] = [];
	let result = "";
	const flush = () => {
		if (bytes.length > 0) result += Buffer.from(bytes).toString();
		bytes = [];
	};
	for (let at = 0; at < text.length; at++) {
		const character = text[at] as string;
		if (character === "%") {
			const digits = text.slice(at + 1, at + 3);
			const byte = Number.parseInt(digits, 16);
			const allowed =
				/^[0-9A-Fa-f]{2}$/.test(digits) &&
				(part !== "host" || byte >= 0x80 || digits === "25") &&
				(part !== "zone" ||
					digits === "25" ||
					byte === 0x20 ||
					!mustEscape(String.fromCharCode(byte), "host"));
			if (!allowed) {
				return fail(
					`"${text.slice(at, at + 3)}" in a URL is not a valid escape`,
					at,
				);
			}
			bytes.push(byte);
			at += 2;
			continue;
		}
		flush();
		if (
			(part === "host" || part === "zone") &&
			character < "\u0080" &&
			mustEscape(character, part)
		) {
			return fail(`"${character}" cannot be part of the host of a URL`, at);
		}
		result += character === "+" && part === "query" ? " " : character;
	}
	flush();
	return succeed(result);
}

function shifted<T>(result: Result<T>, shift: number): Result<T> {
	return result.ok ? result : within(result, shift);
}
