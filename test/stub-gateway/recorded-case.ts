import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** A case as its directory describes it; fixtures/conformance/README.md says what the keys of case.json mean. */
export interface RecordedCase {
	/** `area/name`. */
	readonly name: string;
	readonly area: string;
	/** Absolute path. */
	readonly directory: string;
	readonly settings: CaseSettings;
}

export interface CaseSettings {
	readonly note: string;
	readonly opts?: Readonly<Record<string, string | null>>;
	readonly images?: Readonly<Record<string, ImageSettings>>;
	readonly sources?: Readonly<Record<string, string | SourceSettings>>;
	readonly inputs?: Readonly<Record<string, InputSettings>>;
	readonly workers?: readonly WorkerSettings[];
	readonly capsOff?: readonly string[];
	readonly sessionID?: string;
	readonly product?: string;
	readonly forward?: ImageSettings;
}

/** Parts of an image config, and what is not part of it. */
export interface ImageSettings {
	readonly [key: string]: unknown;
	readonly config?: Readonly<Record<string, unknown>>;
	readonly digest?: string;
	readonly error?: string;
}

export interface SourceSettings {
	readonly path?: string;
	readonly checksum?: string;
	readonly filename?: string;
	/** Seconds since 1970. */
	readonly lastModified?: number;
	readonly ref?: string;
	/** Seconds since 1970. */
	readonly commitTime?: number;
	readonly error?: string;
}

export interface InputSettings {
	readonly image?: string;
	readonly local?: string;
	readonly files?: Readonly<Record<string, string>>;
}

export interface WorkerSettings {
	readonly ID?: string;
	readonly Labels?: Readonly<Record<string, string>>;
	readonly Platforms?: readonly {
		readonly architecture: string;
		readonly os: string;
		readonly variant?: string;
		readonly "os.version"?: string;
	}[];
}

/** Where the checked-in cases are. */
export const casesDirectory = fileURLToPath(
	new URL("../../fixtures/conformance/cases", import.meta.url),
);

/** Every case below a directory of areas, in order of their names. */
export function readCases(directory = casesDirectory): readonly RecordedCase[] {
	return readdirSync(directory)
		.sort()
		.flatMap((area) =>
			readdirSync(join(directory, area))
				.sort()
				.map((name) => readCase(join(directory, area, name), area, name)),
		);
}

function readCase(directory: string, area: string, name: string): RecordedCase {
	const text = readFileSync(join(directory, "case.json"), "utf8");
	return {
		name: `${area}/${name}`,
		area,
		directory,
		settings: JSON.parse(text) as CaseSettings,
	};
}

/** The settings for a source identifier in one form. */
export function sourceSettings(
	settings: CaseSettings,
	identifier: string,
): SourceSettings | undefined {
	const found = settings.sources?.[identifier];
	return typeof found === "string" ? { path: found } : found;
}

const defaultOptions = {
	source: "conformance/frontend:stub",
	cmdline: "conformance/frontend:stub",
} as const;

const defaultWorkers: readonly WorkerSettings[] = [
	{
		ID: "stub",
		Labels: {},
		Platforms: [{ architecture: "amd64", os: "linux" }],
	},
];

export function workersOf({
	workers,
}: CaseSettings): readonly WorkerSettings[] {
	return workers ?? defaultWorkers;
}

/** The environment variables a frontend is started with. */
export function environmentOf(
	settings: CaseSettings,
): Readonly<Record<string, string>> {
	const options = Object.entries({ ...defaultOptions, ...settings.opts });
	const set = options.filter(([, value]) => value !== null);
	return {
		...Object.fromEntries(
			set.map(([name, value], index) => [
				`BUILDKIT_FRONTEND_OPT_${index}`,
				`${name}=${value}`,
			]),
		),
		BUILDKIT_SESSION_ID: settings.sessionID ?? "conformancesession0000000",
		BUILDKIT_WORKERS: JSON.stringify(workersOf(settings)),
		BUILDKIT_EXPORTEDPRODUCT: settings.product ?? "",
	};
}
