import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BuildVertex, readBuildLog } from "../build-log.ts";
import type { Engine } from "../ensure-engine.ts";

/** What a frontend made of a Dockerfile, as an engine that built it tells: what two frontends must agree on. */
export interface BuiltDefinition {
	/** Whether the build went well. */
	readonly outcome: "result" | "error";
	/**
	 * For an error of the frontend: `Dockerfile:N`, the first line of each excerpt that the client shows, sorted. When steps fail it is
	 * the engine that says where, and which of several comes first is chance.
	 */
	readonly places: readonly string[];
	/**
	 * Every step with its digest, sorted. A step that depends on files from the client has another digest in every build, because the
	 * session and a random id are parts of it: it has its name and those of its inputs instead.
	 */
	readonly steps: readonly string[];
	/**
	 * By platform: the whole definition with its operations and places in the Dockerfile, from the provenance that the engine records of a
	 * build that went well. The engine leaves session and random ids out there.
	 */
	readonly definitions: Readonly<Record<string, unknown>>;
	/** The digest of the image's configuration, or of the index of several platforms. Only comparable when no step ran twice. */
	readonly configuration: string | undefined;
	/** The rules that warned, sorted, without those that changed. */
	readonly warnings: readonly string[];
}

/** A build's definition, and what there is to show when it is not as expected. */
export interface DefinitionBuild {
	/** Undefined when the client refused the command, and no engine or frontend saw it. */
	readonly built: BuiltDefinition | undefined;
	readonly message: string;
}

/** Builds without keeping the result. `args` are those after `build`. */
export async function buildDefinition(
	engine: Engine,
	args: readonly string[],
): Promise<DefinitionBuild> {
	const directory = await mkdtemp(join(tmpdir(), "keyhole-definition-"));
	try {
		const metadataFile = join(directory, "metadata.json");
		const result = await engine.run(
			[
				...["buildx", "build", "--progress=rawjson", "--provenance=false"],
				`--metadata-file=${metadataFile}`,
				...args,
			],
			{
				mayFail: true,
				timeoutMilliseconds: 300_000,
				environment: { ...process.env, BUILDX_METADATA_PROVENANCE: "max" },
			},
		);
		const log = readBuildLog(result.status, result.stderr);
		if (log.vertices.length === 0)
			return { built: undefined, message: log.message };
		const metadata =
			log.status === 0
				? (JSON.parse(await readFile(metadataFile, "utf8")) as Metadata)
				: {};
		const configuration =
			metadata["containerimage.config.digest"] ??
			metadata["containerimage.digest"];
		const built: BuiltDefinition = {
			outcome: log.status === 0 ? "result" : "error",
			places: failedInAStep(log.vertices)
				? []
				: (log.message.match(/^\S+:\d+$/gm) ?? []).sort(),
			steps: stepsOf(log.vertices),
			definitions: definitionsOf(metadata),
			configuration:
				typeof configuration === "string" ? configuration : undefined,
			warnings: log.warnings
				.map(({ short }) => short.split(":", 1)[0] ?? "")
				.filter((rule) => !changedRules.includes(rule))
				.sort(),
		};
		const empty = built.steps.every((step) => step.startsWith("[internal] "));
		// For several platforms buildx hands no provenance over.
		const onePlatform = "containerimage.config.digest" in metadata;
		const recorded = Object.keys(built.definitions).length > 0;
		if (onePlatform && !empty && !recorded)
			throw new Error(
				`the engine recorded no provenance for ${built.steps.join(", ")}`,
			);
		return { built, message: log.message };
	} finally {
		await rm(directory, { recursive: true, force: true });
	}
}

/**
 * Rules that version 0.25 of the engine's frontend has in another form: CopyIgnoredFile is experimental there and off, and of the
 * exceptions of SecretsUsedInArgOrEnv it has "public" and lacks "file" and "version".
 */
const changedRules = ["CopyIgnoredFile", "SecretsUsedInArgOrEnv"];

type Metadata = Readonly<Record<string, unknown>>;

/**
 * Steps of the client, of the exporter and of starting a frontend. What a frontend reads of the ignore file before it knows whether it
 * needs it is its own affair; its effect is in the definition. And only this one tells in a step what a build lacks that cannot go well.
 */
const notOfTheDefinition =
	/^(\[internal\] load \.dockerignore$|\[preflight\] |exporting |resolving provenance|resolve image config for |docker-image:\/\/|importing cache|\[auth\]|unpacking |writing |preparing )/;

/** Sources whose digests are others in every build. */
const fromTheClient =
	/^\[[^\]]*\] load (build context|build definition|\.dockerignore|from client|metadata for)/;

function failedInAStep(vertices: readonly BuildVertex[]): boolean {
	return vertices.some(
		({ name, error }) =>
			error !== undefined && !/^\[internal\] load /.test(name),
	);
}

function stepsOf(vertices: readonly BuildVertex[]): readonly string[] {
	const byDigest = new Map(vertices.map((vertex) => [vertex.digest, vertex]));
	const identities = new Map<string, Identity>();
	const identityOf = (digest: string): Identity => {
		const known = identities.get(digest);
		if (known !== undefined) return known;
		const vertex = byDigest.get(digest);
		const identity = vertex === undefined ? fixed(digest) : describe(vertex);
		identities.set(digest, identity);
		return identity;
	};
	const describe = ({ digest, name, inputs }: BuildVertex): Identity => {
		const before = inputs.map(identityOf);
		if (inputs.length === 0 && fromTheClient.test(name))
			return { text: name, varies: true };
		if (!before.some(({ varies }) => varies)) return fixed(digest);
		return {
			text: `of (${before.map(({ text }) => text).join(", ")})`,
			varies: true,
		};
	};
	const own = vertices.filter(({ name }) => !notOfTheDefinition.test(name));
	const lines = own.map(
		({ name, digest }) => `${name} ${identityOf(digest).text}`,
	);
	return [...new Set(lines)].sort();
}

interface Identity {
	readonly text: string;
	/** Whether it is another digest in every build. */
	readonly varies: boolean;
}

function fixed(digest: string): Identity {
	return { text: digest, varies: false };
}

interface Provenance {
	readonly buildConfig?: { readonly llbDefinition?: unknown };
	readonly metadata?: Readonly<
		Record<string, { readonly source?: Readonly<Record<string, unknown>> }>
	>;
}

const key = "buildx.build.provenance";

function definitionsOf(metadata: Metadata): Readonly<Record<string, unknown>> {
	return Object.fromEntries(
		Object.entries(metadata)
			.filter(([name]) => name === key || name.startsWith(`${key}/`))
			.map(([name, value]) => {
				const provenance = value as Provenance;
				const recorded =
					provenance.metadata?.["https://mobyproject.org/buildkit@v1#metadata"];
				const definition = {
					steps: provenance.buildConfig?.llbDefinition,
					locations: recorded?.source?.locations,
				};
				return [name.slice(key.length), definition];
			}),
	);
}
