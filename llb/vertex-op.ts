import type { CapabilityRecord } from "./capability-record.ts";
import { capabilityRecord } from "./capability-record.ts";
import type { MarshalOptions, Platform } from "./constraints.ts";
import { platformOf } from "./exec.ts";
import { execOp } from "./exec-op.ts";
import { fileOp } from "./file-op.ts";
import type {
	Input,
	Op,
	PlatformMessage,
	WorkerConstraints,
} from "./messages.ts";
import type { OpContext } from "./op-context.ts";
import { edgeTo, localUniqueId } from "./op-context.ts";
import type {
	DeferredVertex,
	EncodedVertex,
	SourceVertex,
	Vertex,
} from "./vertex.ts";

/** A vertex that is still to be encoded. */
export type PlainVertex = Exclude<Vertex, EncodedVertex | DeferredVertex>;

/** An op without anything. All ops made here have these fields in this order, so that writing them meets one form. */
export const blankOp: Op = {
	inputs: undefined,
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

/** The op of a vertex. */
export function vertexOp(vertex: PlainVertex, context: OpContext): Op {
	const constraints = workerConstraints(vertex, context);
	const inputs: Input[] = [];
	switch (vertex.kind) {
		case "source":
			return {
				...blankOp,
				source: {
					identifier: vertex.identifier,
					attrs: attributesOf(vertex, context),
				},
				platform: isPlatformSpecific(vertex)
					? platformMessage(
							vertex.constraints.platform ?? context.options.platform,
						)
					: undefined,
				constraints,
			};
		case "exec":
			return {
				...blankOp,
				inputs,
				exec: execOp(vertex, inputs, context),
				platform: platformMessage(
					platformOf(vertex) ?? context.options.platform,
				),
				constraints,
			};
		case "file":
			return {
				...blankOp,
				inputs,
				file: fileOp(vertex, inputs, context),
				constraints,
			};
		case "merge":
			for (const layer of vertex.layers) inputs.push(edgeTo(context, layer));
			return {
				...blankOp,
				inputs,
				merge: { inputs: vertex.layers.map((_, input) => ({ input })) },
				constraints,
			};
		case "diff": {
			const { lower, upper } = vertex;
			inputs.push(edgeTo(context, lower));
			if (upper !== null) inputs.push(edgeTo(context, upper));
			return {
				...blankOp,
				inputs,
				diff: {
					lower: { input: 0 },
					upper: { input: upper === null ? -1 : 1 },
				},
				constraints,
			};
		}
	}
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
	return identifier.startsWith("local://") && !("local.session" in attributes);
}

function isPlatformSpecific({ identifier }: SourceVertex): boolean {
	return (
		identifier.startsWith("docker-image://") ||
		identifier.startsWith("oci-layout://")
	);
}

function attributesOf(
	vertex: SourceVertex,
	context: OpContext,
): Readonly<Record<string, string>> {
	if (!isAnonymous(vertex)) return vertex.attributes;
	return {
		...vertex.attributes,
		"local.unique": vertex.constraints.localUniqueId || localUniqueId(context),
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

function platformMessage(platform: Platform): PlatformMessage {
	return {
		Architecture: platform.architecture,
		OS: platform.os,
		Variant: platform.variant,
		OSVersion: platform.osVersion,
		OSFeatures: platform.osFeatures,
	};
}
