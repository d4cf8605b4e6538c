import type { Capability } from "./capabilities.ts";
import { capabilityRecord } from "./capability-record.ts";
import { encodeOp } from "./codec.ts";
import type { MarshalOptions, SourceLocation } from "./constraints.ts";
import { digestOf } from "./digest.ts";
import { inputsOf } from "./inputs.ts";
import type { Definition, OpMetadata } from "./messages.ts";
import {
	graphMetadata,
	mergeMetadata,
	metadataOf,
	resultMetadata,
} from "./metadata.ts";
import type { OpContext } from "./op-context.ts";
import { edgeTo } from "./op-context.ts";
import type { SourceCollector } from "./source-collector.ts";
import {
	addLocations,
	collectedSources,
	sourceCollector,
} from "./source-collector.ts";
import type { EncodedVertex, Filesystem, Output, Vertex } from "./vertex.ts";
import type { PlainVertex } from "./vertex-op.ts";
import { neededBy, resultOp, vertexOp } from "./vertex-op.ts";

/** What marshalling has gathered of a graph so far. */
interface Marshalling extends OpContext {
	/** What holds for every vertex. */
	readonly shared: OpMetadata | undefined;
	readonly ops: Uint8Array[];
	/** By digest. */
	readonly metadata: Map<string, OpMetadata>;
	readonly sources: SourceCollector;
}

/**
 * The definition of a file system: every vertex it needs, each after its inputs and once however often it is used, vertices with
 * equal bytes once too, and a last op that names the result. The empty file system has an empty definition.
 */
export function marshal(
	filesystem: Filesystem,
	options: MarshalOptions,
): Definition {
	if (filesystem === null) return {};
	const marshalling: Marshalling = {
		options,
		met: new Map(),
		uniqueId: undefined,
		shared: graphMetadata(options),
		ops: [],
		metadata: new Map(),
		sources: sourceCollector(),
	};
	addVertices(marshalling, filesystem.vertex);
	const { ops, metadata, sources } = marshalling;
	const result = encodeOp(resultOp(edgeTo(marshalling, filesystem)));
	ops.push(result);
	metadata.set(
		digestOf(result),
		resultMetadata(capabilityRecord(resultNeeds(metadata.values()))),
	);
	return {
		def: ops,
		metadata,
		Source: collectedSources(sources, (origin) => marshal(origin, options)),
	};
}

/**
 * Adds every vertex that `top` needs, inputs first, `top` last. A list instead of recursion: graphs are as deep as inputs make them.
 * A vertex stays on the list until its inputs, which are put behind it, have gone from there.
 */
function addVertices(marshalling: Marshalling, top: Vertex): void {
	const { met } = marshalling;
	const pending: Vertex[] = [top];
	/** Those of `pending` that have their inputs behind them. */
	const opened: Vertex[] = [];
	for (;;) {
		const vertex = pending.at(-1);
		if (vertex === undefined) return;
		if (vertex === opened.at(-1)) opened.pop();
		else if (met.has(vertex)) {
			// Needed by several, and done for another one.
			pending.pop();
			continue;
		} else if (vertex.kind !== "deferred") {
			const inputs = inputsOf(vertex);
			for (let index = inputs.length - 1; index >= 0; index--)
				pending.push((inputs[index] as Output).vertex);
			if (inputs.length > 0) {
				opened.push(vertex);
				continue;
			}
		}
		pending.pop();
		if (vertex.kind === "deferred") {
			const output = vertex.resolve();
			met.set(vertex, output);
			pending.push(output.vertex);
		} else met.set(vertex, addVertex(marshalling, vertex));
	}
}

/** Adds a vertex whose inputs are there, and answers its digest. */
function addVertex(
	marshalling: Marshalling,
	vertex: PlainVertex | EncodedVertex,
): string {
	if (vertex.kind === "encoded") {
		const { digest, bytes, metadata, locations } = vertex;
		return addOp(marshalling, digest, bytes, metadata, locations);
	}
	const { constraints } = vertex;
	const bytes = encodeOp(vertexOp(vertex, marshalling));
	return addOp(
		marshalling,
		digestOf(bytes),
		bytes,
		metadataOf(
			marshalling.shared,
			constraints,
			neededBy(vertex, marshalling.options),
		),
		constraints.locations,
	);
}

function addOp(
	{ ops, metadata, sources }: Marshalling,
	digest: string,
	bytes: Uint8Array,
	own: OpMetadata,
	locations: readonly SourceLocation[] | undefined,
): string {
	const earlier = metadata.get(digest);
	if (earlier === undefined) ops.push(bytes);
	metadata.set(
		digest,
		earlier === undefined ? own : mergeMetadata(earlier, own),
	);
	addLocations(sources, digest, locations);
	return digest;
}

/** What a definition as a whole needs: always constraints and platforms, and any kind of metadata that is used. */
function resultNeeds(metadata: Iterable<OpMetadata>): readonly Capability[] {
	let ignoresCache = false;
	let describes = false;
	let exportsCache = false;
	for (const each of metadata) {
		if (each.ignore_cache) ignoresCache = true;
		if (each.description !== undefined) describes = true;
		if (each.export_cache !== undefined) exportsCache = true;
	}
	const needs: Capability[] = ["constraints", "platform"];
	if (ignoresCache) needs.push("meta.ignorecache");
	if (describes) needs.push("meta.description");
	if (exportsCache) needs.push("meta.exportcache");
	return needs;
}
