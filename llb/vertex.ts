import type { Capability } from "./capabilities.ts";
import type { Constraints, Platform, SourceLocation } from "./constraints.ts";
import type { ExecVertex } from "./exec.ts";
import type { FileVertex } from "./file.ts";
import type { Op, OpMetadata } from "./messages.ts";

/**
 * A node of the graph, immutable. Its digest is known only when the graph is marshalled, because a vertex may inherit its platform
 * and filters from there. Made by the constructors (`image`, `exec`, `file`, …), never by hand.
 */
export type Vertex =
	| SourceVertex
	| ExecVertex
	| FileVertex
	| MergeVertex
	| DiffVertex
	| EncodedVertex
	| DeferredVertex;

/** One result of a vertex: a file system. */
export interface Output {
	readonly vertex: Vertex;
	/** Which of the vertex' results, from 0. */
	readonly index: number;
	/** The platform of the file system where it is known; a later exec without a platform of its own takes it over. */
	readonly platform?: Platform | undefined;
}

/** A file system: the output of a vertex, or null for an empty one. */
export type Filesystem = Output | null;

/** The empty file system. */
export const scratch: Filesystem = null;

/** What a vertex carries beside its operation: its constraints and the capabilities it needs of an engine. */
export interface VertexBase {
	readonly constraints: Constraints;
	readonly capabilities: readonly Capability[];
}

/** A file system from outside: an image, a client's directory, a git repository, a download. */
export interface SourceVertex extends VertexBase {
	readonly kind: "source";
	readonly identifier: string;
	readonly attributes: Readonly<Record<string, string>>;
}

/** Two or more file systems laid over one another. */
export interface MergeVertex extends VertexBase {
	readonly kind: "merge";
	readonly layers: readonly Output[];
}

/** What `upper` changes in `lower`. */
export interface DiffVertex extends VertexBase {
	readonly kind: "diff";
	readonly lower: Output;
	readonly upper: Filesystem;
}

/** An op that came encoded in somebody else's definition. Marshalling passes its bytes on untouched. */
export interface EncodedVertex {
	readonly kind: "encoded";
	readonly digest: string;
	readonly bytes: Uint8Array;
	readonly op: Op;
	readonly inputs: readonly Output[];
	readonly metadata: OpMetadata;
	readonly locations: readonly SourceLocation[];
}

/** A vertex decided later, but before marshalling: a client's directory whose wanted paths are known only once all its users are. */
export interface DeferredVertex {
	readonly kind: "deferred";
	readonly resolve: () => Output;
}

/**
 * An output that is decided when the graph is marshalled. `resolve` is called at least once per marshalling and has to give the
 * same answer each time.
 */
export function deferred(resolve: () => Output, platform?: Platform): Output {
	return { vertex: { kind: "deferred", resolve }, index: 0, platform };
}
