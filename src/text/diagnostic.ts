import type { Span } from "./span.ts";

/** How much a diagnostic matters. Only `error` keeps a Dockerfile from being built. */
export type Severity = "error" | "warning" | "info";

/** Another place that explains a diagnostic. */
export interface RelatedPlace {
	readonly message: string;
	readonly span: Span;
}

/** A replacement of one range of the text. */
export interface TextEdit {
	readonly span: Span;
	readonly text: string;
}

/** Something to say about a place in a Dockerfile. */
export interface Diagnostic {
	/** Stable machine name, in kebab-case: `unknown-instruction`. */
	readonly code: string;
	readonly severity: Severity;
	/** What is wrong, in one sentence without a final full stop. */
	readonly message: string;
	/** What was expected and what to do about it. */
	readonly help?: string;
	readonly span: Span;
	/**
	 * Lines, from 1 and inclusive, to report instead of those of `span`: the official frontend reports some errors at whole
	 * instructions, and a few at a line before the text they are about (line 0 is possible).
	 */
	readonly lines?: { readonly first: number; readonly last: number };
	/** It concerns the file as a whole: errors of a build carry no lines then. */
	readonly wholeFile?: true;
	readonly related?: readonly RelatedPlace[];
}

/** Orders by place, then by code, then by message: one total order for every report. */
export function compareDiagnostics(a: Diagnostic, b: Diagnostic): number {
	return (
		a.span.start - b.span.start ||
		a.span.end - b.span.end ||
		compareText(a.code, b.code) ||
		compareText(a.message, b.message)
	);
}

function compareText(a: string, b: string): number {
	if (a === b) return 0;
	return a < b ? -1 : 1;
}
