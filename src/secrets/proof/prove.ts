import { randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, mkdtemp, open, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Layout, openLayout } from "./blobs.ts";
import { createBuildSteps, type ProvenanceSteps } from "./build-steps.ts";
import { createByteReader } from "./bytes.ts";
import { Hits } from "./hits.ts";
import { createMatcher, type Matcher, redact, type Wanted } from "./matcher.ts";
import type { Need } from "./needs.ts";
import type { Part, Proof, ProvenSecret, SearchedPart } from "./proof.ts";
import { csvField, lacksExporter, runCommand } from "./run-build.ts";
import { searchCache } from "./search-cache.ts";
import {
	readManifests,
	searchAttestations,
	searchImages,
} from "./search-image.ts";
import type { LayerSearch } from "./search-layers.ts";
import { createLogSearch, type LogResult } from "./search-log.ts";
import { placeholder, randomSentinel } from "./sentinel.ts";
import { startThrowawayAgent, type ThrowawayAgent } from "./ssh-agent.ts";
import { readTarMembers } from "./tar-stream.ts";

export interface ProofRequest {
	/** The Dockerfile, absolute. */
	readonly dockerfile: string;
	/** The name it has in the proof. */
	readonly file: string;
	/** A directory, or an address. */
	readonly context: string;
	readonly target?: string | undefined;
	/** What the target is called, if none was named. */
	readonly targetLabel: string;
	readonly buildArguments: ReadonlyMap<string, string>;
	readonly needs: readonly Need[];
	/** Other values to look for, such as the contents of a file of the context. */
	readonly given: readonly Wanted[];
	/** Further options of `docker buildx build`. */
	readonly options: readonly string[];
	/** Parts that are left out. The image is always searched. */
	readonly skip: ReadonlySet<Part>;
	/** Digests of layers that are older than the values, and cannot hold them. They are not searched. Default: none. */
	readonly older?: ReadonlySet<string>;
	readonly docker: string;
	readonly environment: Readonly<Record<string, string | undefined>>;
	/** Where the client runs. */
	readonly directory: string;
	readonly bunzip2?: ((bytes: Uint8Array) => Uint8Array) | undefined;
	/** The line of the Dockerfile that a line of the history is from. */
	readonly lineOfHistory: (createdBy: string) => number | undefined;
	/** Told what goes on, in a few words each. */
	readonly progress?: (text: string) => void;
	/** Told the values, for those who asked to see them. */
	readonly sentinels?: (values: ReadonlyMap<string, string>) => void;
}

/**
 * Builds with random values for everything a target needs, and looks for them in all that the build leaves behind. Nothing is taken from
 * the cache, because values do not count there: a step that is cached would never see them. Cache mounts are fresh ones.
 *
 * @throws NoCommand when docker cannot be started.
 */
export async function proveSecrets(request: ProofRequest): Promise<Proof> {
	const directory = await mkdtemp(join(tmpdir(), "keyhole-proof-"));
	const agents = new Map<string, ThrowawayAgent>();
	try {
		const values = new Map<string, string>();
		const wanted: Wanted[] = [...request.given];
		for (const { kind, name } of request.needs) {
			if (kind === "ssh") {
				const agent = await startThrowawayAgent();
				agents.set(name, agent);
				wanted.push({ name, value: agent.privateBytes });
			} else {
				const value = randomSentinel();
				values.set(keyOf(kind, name), value);
				wanted.push({ name, value: Buffer.from(value) });
			}
		}
		request.sentinels?.(values);
		const matcher = createMatcher(wanted);
		return await prove({ request, directory, agents, values, matcher });
	} finally {
		await Promise.all([...agents.values()].map((agent) => agent.stop()));
		await rm(directory, { recursive: true, force: true });
	}
}

interface Preparation {
	readonly request: ProofRequest;
	/** For outputs. */
	readonly directory: string;
	readonly agents: ReadonlyMap<string, ThrowawayAgent>;
	readonly values: ReadonlyMap<string, string>;
	readonly matcher: Matcher;
}

function keyOf(kind: Need["kind"], name: string): string {
	return `${kind} ${name}`;
}

async function prove(preparation: Preparation): Promise<Proof> {
	const { request, matcher, directory } = preparation;
	const { progress = () => undefined } = request;
	progress("building with random values");
	let hits = new Hits(matcher);
	let built = await build(preparation, hits, fullOutputs(preparation));
	if (built.status !== 0 && lacksExporter(built.log.message)) {
		progress("this engine exports no OCI image: loading and saving it instead");
		hits = new Hits(matcher);
		for (const part of ["provenance", "cache"] as const) {
			if (request.skip.has(part)) continue;
			hits.unsearched(part, "", "this engine cannot export it to a directory");
		}
		const tag = `keyhole-proof:${randomBytes(8).toString("hex")}`;
		built = await build(preparation, hits, ["--load", "--tag", tag]);
		if (built.status === 0) await saveImage(preparation, tag);
	}
	const { log } = built;
	const searched: SearchedPart[] = [];
	if (!request.skip.has("log")) {
		searched.push({ part: "log", bytes: log.bytes });
	}
	if (built.status !== 0) {
		const failure = redact(matcher, log.message);
		return finish(preparation, hits, searched, log, [], failure);
	}
	progress("searching the image");
	const layout = openLayout(join(directory, "image"));
	const search: LayerSearch = {
		layout,
		matcher,
		hits,
		bunzip2: request.bunzip2,
		older: request.older,
	};
	const manifests = await readManifests(layout);
	const skipsProvenance = request.skip.has("provenance");
	const attested = await searchAttestations(
		// What provenance says about steps is of use in any case.
		skipsProvenance ? { ...search, hits: new Hits(matcher) } : search,
		manifests,
	);
	if (!skipsProvenance && attested.bytes > 0) {
		searched.push({ part: "provenance", bytes: attested.bytes });
	}
	const steps = createBuildSteps(log.steps, attested.steps);
	const { lineOfHistory } = request;
	const image = await searchImages(
		{ ...search, steps, lineOfHistory },
		manifests,
	);
	searched.unshift({
		part: "image",
		bytes: image.bytes,
		layers: image.layers.size,
	});
	const cache = await cacheLayout(preparation);
	if (cache !== undefined) {
		progress("searching the cache export");
		const found = await searchCache(
			{ ...search, layout: cache },
			steps,
			image.layers,
		);
		searched.push({ part: "cache", ...found });
	}
	return finish(preparation, hits, searched, log, attested.steps);
}

function finish(
	{ request, agents }: Preparation,
	hits: Hits,
	searched: readonly SearchedPart[],
	log: LogResult,
	provenance: readonly ProvenanceSteps[],
	failure?: string,
): Proof {
	const steps = createBuildSteps(log.steps, provenance);
	const secrets: ProvenSecret[] = request.needs.map(({ kind, name, lines }) => {
		const agent = kind === "ssh" ? agents.get(name) : undefined;
		return {
			kind,
			name,
			lines,
			...(agent && { signatures: agent.signatures() }),
		};
	});
	for (const { name } of request.given) {
		if (secrets.some((each) => each.name === name)) continue;
		secrets.push({ kind: "given", name, lines: [] });
	}
	const all = hits.list((vertex) => steps.ofVertex(vertex));
	return {
		file: request.file,
		target: request.targetLabel,
		secrets,
		hits: request.skip.has("log")
			? all.filter(({ kind }) => kind !== "log")
			: all,
		searched,
		unsearched: hits.listUnsearched(),
		...(failure !== undefined && { failure }),
	};
}

function fullOutputs({ request, directory }: Preparation): readonly string[] {
	const { skip } = request;
	return [
		"--output",
		`type=oci,tar=false,${csvField(`dest=${join(directory, "image")}`)}`,
		// Lines and layers of steps come from here: asked for in any case.
		"--attest",
		"type=provenance,mode=max",
		...(skip.has("cache")
			? []
			: [
					"--cache-to",
					`type=local,mode=max,${csvField(`dest=${join(directory, "cache")}`)}`,
				]),
	];
}

interface Built {
	readonly status: number | null;
	readonly log: LogResult;
}

/** Values go to the client by its environment, which no list of processes shows. */
async function build(
	{ request, directory, agents, values, matcher }: Preparation,
	hits: Hits,
	outputs: readonly string[],
): Promise<Built> {
	const environment: Record<string, string | undefined> = {
		...request.environment,
	};
	const args = ["buildx", "build", "--progress=rawjson", "--no-cache"];
	args.push("--file", request.dockerfile, ...outputs);
	if (request.target !== undefined) args.push("--target", request.target);
	for (const [name, value] of request.buildArguments) {
		args.push("--build-arg", `${name}=${value}`);
	}
	const unique = `keyhole-proof-${randomBytes(8).toString("hex")}`;
	// Engines merge equal steps of builds that run at the same time, whatever the cache is told, and one of the two never sees its values.
	// The name of the machine makes every step one of a kind.
	const hostname = "BUILDKIT_SANDBOX_HOSTNAME";
	if (!request.buildArguments.has(hostname)) {
		args.push("--build-arg", `${hostname}=${unique}`);
	}
	args.push("--build-arg", `BUILDKIT_CACHE_MOUNT_NS=${unique}`);
	for (const [index, { kind, name, template }] of request.needs.entries()) {
		const value = template.replaceAll(
			placeholder,
			values.get(keyOf(kind, name)) ?? "",
		);
		switch (kind) {
			case "secret": {
				const id = csvField(`id=${name}`);
				if (value.includes("\0")) {
					// No variable can hold it.
					const file = join(directory, `secret-${index}`);
					await writeFile(file, value, { mode: 0o600 });
					args.push("--secret", `${id},${csvField(`src=${file}`)}`);
				} else {
					const variable = `KEYHOLE_PROOF_${index}`;
					environment[variable] = value;
					args.push("--secret", `${id},env=${variable}`);
				}
				break;
			}
			case "ssh":
				args.push("--ssh", `${name}=${agents.get(name)?.socket}`);
				break;
			case "argument":
				environment[name] = value;
				args.push("--build-arg", name);
		}
	}
	args.push(...request.options, request.context);
	const log = createLogSearch(matcher, hits);
	const status = await runCommand(
		{
			program: request.docker,
			arguments: args,
			environment,
			directory: request.directory,
		},
		(chunk) => log.push(chunk),
	);
	return { status, log: log.end() };
}

/** For engines that only load images: Docker 25 and later save the OCI image layout. */
async function saveImage(
	{ request, directory }: Preparation,
	tag: string,
): Promise<void> {
	const archive = join(directory, "image.tar");
	const docker = async (...args: readonly string[]) => {
		const said: Uint8Array[] = [];
		const { docker: program, environment, directory: at } = request;
		const status = await runCommand(
			{ program, arguments: args, environment, directory: at },
			(chunk) => said.push(chunk),
		);
		if (status !== 0) {
			throw new Error(
				`docker ${args.join(" ")}: ${Buffer.concat(said).toString("utf8").trim()}`,
			);
		}
	};
	try {
		await docker("image", "save", "--output", archive, tag);
	} finally {
		await docker("image", "rm", "--force", tag);
	}
	await extract(archive, join(directory, "image"));
	await rm(archive);
}

/** Unpacks an image archive: index and blobs, nothing else. */
async function extract(archive: string, directory: string): Promise<void> {
	const reader = createByteReader(createReadStream(archive));
	for await (const { member, contents } of readTarMembers(reader)) {
		const { name } = member;
		if (!/^(?:index\.json|blobs\/[a-z0-9]+\/[a-f0-9]+)$/.test(name)) continue;
		const path = join(directory, name);
		await mkdir(dirname(path), { recursive: true });
		const file = await open(path, "w", 0o600);
		try {
			for await (const chunk of contents()) await file.write(chunk);
		} finally {
			await file.close();
		}
	}
}

async function cacheLayout({
	directory,
}: Preparation): Promise<Layout | undefined> {
	const layout = openLayout(join(directory, "cache"));
	try {
		await layout.index();
		return layout;
	} catch {
		return undefined;
	}
}
