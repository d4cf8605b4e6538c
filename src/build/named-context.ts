import {
	deferred,
	http,
	image,
	local,
	type Output,
	ociLayout,
} from "../../llb/index.ts";
import type { ImageConfig as ResolvedConfig } from "../gateway/requests.ts";
import type { ImageConfig } from "../image/image-config.ts";
import { parseImageConfig } from "../image/parse-image-config.ts";
import type {
	ContextOptions,
	LoadedContext,
	NamedContext,
} from "../lower/resolver.ts";
import {
	familiarImageReference,
	formatImageReference,
	parseImageReference,
	withDefaultTag,
	withDigest,
} from "../values/image-reference.ts";
import { formatFullPlatform, normalizePlatform } from "../values/platform.ts";
import type { Result } from "../values/result.ts";
import {
	type BuildSession,
	type OpenedFilesystem,
	type OpeningSession,
	readFile,
} from "./build-session.ts";
import { contextStep } from "./engine-steps.ts";
import { type GitContext, gitContext } from "./git-context.ts";
import { ignoreFileName, patternsOf } from "./ignore-rules.ts";
import { quiet } from "./lazy.ts";

/** How often source policies may replace a context by another one. */
const replacementLimit = 10;

/** The one file of a download used as a context. */
const downloadName = "context";

/**
 * The context that the client gave for a name: `context:<name>::<platform>` before `context:<name>`. Names are image names: `alpine`,
 * `docker.io/library/alpine` and `alpine:latest` are one.
 *
 * @throws Error when the name cannot be an image name.
 */
export function findNamedContext(
	session: BuildSession,
	written: string,
	options: ContextOptions,
): NamedContext | undefined {
	const reference = parseImageReference(written);
	if (!reference.ok) {
		throw new Error(
			`"${written}" cannot be the name of a context: ${reference.message}`,
		);
	}
	const name = familiarImageReference(reference.value).replace(/:latest$/, "");
	const platform = normalizePlatform(
		options.platform ?? session.host,
		session.host,
	);
	for (const key of [`${name}::${formatFullPlatform(platform)}`, name]) {
		const source = session.options.namedContexts.get(key);
		if (source === undefined) continue;
		const wanted: Wanted = { session, name, key, options };
		return { load: () => loadContext(wanted, source, 0) };
	}
	return undefined;
}

interface Wanted {
	readonly session: BuildSession;
	readonly name: string;
	/** The name with the platform, if it was given for one: what options and progress call it. */
	readonly key: string;
	readonly options: ContextOptions;
}

async function loadContext(
	wanted: Wanted,
	source: string,
	replacements: number,
): Promise<LoadedContext> {
	if (replacements > replacementLimit) {
		throw new Error(
			`the context "${wanted.key}" is replaced by another one more than ${replacementLimit} times, last by ${source}; do the source policies replace contexts in a circle?`,
		);
	}
	const colon = source.indexOf(":");
	if (colon === -1) {
		throw new Error(
			`the context "${wanted.key}" cannot be "${source}": there is no scheme before a colon; ${knownSchemes}`,
		);
	}
	const scheme = source.slice(0, colon);
	const rest = source.slice(colon + 1);
	if (scheme.startsWith("git@")) return { output: repository(source) };
	switch (scheme) {
		case "docker-image":
			return loadImage(wanted, rest.replace(/^\/\//, ""), replacements);
		case "git":
		// The official frontend knows this scheme for the main context only.
		case "ssh":
			return { output: repository(source) };
		case "http":
		case "https":
			return { output: repositoryOrDownload(wanted, source) };
		case "oci-layout":
			return loadLayout(wanted, rest.replace(/^\/\//, ""));
		case "local":
			return { output: await loadLocal(wanted, rest) };
		case "input":
			return loadInput(wanted, rest);
		default:
			throw new Error(
				`the context "${wanted.key}" cannot be "${source}": there is no scheme "${scheme}"; ${knownSchemes}`,
			);
	}
}

const knownSchemes =
	"write docker-image://…, a git, ssh or http(s) URL, oci-layout://…, local:<directory> or input:<name>";

async function loadImage(
	wanted: Wanted,
	written: string,
	replacements: number,
): Promise<LoadedContext> {
	if (written === "scratch") return { output: null };
	const { session, key, options } = wanted;
	const reference = withDefaultTag(
		accept(wanted, parseImageReference(written)),
	);
	const resolved = await session.bridge.resolveImageConfig({
		reference: formatImageReference(reference),
		platform: options.platform,
		resolveMode: options.resolveMode,
		logName: contextStep(key, `load metadata for ${written}`),
	});
	if (resolved.kind === "replaced") {
		const replacement = resolved.source.identifier.replace("://", ":");
		return loadContext(wanted, replacement, replacements + 1);
	}
	const output = image(completeReference(wanted, resolved.reference), {
		name: contextStep(key, written),
		platform: options.platform,
	});
	const config = readConfig(wanted, resolved);
	return { output, image: { ...config, created: undefined } };
}

/** An image from a directory in OCI layout that the client offers. */
async function loadLayout(
	wanted: Wanted,
	written: string,
): Promise<LoadedContext> {
	const { session, key, options } = wanted;
	const { sessionId } = session;
	const { digest } = accept(wanted, parseImageReference(written));
	if (digest === "") {
		throw new Error(
			`the context "${key}" names the OCI layout "${written}" without a digest; write oci-layout://<name>@<digest>`,
		);
	}
	// The store goes by the name as it was written, not by the image name it would be.
	const storeId = written
		.slice(0, written.lastIndexOf("@"))
		.replace(/:[^:/]*$/, "");
	const named = accept(wanted, parseImageReference(wanted.name));
	const reference = formatImageReference(
		accept(wanted, withDigest(named, digest)),
	);
	const resolved = await session.bridge.resolveImageConfig({
		reference,
		platform: options.platform,
		logName: contextStep(key, `load metadata for ${reference}`),
		layout: { sessionId, storeId },
	});
	const output = ociLayout(reference, {
		sessionId,
		storeId,
		name: contextStep(key, "OCI load from client"),
		platform: options.platform,
	});
	return { output, image: readConfig(wanted, resolved) };
}

function repository(source: string): Output {
	return acceptGit(gitContext(source)) ?? refuseGit(source);
}

function repositoryOrDownload(wanted: Wanted, source: string): Output {
	return (
		acceptGit(gitContext(source)) ??
		http(source, {
			filename: downloadName,
			name: contextStep(wanted.key, source),
		})
	);
}

function acceptGit(parsed: GitContext): Output | undefined {
	switch (parsed.kind) {
		case "git":
			return parsed.filesystem;
		case "invalid":
			throw new Error(parsed.failure.message);
		case "other":
			return undefined;
	}
}

function refuseGit(source: string): never {
	throw new Error(
		`"${source}" is no git repository; write git@<host>:<path>, git://…, ssh://…, or an https URL that ends in .git`,
	);
}

/** One of the client's directories, without what its own ignore file leaves out. */
async function loadLocal(
	{ session, key, options }: Wanted,
	directory: string,
): Promise<Output> {
	const opened = await openContextIgnore(session, key, directory);
	const data = await readFile(session, opened, ignoreFileName).catch(
		() => undefined,
	);
	const excludePatterns =
		data === undefined ? [] : patternsOf({ name: ignoreFileName, data });
	const sharedKey = session.options.sharedKeys.get(key) ?? "";
	return deferred(() =>
		local(directory, {
			sessionId: session.sessionOf(directory),
			sharedKeyHint: `context:${key}-${sharedKey}`,
			excludePatterns,
			followPaths: options.followPaths(),
			name: contextStep(key, "load from client"),
		}),
	);
}

/**
 * Makes the engine know the ignore files of all local contexts that the client names, before it is clear which of them are used. Nothing
 * is sent until one is read.
 */
export function openContextIgnores(session: OpeningSession): void {
	for (const [key, source] of session.options.namedContexts) {
		if (!source.startsWith(localScheme)) continue;
		const directory = source.slice(localScheme.length);
		quiet(openContextIgnore(session, key, directory));
	}
}

const localScheme = "local:";

function openContextIgnore(
	session: OpeningSession,
	key: string,
	directory: string,
): Promise<OpenedFilesystem> {
	return session.open(
		local(directory, {
			sessionId: session.sessionOf(directory),
			followPaths: [ignoreFileName],
			sharedKeyHint: `context:${key}-${ignoreFileName}`,
			name: contextStep(key, `load ${ignoreFileName}`),
			differ: { type: "none" },
		}),
	);
}

/** What another frontend made; with an image configuration if one came along. */
async function loadInput(wanted: Wanted, name: string): Promise<LoadedContext> {
	const { session, key } = wanted;
	const input = await session.input(name);
	if (input === undefined) {
		throw new Error(
			`the context "${key}" is the input "${name}", which was not given to this build`,
		);
	}
	const output = input.filesystem;
	const encoded = session.options.inputMetadata.get(name);
	return {
		output,
		image: encoded === undefined ? undefined : readInputConfig(key, encoded),
	};
}

/** The image configuration among an input's metadata: JSON texts in base64, by result key. */
function readInputConfig(
	key: string,
	encoded: string,
): ImageConfig | undefined {
	let metadata: unknown;
	try {
		metadata = JSON.parse(encoded);
	} catch {
		throw new Error(`the input metadata of the context "${key}" is not JSON`);
	}
	const config = (metadata as Readonly<Record<string, unknown>> | null)?.[
		"containerimage.config"
	];
	if (typeof config !== "string") return undefined;
	const parsed = parseImageConfig(Buffer.from(config, "base64"));
	if (!parsed.ok) throw new Error(`the context "${key}": ${parsed.message}`);
	return parsed.value;
}

function readConfig(wanted: Wanted, resolved: ResolvedConfig): ImageConfig {
	if (resolved.kind === "replaced") {
		throw new Error(
			`the context "${wanted.key}" was replaced by ${resolved.source.identifier}, which is no image`,
		);
	}
	const parsed = parseImageConfig(resolved.config);
	if (!parsed.ok)
		throw new Error(`the context "${wanted.key}": ${parsed.message}`);
	return parsed.value;
}

function completeReference(wanted: Wanted, written: string): string {
	return formatImageReference(
		withDefaultTag(accept(wanted, parseImageReference(written))),
	);
}

function accept<T>({ key }: Wanted, result: Result<T>): T {
	if (result.ok) return result.value;
	throw new Error(`the context "${key}" cannot be: ${result.message}`);
}
