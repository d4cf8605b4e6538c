import { encodeDefinition, marshal } from "../llb/index.ts";
import type { Dockerfile } from "./dockerfile/ast.ts";
import { parseDockerfile } from "./dockerfile/parse.ts";
import type { Lowered } from "./lower/lowered.ts";
import { lowerOffline, type OfflineOptions } from "./lower/offline.ts";
import { createSource } from "./text/source.ts";

/**
 * The library, in the order of a Dockerfile's way. Every part stands by itself; bundlers leave out what is not used.
 *
 *   parse   text → typed tree, with the place of every value; never throws, problems are in `diagnostics`
 *   print   tree → text in one form, meaning the same
 *   lower   tree → build graph and image configuration, without an engine
 *   encode  graph → the bytes that BuildKit takes
 */

/**
 * Reads a Dockerfile.
 *
 * @param text The file's text; a byte order mark is passed over.
 * @param name How messages call it. Default: `Dockerfile`.
 */
export function parse(text: string, name = "Dockerfile"): Dockerfile {
	return parseDockerfile(createSource(name, text.replace(/^\uFEFF/, "")));
}

export { print } from "./dockerfile/print.ts";

/**
 * Lowers a Dockerfile to a build graph. Base images that `options.images` does not describe are taken for images with a `PATH` and
 * nothing else.
 *
 * @throws BuildRefused when the Dockerfile cannot be built: with the places and what to do.
 */
export function lower(
	document: Dockerfile,
	options: OfflineOptions = {},
): Promise<Lowered> {
	return lowerOffline(document, options);
}

/** The graph as the bytes of a BuildKit definition (`pb.Definition`), byte for byte what docker/dockerfile would send. */
export function encode({ output, marshalOptions }: Lowered): Uint8Array {
	return encodeDefinition(marshal(output, marshalOptions));
}

export {
	decodeDefinition,
	dumpDefinition,
	dumpDot,
	dumpMermaid,
	dumpTree,
} from "../llb/index.ts";
// The tree: one record type for each instruction, united on `kind`.
export type * from "./dockerfile/ast.ts";
export { locate, locateSpan } from "./dockerfile/ast.ts";

// Variables: words with `$`, and what they stand for.
export { expandWord } from "./dockerfile/expand.ts";
// What RUN --mount means, once variables have values.
export type {
	BindMount,
	CacheMount,
	Mount,
	SecretMount,
	SshMount,
	TmpfsMount,
} from "./dockerfile/mount.ts";
export { resolveMount } from "./dockerfile/resolve-mount.ts";
export { parseWord, variablesIn } from "./dockerfile/word.ts";
export { encodeImageConfig } from "./image/encode-image-config.ts";
export type { ImageConfig } from "./image/image-config.ts";
export { parseImageConfig } from "./image/parse-image-config.ts";
// Graphs and images.
export { BuildRefused } from "./lower/build-refused.ts";
export type { Lowered } from "./lower/lowered.ts";
export type { KnownImage, OfflineOptions } from "./lower/offline.ts";
// Texts, places and problems.
export type { Diagnostic, Severity, TextEdit } from "./text/diagnostic.ts";
export { createSource, type Source } from "./text/source.ts";
export type { Position, Span } from "./text/span.ts";
