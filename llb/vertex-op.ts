import type { CapabilityRecord } from "./capability-record.ts";
import { capabilityRecord } from "./capability-record.ts";
import type { MarshalOptions, Platform } from "./constraints.ts";
import { platformOf as platformOfExec } from "./exec.ts";
import { execOp } from "./exec-op.ts";
import { fileOp } from "./file-op.ts";
import type {
	DiffOp,
	Input,
	MergeOp,
	Op,
	PlatformMessage,
	SourceOp,
	WorkerConstraints,
} from "./messages.ts";
import type { OpContext } from "./op-context.ts";
import { edgeTo, localUniqueId } from "./op-context.ts";
import type {
	DeferredVertex,
	DiffVertex,
	EncodedVertex,
	MergeVertex,
	SourceVertex,
	Vertex,
} from "./vertex.ts";

/** A vertex that is still to be encoded. */
export type PlainVertex = Exclude<Vertex, EncodedVertex | DeferredVertex>;

/** The op of a vertex. Whatever its kind, it has these fields in this order, so that writing ops meets one form. */
export function vertexOp(vertex: PlainVertex, context: OpContext): Op {
	const { kind } = vertex;
	const inputs: Input[] = [];
	return {
		inputs,
		exec: kind === "exec" ? execOp(vertex, inputs, context) : undefined,
		source: kind === "source" ? sourceOp(vertex, context) : undefined,
		file: kind === "file" ? fileOp(vertex, inputs, context) : undefined,
		build: undefined,
		merge: kind === "merge" ? mergeOp(vertex, inputs, context) : undefined,
		diff: kind === "diff" ? diffOp(vertex, inputs, context) : undefined,
		passthrough: undefined,
		platform: platformMessage(vertex, context),
		constraints: workerConstraints(vertex, context),
	};
}

/** The op that names the result of a definition. */
export function resultOp(result: Input): Op {
	return {
		inputs: [result],
		exec: undefined,
		source: undefined,
		file: undefined,
		build: undefined,
		merge: undefined,
		diff: undefined,
		passthrough: undefined,
		platform: undefined,
		constraints: undefined,
	};
}

/** The capabilities a vertex needs of an engine, with these options. */
export function neededBy(
	vertex: PlainVertex,
	{ supports }: MarshalOptions,
): CapabilityRecord {
	const { capabilities } = vertex;
	if (vertex.kind === "source" && isAnonymous(vertex))
		return capabilityRecord(capabilities, "source.local.unique");
	if (vertex.kind === "exec" && supports?.("exec.meta.setsdefaultpath"))
		return capabilityRecord(capabilities, "exec.meta.setsdefaultpath");
	return capabilityRecord(capabilities);
}

/** Without a session nothing says whose directory it is, so it must never be taken for another one. */
function isAnonymous({ identifier, attributes }: SourceVertex): boolean {
	return (
		identifier.startsWith("local://") &&
		attributes["local.session"] === undefined
	);
}

function sourceOp(vertex: SourceVertex, context: OpContext): SourceOp {
	const { identifier, attributes, constraints } = vertex;
	if (!isAnonymous(vertex)) return { identifier, attrs: attributes };
	const unique = constraints.localUniqueId || localUniqueId(context);
	return { identifier, attrs: { ...attributes, "local.unique": unique } };
}

function mergeOp(
	{ layers }: MergeVertex,
	inputs: Input[],
	context: OpContext,
): MergeOp {
	for (const layer of layers) inputs.push(edgeTo(context, layer));
	return { inputs: layers.map((_, input) => ({ input })) };
}

function diffOp(
	{ lower, upper }: DiffVertex,
	inputs: Input[],
	context: OpContext,
): DiffOp {
	inputs.push(edgeTo(context, lower));
	if (upper !== null) inputs.push(edgeTo(context, upper));
	return {
		lower: { input: 0 },
		upper: { input: upper === null ? -1 : 1 },
	};
}

const noFilters: WorkerConstraints = { filter: [] };

/** On the wire even when there are no filters. */
function workerConstraints(
	{ constraints }: PlainVertex,
	{ options }: OpContext,
): WorkerConstraints {
	const own = constraints.filters;
	const shared = options.filters;
	if (own === undefined && shared === undefined) return noFilters;
	return { filter: [...(shared ?? []), ...(own ?? [])] };
}

function platformMessage(
	vertex: PlainVertex,
	{ options }: OpContext,
): PlatformMessage | undefined {
	const platform = platformOf(vertex);
	if (platform === "none") return undefined;
	const { os, architecture, variant, osVersion, osFeatures } =
		platform ?? options.platform;
	return {
		Architecture: architecture,
		OS: os,
		Variant: variant,
		OSVersion: osVersion,
		OSFeatures: osFeatures,
	};
}

/** What the platform of a vertex is: undefined leaves it to the graph, and `none` has none on the wire. */
function platformOf(vertex: PlainVertex): Platform | "none" | undefined {
	if (vertex.kind === "exec") return platformOfExec(vertex);
	if (vertex.kind !== "source") return "none";
	const { identifier, constraints } = vertex;
	return identifier.startsWith("docker-image://") ||
		identifier.startsWith("oci-layout://")
		? constraints.platform
		: "none";
}
