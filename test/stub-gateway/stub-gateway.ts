import { setTimeout } from "node:timers/promises";
import { GatewayError } from "../../src/gateway/gateway-error.ts";
import type * as pb from "../../src/gateway/proto/messages.ts";
import { gatewayCapabilities, llbCapabilities } from "./capabilities.ts";
import { definitionTree } from "./definition-tree.ts";
import {
	emptyTree,
	type FileTree,
	lookUp,
	type TreeEntry,
} from "./file-tree.ts";
import { stubConfig, stubImage } from "./images.ts";
import { inputDefinitions } from "./inputs.ts";
import { clean } from "./path-patterns.ts";
import { createRecorder, type RecordedCall } from "./record.ts";
import { type RecordedCase, workersOf } from "./recorded-case.ts";
import { stubGit, stubHttp } from "./remote-sources.ts";
import type { Handlers } from "./service.ts";

/** An engine that answers from a case and builds nothing. */
export interface StubGateway {
	readonly handlers: Handlers;
	/** Every call so far. */
	readonly calls: readonly RecordedCall[];
	/** The solves by the name of the reference they gave. */
	readonly solves: ReadonlyMap<string, pb.SolveRequest>;
	/** What the frontend returned, once it did. */
	readonly returned: () => pb.ReturnRequest | undefined;
}

/**
 * @param latency Milliseconds before each answer. More than none lets calls that are made together be seen together, however fast
 * the answer is.
 */
export function stubGateway(recorded: RecordedCase, latency = 2): StubGateway {
	const { settings } = recorded;
	const recorder = createRecorder();
	const solves = new Map<string, pb.SolveRequest>();
	const trees = new Map<string, () => FileTree>();
	let returned: pb.ReturnRequest | undefined;

	const treeOf = (reference = ""): FileTree => {
		const tree = trees.get(reference);
		if (tree === undefined)
			throw new GatewayError("UNKNOWN", `no such reference: ${reference}`);
		return tree();
	};
	const find = (reference: string | undefined, path = "") => {
		const found = lookUp(treeOf(reference), path);
		if (found === undefined) throw missing(path);
		return found;
	};

	const handlers: Handlers = {
		Ping: () => ({
			FrontendAPICaps: capabilities(recorded, gatewayCapabilities),
			LLBCaps: capabilities(recorded, llbCapabilities),
			Workers: workersOf(settings).map(workerToPb),
		}),
		ResolveImageConfig({ Ref = "", Platform }) {
			const { digest, config } = stubImage(settings, Ref, Platform);
			return { Digest: digest, Config: config, Ref };
		},
		ResolveSourceMeta: (request) => sourceMeta(recorded, request),
		Solve(request) {
			const id = `ref-${solves.size}`;
			solves.set(id, request);
			if (request.Frontend) return forwarded(recorded, request, id, trees);
			trees.set(
				id,
				once(() => definitionTree(recorded, request.Definition)),
			);
			return { result: { ref: { id, def: request.Definition } } };
		},
		ReadFile({ Ref, FilePath = "", Range }) {
			const [, entry] = find(Ref, FilePath);
			if (entry.kind !== "file")
				throw new GatewayError("UNKNOWN", `read ${FilePath}: is a directory`);
			const start = Range?.Offset ?? 0;
			const length = Range?.Length ?? 0;
			return {
				Data: entry.data.subarray(
					start,
					length > 0 ? start + length : undefined,
				),
			};
		},
		ReadDir({ Ref, DirPath = "", IncludePattern = "" }) {
			const [directory, entry] = find(Ref, DirPath);
			if (entry.kind !== "directory")
				throw new GatewayError(
					"UNKNOWN",
					`readdir ${DirPath}: not a directory`,
				);
			return { entries: listing(treeOf(Ref), directory, IncludePattern) };
		},
		StatFile({ Ref, Path = "" }) {
			const [path, entry] = find(Ref, Path);
			return { stat: stat(path.split("/").at(-1) ?? "", entry) };
		},
		Evaluate({ Ref }) {
			treeOf(Ref);
			return {};
		},
		Inputs: () => ({ Definitions: inputDefinitions(recorded) }),
		Warn: () => ({}),
		Return(request) {
			if (returned !== undefined)
				throw new GatewayError("UNKNOWN", "a result was returned already");
			if ((request.result === undefined) === (request.error === undefined))
				throw new GatewayError("UNKNOWN", "Return takes a result or an error");
			for (const { id } of returnedReferences(request.result))
				if (id && !solves.has(id))
					throw new GatewayError("UNKNOWN", `no such reference: ${id}`);
			returned = request;
			return {};
		},
	};
	return {
		handlers: recording(handlers, recorder, latency),
		calls: recorder.calls,
		solves,
		returned: () => returned,
	};
}

/** The references of a result, whatever form it has. */
export function returnedReferences(
	result: pb.Result | undefined,
): readonly pb.Ref[] {
	const ids = [
		result?.refDeprecated,
		...(result?.refsDeprecated?.refs?.values() ?? []),
	];
	return [
		...(result?.ref === undefined ? [] : [result.ref]),
		...(result?.refs?.refs?.values() ?? []),
		...ids.filter((id) => id !== undefined).map((id) => ({ id })),
	];
}

type AnyHandler = (request: object) => Promise<object> | object;

function recording(
	handlers: Handlers,
	recorder: ReturnType<typeof createRecorder>,
	latency: number,
): Handlers {
	return Object.fromEntries(
		Object.entries(handlers).map(([method, handler]) => [
			method,
			async (request: object) => {
				const call = recorder.start(method, request);
				try {
					if (latency > 0) await setTimeout(latency);
					return await (handler as AnyHandler)(request);
				} finally {
					recorder.end(call);
				}
			},
		]),
	);
}

function capabilities(
	{ settings }: RecordedCase,
	names: readonly string[],
): readonly pb.APICap[] {
	const off = new Set(settings.capsOff ?? []);
	return names
		.filter((name) => !off.has(name))
		.map((ID) => ({ ID, Enabled: true }));
}

function workerToPb(
	worker: ReturnType<typeof workersOf>[number],
): pb.WorkerRecord {
	return {
		ID: worker.ID,
		Labels: new Map(Object.entries(worker.Labels ?? {})),
		platforms: (worker.Platforms ?? []).map((platform) => ({
			Architecture: platform.architecture,
			OS: platform.os,
			Variant: platform.variant,
			OSVersion: platform["os.version"],
		})),
	};
}

function sourceMeta(
	{ settings }: RecordedCase,
	request: pb.ResolveSourceMetaRequest,
): pb.ResolveSourceMetaResponse {
	const Source = request.Source ?? {};
	const { identifier = "" } = Source;
	const image = /^(?:docker-image|oci-layout):\/\/(.*)$/s.exec(identifier)?.[1];
	if (image !== undefined) {
		const { digest, config } = stubImage(settings, image, request.Platform);
		return {
			Source,
			Image: {
				Digest: digest,
				Config: request.Image?.NoConfig ? undefined : config,
			},
		};
	}
	if (identifier.startsWith("git://"))
		return { Source, Git: stubGit(settings, identifier) };
	if (/^https?:/.test(identifier))
		return { Source, HTTP: stubHttp(settings, Source, request.HTTP) };
	return { Source };
}

/** The answer to a build that is handed on to another frontend. */
function forwarded(
	{ settings }: RecordedCase,
	request: pb.SolveRequest,
	id: string,
	trees: Map<string, () => FileTree>,
): pb.SolveResponse {
	const own = settings.forward ?? {};
	if (own.error !== undefined) throw new GatewayError("UNKNOWN", own.error);
	trees.set(id, () => emptyTree);
	const source = request.FrontendOpt?.get("source") ?? "";
	const config = stubConfig(`${source}-result`, undefined, own);
	return {
		result: {
			ref: { id },
			metadata: new Map([["containerimage.config", config]]),
		},
	};
}

function missing(path: string): GatewayError {
	return new GatewayError(
		"UNKNOWN",
		`open ${path}: no such file or directory`,
		[
			{
				typeUrl: "github.com/moby/buildkit/errdefs.Solve+json",
				value: Buffer.from("{}"),
			},
		],
	);
}

function listing(
	tree: FileTree,
	directory: string,
	pattern: string,
): readonly pb.Stat[] {
	const prefix = directory === "" ? "" : `${directory}/`;
	return [...tree]
		.filter(
			([path]) =>
				path.startsWith(prefix) && !path.slice(prefix.length).includes("/"),
		)
		.map(([path, entry]) => stat(path.slice(prefix.length), entry))
		.filter(({ path = "" }) => pattern === "" || clean(pattern) === path)
		.sort((a, b) => ((a.path ?? "") < (b.path ?? "") ? -1 : 1));
}

/** Type bits as Go's io/fs has them. */
const typeBits = {
	file: 0,
	directory: 0x8000_0000,
	link: 0x0800_0000,
} as const;

function stat(path: string, entry: TreeEntry): pb.Stat {
	return {
		path,
		mode:
			(typeBits[entry.kind] + (entry.kind === "file" ? entry.mode : 0o755)) >>>
			0,
		size: entry.kind === "file" ? entry.data.length : 0,
		linkname: entry.kind === "link" ? entry.target : undefined,
	};
}

function once<Value>(make: () => Value): () => Value {
	let made: { readonly value: Value } | undefined;
	return () => {
		made ??= { value: make() };
		return made.value;
	};
}
