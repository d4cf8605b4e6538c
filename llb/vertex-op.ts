import type { Capability } from "./capabilities.ts";
import type { Platform } from "./constraints.ts";
import { platformOf } from "./exec.ts";
import { execOp } from "./exec-op.ts";
import { fileOp } from "./file-op.ts";
import type { Op, PlatformMessage } from "./messages.ts";
import type { OpContext } from "./op-context.ts";
import type {
	DeferredVertex,
	EncodedVertex,
	SourceVertex,
	Vertex,
} from "./vertex.ts";

/** A vertex that is still to be encoded. */
export type PlainVertex = Exclude<Vertex, EncodedVertex | DeferredVertex>;

/** The op of a vertex, and the capabilities it needs with these options. */
export function vertexOp(
	vertex: PlainVertex,
	context: OpContext,
): { readonly op: Op; readonly capabilities: readonly Capability[] } {
	const { capabilities } = vertex;
	switch (vertex.kind) {
		case "source":
			return sourceVertexOp(vertex, context);
		case "exec": {
			const setsPath = context.options.supports?.("exec.meta.setsdefaultpath");
			return {
				op: {
					...execOp(vertex, context),
					platform: platformMessage(
						platformOf(vertex) ?? context.options.platform,
					),
					constraints: workerConstraints(vertex, context),
				},
				capabilities: setsPath
					? [...capabilities, "exec.meta.setsdefaultpath"]
					: capabilities,
			};
		}
		case "file":
			return {
				op: {
					...fileOp(vertex, context),
					constraints: workerConstraints(vertex, context),
				},
				capabilities,
			};
		case "merge":
			return {
				op: {
					inputs: vertex.layers.map(context.inputOf),
					merge: { inputs: vertex.layers.map((_, input) => ({ input })) },
					constraints: workerConstraints(vertex, context),
				},
				capabilities,
			};
		case "diff": {
			const { lower, upper } = vertex;
			return {
				op: {
					inputs: [lower, ...(upper === null ? [] : [upper])].map(
						context.inputOf,
					),
					diff: {
						lower: { input: 0 },
						upper: { input: upper === null ? -1 : 1 },
					},
					constraints: workerConstraints(vertex, context),
				},
				capabilities,
			};
		}
	}
}

function sourceVertexOp(
	vertex: SourceVertex,
	context: OpContext,
): { readonly op: Op; readonly capabilities: readonly Capability[] } {
	const { identifier, attributes, constraints } = vertex;
	// Without a session nothing says whose directory it is, so it must never be taken for another one.
	const anonymous =
		identifier.startsWith("local://") && !("local.session" in attributes);
	const platformSpecific =
		identifier.startsWith("docker-image://") ||
		identifier.startsWith("oci-layout://");
	const attrs = anonymous
		? {
				...attributes,
				"local.unique": constraints.localUniqueId || context.localUniqueId(),
			}
		: attributes;
	return {
		op: {
			source: { identifier, attrs },
			platform: platformSpecific
				? platformMessage(constraints.platform ?? context.options.platform)
				: undefined,
			constraints: workerConstraints(vertex, context),
		},
		capabilities: anonymous
			? [...vertex.capabilities, "source.local.unique"]
			: vertex.capabilities,
	};
}

/** On the wire even when there are no filters. */
function workerConstraints(
	vertex: PlainVertex,
	context: OpContext,
): NonNullable<Op["constraints"]> {
	const shared = context.options.filters ?? [];
	const own = vertex.constraints.filters ?? [];
	return { filter: [...shared, ...own] };
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
