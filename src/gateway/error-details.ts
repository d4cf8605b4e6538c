import type { ErrorDetail } from "./gateway-error.ts";

/** Positions count lines from 1; a character of 0 stands for the whole line. */
export interface SourceRange {
	readonly start: SourcePosition;
	readonly end: SourcePosition;
}

export interface SourcePosition {
	readonly line: number;
	readonly character: number;
}

/** A file that errors, warnings and source maps point into. */
export interface SourceFile {
	readonly filename: string;
	readonly data: Uint8Array;
	/** "Dockerfile", for highlighting. */
	readonly language?: string | undefined;
	/** The encoded LLB definition the file was read from, when there is one. */
	readonly definition?: Uint8Array | undefined;
}

const buildkit = "github.com/moby/buildkit/";

/**
 * The place of an error, which clients print as an excerpt of the file (errdefs.Source). The definition the file came from is left
 * out: no client reads it here.
 */
export function sourceDetail(
	file: SourceFile,
	ranges: readonly SourceRange[],
): ErrorDetail {
	return jsonDetail("errdefs.Source", {
		info: {
			filename: file.filename,
			data: Buffer.from(file.data).toString("base64"),
			...(file.language === undefined ? {} : { language: file.language }),
		},
		ranges: ranges.map(({ start, end }) => ({
			start: position(start),
			end: position(end),
		})),
	});
}

/** Says that this frontend does not know a subrequest (errdefs.Subrequest), so that a client can fall back. */
export function subrequestDetail(name: string): ErrorDetail {
	return jsonDetail("errdefs.Subrequest", { name });
}

/** Says that this frontend lacks a capability that was asked for (errdefs.FrontendCap). */
export function frontendCapabilityDetail(name: string): ErrorDetail {
	return jsonDetail("errdefs.FrontendCap", { name });
}

/** A detail read back: the ones a frontend acts on by name, everything else as it came. */
export type KnownDetail =
	| {
			readonly kind: "source";
			readonly filename: string;
			readonly data: Uint8Array;
			readonly ranges: readonly SourceRange[];
	  }
	| {
			readonly kind: "solve";
			readonly inputIds: readonly string[];
			readonly mountIds: readonly string[];
	  }
	| { readonly kind: "subrequest"; readonly name: string }
	| { readonly kind: "frontend-capability"; readonly name: string }
	| { readonly kind: "vertex"; readonly digest: string }
	| { readonly kind: "other"; readonly detail: ErrorDetail };

/** What a detail says. A detail of a known type whose JSON is broken is `other`. */
export function readDetail(detail: ErrorDetail): KnownDetail {
	const json = parseJson(detail.value);
	if (json === undefined) return { kind: "other", detail };
	switch (detail.typeUrl) {
		case `${buildkit}errdefs.Source+json`: {
			const info = record(json.info);
			return {
				kind: "source",
				filename: text(info.filename),
				data: Buffer.from(text(info.data), "base64"),
				ranges: list(json.ranges).map(readRange),
			};
		}
		case `${buildkit}errdefs.Solve+json`:
			return {
				kind: "solve",
				inputIds: list(json.inputIDs).map(text),
				mountIds: list(json.mountIDs).map(text),
			};
		case `${buildkit}errdefs.Subrequest+json`:
			return { kind: "subrequest", name: text(json.name) };
		case `${buildkit}errdefs.FrontendCap+json`:
			return { kind: "frontend-capability", name: text(json.name) };
		case `${buildkit}errdefs.Vertex+json`:
			return { kind: "vertex", digest: text(json.digest) };
		default:
			return { kind: "other", detail };
	}
}

function jsonDetail(type: string, value: object): ErrorDetail {
	return {
		typeUrl: `${buildkit}${type}+json`,
		value: new TextEncoder().encode(JSON.stringify(value)),
	};
}

/** Zero is left out, as in every proto3 message written as JSON. */
function position({ line, character }: SourcePosition): object {
	return character === 0 ? { line } : { line, character };
}

function readRange(value: unknown): SourceRange {
	const range = record(value);
	return { start: readPosition(range.start), end: readPosition(range.end) };
}

function readPosition(value: unknown): SourcePosition {
	const { line, character } = record(value);
	return {
		line: typeof line === "number" ? line : 0,
		character: typeof character === "number" ? character : 0,
	};
}

type Json = Readonly<Record<string, unknown>>;

function parseJson(bytes: Uint8Array): Json | undefined {
	try {
		return record(JSON.parse(new TextDecoder().decode(bytes)));
	} catch {
		return undefined;
	}
}

function record(value: unknown): Json {
	return typeof value === "object" && value !== null && !Array.isArray(value)
		? (value as Json)
		: {};
}

function list(value: unknown): readonly unknown[] {
	return Array.isArray(value) ? value : [];
}

function text(value: unknown): string {
	return typeof value === "string" ? value : "";
}
