import { local } from "../../llb/index.ts";
import { GatewayError } from "../gateway/gateway-error.ts";
import type { HostKeys } from "../lower/request.ts";
import { fail, succeed } from "../values/result.ts";
import { type BuildSession, readFile } from "./build-session.ts";
import { internalStep } from "./engine-steps.ts";
import { type KnownHosts, parseKnownHosts } from "./known-hosts.ts";
import { forges } from "./known-hosts-forges.ts";
import type { MainContext } from "./main-context.ts";

/** Where a strict build looks for host keys in its context. */
const usualFile = ".keyhole/known_hosts";
/** Asks for the keys of the forges. */
const builtIn = "builtin";

/**
 * The host keys that repositories fetched over SSH are checked against. The client names them by the build argument KEYHOLE_KNOWN_HOSTS:
 * the lines of a known_hosts file, the path of one in the build context, or `builtin` for those of big forges. A strict build that is not
 * told takes the context's `.keyhole/known_hosts`, where there is one, and for other hosts the forges' keys.
 *
 * Undefined when the build did not ask for it: the official frontend adds no keys either (it looks for them itself, by a scan that checks
 * nothing, and has no network to do so), and keys are part of what the engine knows a step by.
 */
export async function hostKeysOf(
	session: BuildSession,
	context: MainContext,
): Promise<HostKeys | undefined> {
	const { strict, knownHosts } = session.options;
	const named = knownHosts.trim();
	if (named === builtIn) return ofForges;
	if (/\s/.test(named)) return only(parsed(named, "KEYHOLE_KNOWN_HOSTS"));
	if (named !== "") {
		const text = await readContextFile(session, context, named);
		if (text === undefined) {
			throw refused(
				`the build context has no file ${named}, which KEYHOLE_KNOWN_HOSTS names`,
				"give the lines of a known_hosts file, the path of one in the build context, or builtin",
			);
		}
		return only(parsed(text, named));
	}
	if (!strict) return undefined;
	const text = await readContextFile(session, context, usualFile);
	if (text === undefined) return ofForges;
	const own = parsed(text, usualFile);
	return (host) => (own.knows(host) ? succeed(own.text) : ofForges(host));
}

function only(known: KnownHosts): HostKeys {
	return (host) => (known.knows(host) ? succeed(known.text) : unknown(host));
}

const ofForges: HostKeys = (host) => {
	const name = host.toLowerCase().replace(/:22$/, "");
	const forge = forges.find((each) => each.host === name);
	return forge === undefined
		? unknown(host)
		: succeed(`${forge.host} ${forge.key}\n`);
};

function unknown(host: string) {
	return fail(`no host key of ${host} is known, and it is not trusted without`);
}

function parsed(text: string, name: string): KnownHosts {
	const known = parseKnownHosts(text);
	if (known.ok) return known.value;
	throw refused(
		`${name} cannot be read: ${known.message}`,
		"the format is that of ~/.ssh/known_hosts",
	);
}

function refused(message: string, help: string): GatewayError {
	return new GatewayError("UNKNOWN", `${message}\nhelp: ${help}`);
}

async function readContextFile(
	session: BuildSession,
	context: MainContext,
	path: string,
): Promise<string | undefined> {
	const filesystem =
		context.kind === "remote"
			? context.filesystem
			: local(context.directory, {
					sessionId: session.sessionOf(context.directory),
					followPaths: [path],
					sharedKeyHint: `${context.directory}-${path}`,
					name: internalStep(`load ${path}`),
					differ: { type: "none" },
				});
	const opened = await session.open(filesystem);
	try {
		return new TextDecoder().decode(await readFile(session, opened, path));
	} catch (error) {
		// Another failure than that there is no such file comes again, with a better message, when the context is used.
		if (error instanceof GatewayError) return undefined;
		throw error;
	}
}
