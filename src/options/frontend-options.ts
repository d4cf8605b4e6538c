import type { NetworkMode } from "../../llb/index.ts";
import { parseCsv } from "../values/csv.ts";
import { type ExtraHost, parseExtraHosts } from "../values/extra-host.ts";
import { parseBool } from "../values/go-bool.ts";
import { parseInteger } from "../values/go-int.ts";
import {
	normalizePlatform,
	type Platform,
	parsePlatform,
} from "../values/platform.ts";
import { fail, type Result, succeed } from "../values/result.ts";
import { parseUlimit, type Ulimit } from "../values/ulimit.ts";
import { readAttestations, type SbomRequest } from "./attestations.ts";
import {
	type CacheImport,
	readCacheFrom,
	readCacheImports,
} from "./cache-imports.ts";
import {
	type Option,
	type OptionProblem,
	problemOf,
	type RawOptions,
	type ReadingContext,
	readOption,
	valuesWithPrefix,
} from "./option.ts";
import {
	findMissingCapability,
	type MissingCapability,
} from "./required-capabilities.ts";
import { resourceOptions } from "./resources.ts";

/** Which stages are built without cache: all of them, or those of the listed names (in any case; empty for an unnamed stage). */
export type NoCache =
	| { readonly kind: "all" }
	| { readonly kind: "stages"; readonly names: readonly string[] };

/** The options with a name of their own: one row, one option. */
const table = {
	/** The stage to build; empty for the last one. */
	target: text("target"),
	/** What to build for; none means the platform of the engine. */
	platforms: option<readonly Platform[]>({
		names: ["platform"],
		expected: "platforms between commas, such as linux/amd64,linux/arm64",
		absent: [],
		read: readPlatforms,
	}),
	/** Whether the result lists its platforms even if there is only one. Absent: if there are several. */
	multiPlatform: option<boolean | undefined>({
		names: ["build-arg:BUILDKIT_MULTI_PLATFORM", "multi-platform"],
		expected: "true or false",
		absent: undefined,
		read: parseBool,
	}),
	noCache: option<NoCache>({
		names: ["no-cache"],
		expected: "stage names between commas, or nothing for every stage",
		emptyCounts: true,
		absent: { kind: "stages", names: [] },
		read: (value) =>
			succeed(
				value === ""
					? { kind: "all" }
					: { kind: "stages", names: value.split(",") },
			),
	}),
	/** Entries for the hosts file of every RUN. */
	extraHosts: option<readonly ExtraHost[]>({
		names: ["add-hosts"],
		expected: "host=address between commas, such as db=10.0.0.7",
		absent: [],
		read: parseExtraHosts,
	}),
	/** The host name inside every RUN; empty for the engine's choice. */
	hostname: text("build-arg:BUILDKIT_SANDBOX_HOSTNAME", "hostname"),
	/** The size of `/dev/shm` in bytes; 0 for the engine's choice. */
	shmSize: option<bigint>({
		names: ["shm-size"],
		expected: "a number of bytes without unit, such as 67108864",
		absent: 0n,
		read: (value) => parseInteger(value),
	}),
	ulimits: option<readonly Ulimit[]>({
		names: ["ulimit"],
		expected: "name=soft[:hard] between commas, such as nofile=1024:2048",
		absent: [],
		read: readUlimits,
	}),
	/** The control group above every RUN; empty for the engine's choice. */
	cgroupParent: text("cgroup-parent"),
	/** The network of a RUN that asks for none itself. */
	networkMode: choice<NetworkMode>(
		"force-network-mode",
		{ sandbox: "UNSET", none: "NONE", host: "HOST" },
		"UNSET",
	),
	imageResolveMode: choice<"default" | "pull" | "local">(
		"image-resolve-mode",
		{ default: "default", pull: "pull", local: "local" },
		"default",
	),
	cacheImports: option<readonly CacheImport[]>({
		names: ["cache-imports"],
		expected: 'a JSON array such as [{"Type":"registry","Attrs":{"ref":"…"}}]',
		absent: [],
		read: readCacheImports,
	}),
	cacheFrom: option<readonly CacheImport[]>({
		names: ["cache-from"],
		expected: "image names between commas",
		absent: [],
		read: readCacheFrom,
	}),
	/** Put before the id of every cache mount. */
	cacheMountNamespace: text("build-arg:BUILDKIT_CACHE_MOUNT_NS"),
	/** Whether a build ends that leaves a secret in what it exports, or lacks one that it requires, or would fetch from an unknown host. */
	strict: option<boolean>({
		names: ["build-arg:KEYHOLE_STRICT"],
		expected: "true or false",
		absent: false,
		read: parseBool,
	}),
	/** Host keys for repositories that are fetched over SSH; see `hostKeysOf`. Empty when the client gave none. */
	knownHosts: text("build-arg:KEYHOLE_KNOWN_HOSTS"),
	/** What to check and how strictly, in place of the Dockerfile's `check` directive. */
	check: option<string | undefined>({
		names: ["build-arg:BUILDKIT_DOCKERFILE_CHECK"],
		expected: "skip=…, error=… and experimental=… between semicolons",
		emptyCounts: true,
		absent: undefined,
		read: succeed,
	}),
	/** The path of the Dockerfile in its directory. */
	filename: option<string>({
		names: ["filename"],
		expected: "the path of a Dockerfile",
		emptyCounts: true,
		absent: "Dockerfile",
		read: (value) =>
			value === "" ? fail("the path is empty") : succeed(value),
	}),
	/** The client's directory to read the Dockerfile from, even when the context is not local. */
	dockerfileDirectory: option<string | undefined>({
		names: ["dockerfilekey"],
		expected: "the name of a directory the client offers",
		emptyCounts: true,
		absent: undefined,
		read: (value) =>
			value === "" ? fail("the name is empty") : succeed(value),
	}),
	/** A directory inside a context that is not local, to be used as the context. */
	contextSubdirectory: option<string | undefined>({
		names: ["contextsubdir"],
		expected: "the path of a directory",
		emptyCounts: true,
		absent: undefined,
		read: succeed,
	}),
	/** The frontend to hand the build to, with arguments, in place of the Dockerfile's `syntax` directive. */
	syntax: option<string | undefined>({
		names: ["build-arg:BUILDKIT_SYNTAX"],
		expected: "the name of a frontend image",
		emptyCounts: true,
		absent: undefined,
		read: succeed,
	}),
	/** Present when this frontend was itself named by a `syntax` directive: that directive is done with. */
	commandLine: option<string | undefined>({
		names: ["cmdline"],
		expected: "the value of a syntax directive",
		emptyCounts: true,
		absent: undefined,
		read: succeed,
	}),
	/** A question to answer in place of a build. */
	request: option<string | undefined>({
		names: ["requestid"],
		expected: "the name of a subrequest, such as frontend.outline",
		emptyCounts: true,
		absent: undefined,
		read: succeed,
	}),
	missingCapability: option<MissingCapability | undefined>({
		names: ["frontend.caps"],
		expected: "names of frontend capabilities",
		absent: undefined,
		read: (value) => succeed(findMissingCapability(value)),
	}),
	...resourceOptions,
};

/** The options whose names are open: what follows the prefix is the key. */
const families = {
	/** Values for ARG instructions. */
	buildArguments: "build-arg:",
	/** Labels for the image. */
	labels: "label:",
	/** Where named contexts come from, by name or by `name::platform`. */
	namedContexts: "context:",
	/** JSON that belongs to a frontend input. */
	inputMetadata: "input-metadata:",
	/** Sessions of local directories other than the build's own, by directory. */
	localSessions: "local-sessionid:",
	/** Hints under which local named contexts share their transfers, by context. */
	sharedKeys: "sharedkey:localdir:",
} as const;

type Table = {
	readonly [K in keyof typeof table]: (typeof table)[K] extends Option<infer T>
		? T
		: never;
};
type Families = {
	readonly [K in keyof typeof families]: ReadonlyMap<string, string>;
};

/** What the client asked for, as one record. */
export interface FrontendOptions extends Table, Families {
	readonly multiPlatform: boolean;
	/** Where the main context is: a URL, or anything else for a directory of the client. */
	readonly context: string;
	readonly keepGitDirectory: boolean | undefined;
	readonly sbom: SbomRequest | undefined;
	/** As they came, for handing them on. */
	readonly raw: RawOptions;
}

/** The record, and everything that is wrong with the options; a build with problems is refused. */
export interface ReadOptions {
	readonly options: FrontendOptions;
	readonly problems: readonly OptionProblem[];
}

/** Reads the options of a build. */
export function readFrontendOptions(
	raw: RawOptions,
	reading: ReadingContext,
): ReadOptions {
	const problems: OptionProblem[] = [];
	const report = (problem: OptionProblem): void => void problems.push(problem);
	reportRemoved(raw, report);

	const values: Record<string, unknown> = {};
	for (const [key, row] of Object.entries(table)) {
		values[key] = readOption<unknown>(row, raw, reading, report);
	}
	for (const [key, prefix] of Object.entries(families)) {
		values[key] = valuesWithPrefix(raw, prefix);
	}
	const read = values as unknown as Table & Families;

	const several = read.platforms.length > 1;
	if (read.multiPlatform === false && several) {
		report(
			problemOf(
				"multi-platform",
				raw.get("build-arg:BUILDKIT_MULTI_PLATFORM") ||
					(raw.get("multi-platform") ?? ""),
				`option platform asks for ${read.platforms.length} platforms`,
				"true, or a single platform",
			),
		);
	}
	const keep = parseBool(
		raw.get("build-arg:BUILDKIT_CONTEXT_KEEP_GIT_DIR") ?? "",
	);
	return {
		options: {
			...read,
			multiPlatform: read.multiPlatform ?? several,
			cacheImports: [...read.cacheImports, ...read.cacheFrom],
			context: raw.get(raw.get("contextkey") ?? "context") ?? "",
			// An unreadable value has never been an error here.
			keepGitDirectory: keep.ok ? keep.value : undefined,
			sbom: readAttestations(raw, report),
			raw,
		},
		problems,
	};
}

/** Whether a stage is built without cache. `name` is empty for an unnamed stage. */
export function isWithoutCache(noCache: NoCache, name: string): boolean {
	if (noCache.kind === "all") return true;
	const lower = name.toLowerCase();
	return noCache.names.some((each) => each.toLowerCase() === lower);
}

/** Options of BuildKit before 0.11 that changed what a build means; ignoring them would build something else. */
function reportRemoved(
	raw: RawOptions,
	report: (problem: OptionProblem) => void,
): void {
	const image = raw.get("override-copy-image") ?? "";
	if (image !== "") {
		report(
			problemOf(
				"override-copy-image",
				image,
				"copying with an image was removed in BuildKit 0.11",
				"no such option",
			),
		);
	}
	const name = "build-arg:BUILDKIT_DISABLE_FILEOP";
	const disable = parseBool(raw.get(name) ?? "");
	if (disable.ok && disable.value) {
		report(
			problemOf(
				name,
				raw.get(name) as string,
				"building without file operations was removed in BuildKit 0.11",
				"false, or no such option",
			),
		);
	}
}

function option<T>(row: Option<T>): Option<T> {
	return row;
}

function text(...names: Option<string>["names"]): Option<string> {
	return { names, expected: "a text", absent: "", read: succeed };
}

function choice<T extends string>(
	name: string,
	words: Readonly<Record<string, T>>,
	absent: T,
): Option<T> {
	const known = Object.keys(words);
	return {
		names: [name],
		expected: `${known.slice(0, -1).join(", ")} or ${known.at(-1)}`,
		absent,
		read: (value) =>
			Object.hasOwn(words, value)
				? succeed(words[value] as T)
				: fail("there is no such mode"),
	};
}

function readPlatforms(
	value: string,
	{ host }: ReadingContext,
): Result<readonly Platform[]> {
	const platforms: Platform[] = [];
	for (const written of value.split(",")) {
		const platform = parsePlatform(written, host);
		if (!platform.ok) return platform;
		platforms.push(normalizePlatform(platform.value, host));
	}
	return succeed(platforms);
}

function readUlimits(value: string): Result<readonly Ulimit[]> {
	const fields = parseCsv(value);
	if (!fields.ok) return fields;
	const limits: Ulimit[] = [];
	for (const field of fields.value) {
		const limit = parseUlimit(field.value);
		if (!limit.ok) return limit;
		limits.push(limit.value);
	}
	return succeed(limits);
}
