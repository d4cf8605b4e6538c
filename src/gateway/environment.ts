import { readFile } from "node:fs/promises";

/** What BuildKit tells a frontend through its environment. */
export interface Environment {
	/** Frontend options by name (`target`, `build-arg:NAME` …), from BUILDKIT_FRONTEND_OPT_*. */
	readonly options: ReadonlyMap<string, string>;
	/** The client's session, which local directories are read from. Empty when there is none. */
	readonly sessionId: string;
	readonly workers: readonly Worker[];
	/** What the engine calls itself to users: "docker", "buildkit" or empty. */
	readonly product: string;
}

/** A worker of the engine and what it can run; the first platform is its own. */
export interface Worker {
	readonly id: string;
	readonly labels: ReadonlyMap<string, string>;
	readonly platforms: readonly Platform[];
}

/** A platform in the words of the OCI image specification. */
export interface Platform {
	readonly os: string;
	readonly architecture: string;
	readonly variant?: string | undefined;
	readonly osVersion?: string | undefined;
	readonly osFeatures?: readonly string[] | undefined;
}

type Variables = Readonly<Record<string, string | undefined>>;

const optionPrefix = "BUILDKIT_FRONTEND_OPT_";

/**
 * Reads the environment variables. An option without `=` has an empty value; of two options with one name the later counts; workers
 * that cannot be read are no workers. That is how BuildKit's own client reads them.
 */
export function readEnvironment(variables: Variables): Environment {
	const options = new Map<string, string>();
	for (const [name, value] of Object.entries(variables)) {
		if (value === undefined || !name.startsWith(optionPrefix)) continue;
		const equals = value.indexOf("=");
		if (equals < 0) options.set(value, "");
		else options.set(value.slice(0, equals), value.slice(equals + 1));
	}
	return {
		options,
		sessionId: variables.BUILDKIT_SESSION_ID ?? "",
		workers: readWorkers(variables.BUILDKIT_WORKERS ?? ""),
		product: variables.BUILDKIT_EXPORTEDPRODUCT ?? "",
	};
}

/** Where BuildKit mounts the definition of the image this frontend runs from. */
export const currentFrontendPath = "/run/config/buildkit/metadata/frontend.bin";

/** The encoded LLB definition of the image this frontend runs from, or undefined when the engine does not say. */
export async function readCurrentFrontend(
	path = currentFrontendPath,
): Promise<Uint8Array | undefined> {
	try {
		return await readFile(path);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
		throw error;
	}
}

/** The JSON of Go's WorkerInfo, whose own fields are capitalised while those of a platform are the image specification's. */
function readWorkers(text: string): readonly Worker[] {
	let json: unknown;
	try {
		json = JSON.parse(text);
	} catch {
		return [];
	}
	if (!Array.isArray(json)) return [];
	return json.filter(isRecord).map((worker) => ({
		id: asText(worker.ID),
		labels: new Map(
			Object.entries(isRecord(worker.Labels) ? worker.Labels : {}).map(
				([key, value]) => [key, asText(value)],
			),
		),
		platforms: asList(worker.Platforms).filter(isRecord).map(readPlatform),
	}));
}

function readPlatform(json: Readonly<Record<string, unknown>>): Platform {
	return {
		os: asText(json.os),
		architecture: asText(json.architecture),
		variant: asText(json.variant) || undefined,
		osVersion: asText(json["os.version"]) || undefined,
		osFeatures: asList(json["os.features"]).map(asText),
	};
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

function asList(value: unknown): readonly unknown[] {
	return Array.isArray(value) ? value : [];
}

function asText(value: unknown): string {
	return typeof value === "string" ? value : "";
}
