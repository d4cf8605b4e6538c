import { randomUUID } from "node:crypto";
import type { Capability } from "./capabilities.ts";
import { encodeOp } from "./codec.ts";
import type { MarshalOptions, SourceLocation } from "./constraints.ts";
import { digestOf } from "./digest.ts";
import { inputsOf } from "./inputs.ts";
import type { Definition, Input, OpMetadata } from "./messages.ts";
import {
	capsOf,
	graphMetadata,
	mergeMetadata,
	metadataOf,
} from "./metadata.ts";
import type { OpContext } from "./op-context.ts";
import { sourceCollector } from "./source-collector.ts";
import type { DeferredVertex, Filesystem, Output, Vertex } from "./vertex.ts";
import { vertexOp } from "./vertex-op.ts";

interface EncodedOp {
	readonly digest: string;
	readonly bytes: Uint8Array;
	readonly metadata: OpMetadata;
	readonly locations: readonly SourceLocation[];
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
	const digests = new Map<Vertex, string>();
	const resolved = new Map<DeferredVertex, Output>();
	const ops = new Map<string, Uint8Array>();
	const metadata = new Map<string, OpMetadata>();
	const shared = graphMetadata(options);
	const sources = sourceCollector();
	const context: OpContext = {
		options,
		inputOf: (output) => edgeTo(output, resolved, digests),
		localUniqueId: once(() => options.localUniqueId || randomId()),
	};

	for (const vertex of dependencyOrder(filesystem.vertex, resolved)) {
		const encoded = encodeVertex(vertex, context, shared);
		const { digest } = encoded;
		digests.set(vertex, digest);
		const known = metadata.get(digest);
		metadata.set(
			digest,
			known === undefined
				? encoded.metadata
				: mergeMetadata(known, encoded.metadata),
		);
		sources.add(digest, encoded.locations);
		if (!ops.has(digest)) ops.set(digest, encoded.bytes);
	}

	const result = encodeOp({ inputs: [context.inputOf(filesystem)] });
	const resultCaps = capsOf(resultCapabilities(metadata.values()));
	metadata.set(digestOf(result), { caps: resultCaps });
	return {
		def: [...ops.values(), result],
		metadata,
		Source: sources.finish((origin) => marshal(origin, options)),
	};
}

/** Every vertex `top` needs, inputs first, `top` last. A list instead of recursion: graphs are as deep as inputs make them. */
function dependencyOrder(
	top: Vertex,
	resolved: Map<DeferredVertex, Output>,
): Exclude<Vertex, DeferredVertex>[] {
	const order: Exclude<Vertex, DeferredVertex>[] = [];
	const seen = new Set<Vertex>();
	const pending: { vertex: Vertex; inputs: readonly Output[]; next: number }[] =
		[];
	const enter = (vertex: Vertex): void => {
		if (seen.has(vertex)) return;
		seen.add(vertex);
		let inputs = inputsOf(vertex);
		if (vertex.kind === "deferred") {
			const [output] = inputs;
			if (output !== undefined) resolved.set(vertex, output);
			inputs = output === undefined ? [] : [output];
		}
		pending.push({ vertex, inputs, next: 0 });
	};
	enter(top);
	for (;;) {
		const frame = pending.at(-1);
		if (frame === undefined) return order;
		const input = frame.inputs[frame.next++];
		if (input !== undefined) enter(input.vertex);
		else {
			pending.pop();
			if (frame.vertex.kind !== "deferred") order.push(frame.vertex);
		}
	}
}

function edgeTo(
	output: Output,
	resolved: ReadonlyMap<DeferredVertex, Output>,
	digests: ReadonlyMap<Vertex, string>,
): Input {
	let { vertex, index } = output;
	while (vertex.kind === "deferred") {
		const target = resolved.get(vertex);
		if (target === undefined) throw new Error("a deferred vertex was not met");
		({ vertex, index } = target);
	}
	const digest = digests.get(vertex);
	if (digest === undefined) {
		throw new Error("a vertex is used before its inputs are encoded");
	}
	return { digest, index };
}

function encodeVertex(
	vertex: Exclude<Vertex, DeferredVertex>,
	context: OpContext,
	shared: OpMetadata | undefined,
): EncodedOp {
	if (vertex.kind === "encoded") return vertex;
	const { op, capabilities } = vertexOp(vertex, context);
	const { constraints } = vertex;
	const bytes = encodeOp(op);
	return {
		digest: digestOf(bytes),
		bytes,
		metadata: metadataOf(shared, constraints, capabilities),
		locations: constraints.locations ?? [],
	};
}

/** What a definition as a whole needs: always constraints and platforms, and any kind of metadata that is used. */
function resultCapabilities(metadata: Iterable<OpMetadata>): Set<Capability> {
	const needs = new Set<Capability>(["constraints", "platform"]);
	for (const each of metadata) {
		if (each.ignore_cache) needs.add("meta.ignorecache");
		if (each.description !== undefined) needs.add("meta.description");
		if (each.export_cache !== undefined) needs.add("meta.exportcache");
	}
	return needs;
}

function once<Value>(make: () => Value): () => Value {
	let made: { readonly value: Value } | undefined;
	return () => {
		made ??= { value: make() };
		return made.value;
	};
}

function randomId(): string {
	return randomUUID().replaceAll("-", "");
}
