/**
 * The library. Each part stands by itself, and bundlers leave out what is not used:
 *
 * - `parseDockerfile` reads a Dockerfile into a typed tree; it never throws, problems are in `diagnostics`.
 */

export type * from "./dockerfile/ast.ts";
export { type Mount, resolveMount } from "./dockerfile/mount.ts";
export { parseDockerfile } from "./dockerfile/parse.ts";
export type { Diagnostic, Severity, TextEdit } from "./text/diagnostic.ts";
export { createSource, type Source } from "./text/source.ts";
export type { Position, Span } from "./text/span.ts";
