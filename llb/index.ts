/**
 * A graph library for LLB, the build graph of BuildKit: describe file systems and how they are made, get a definition an engine
 * can solve. Nothing here does I/O, and nothing depends on where a graph comes from.
 *
 * The way of a graph: constructors make immutable vertices and hand out their outputs → `marshal` encodes every vertex once, in
 * dependency order, and names it by the digest of its bytes → `encodeDefinition` is what goes over the wire.
 */

export type { Capability, Supports } from "./capabilities.ts";
// What an engine can be asked for.
export { capabilities } from "./capabilities.ts";
export {
	decodeDefinition,
	decodeOp,
	encodeDefinition,
	encodeOp,
} from "./codec.ts";
// What every vertex may carry, and what holds for a whole graph.
export type {
	Constraints,
	MarshalOptions,
	Nanoseconds,
	Platform,
	SourceLocation,
	SourceMap,
} from "./constraints.ts";
export { diff } from "./diff.ts";
export { digestOf } from "./digest.ts";
export type { DumpedOp, LineRange } from "./dump.ts";
// Looking at a definition.
export { dumpDefinition } from "./dump.ts";
export { dumpDot, dumpMermaid, dumpTree } from "./dump-graph.ts";
export { variableOf, withVariable } from "./environment.ts";
export type {
	BindMount,
	CacheMount,
	ExecMount,
	ExecOptions,
	ExecSecret,
	ExecSsh,
	Execution,
	ExecVertex,
	MountBase,
	TmpfsMount,
} from "./exec.ts";
// Processes.
export { exec } from "./exec.ts";
export type {
	ActionChain,
	Copy,
	FileAction,
	FileOptions,
	FileVertex,
	MakeDirectory,
	MakeFile,
	MakeSymlink,
	Owner,
	Principal,
	Remove,
} from "./file.ts";
// Changes of files.
export { file, ownerOf, principalOf } from "./file.ts";
export { fromDefinition } from "./from-definition.ts";
export type { GitOptions } from "./git.ts";
export { git } from "./git.ts";
export type { GitUrl, GitUrlProblem } from "./git-url.ts";
export { parseGitUrl } from "./git-url.ts";
export type { HttpOptions } from "./http.ts";
export { http } from "./http.ts";
export type { ImageOptions, ResolveMode } from "./image.ts";
export { image } from "./image.ts";
export type { LocalOptions } from "./local.ts";
export { local } from "./local.ts";

// Graphs to definitions and back.
export { marshal } from "./marshal.ts";
// File systems over and against one another.
export { merge } from "./merge.ts";
export type * from "./messages.ts";
export type { OciLayoutOptions } from "./oci-layout.ts";
export { ociLayout } from "./oci-layout.ts";
// Paths as file vertices resolve them.
export { absoluteDestination, absolutePath } from "./path.ts";
// Sources: file systems from outside.
export { source } from "./source.ts";
export type {
	DeferredVertex,
	DiffVertex,
	EncodedVertex,
	Filesystem,
	MergeVertex,
	Output,
	SourceVertex,
	Vertex,
	VertexBase,
} from "./vertex.ts";
// Vertices and their outputs.
export { deferred, scratch } from "./vertex.ts";
