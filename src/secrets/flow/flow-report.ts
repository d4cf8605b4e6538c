import type { Source } from "../../text/source.ts";
import type { Span } from "../../text/span.ts";
import type { FlowStep, Secret } from "./taint.ts";

/**
 * What the analysis of a Dockerfile found. Kinds of findings:
 *
 * - `layer`: the bytes, or a reversible form of them, are in a layer of the stage;
 * - `layer-removed-later`: so they are, and a later instruction only hides them;
 * - `image-config`: they are in the configuration or the history of the stage's image;
 * - `log`: the build prints them;
 * - `argv`: only the list of processes shows them while the build runs;
 * - `remote`: a script that comes from elsewhere could read them;
 * - `hostkey`: an SSH key is offered to a host that nobody checked.
 */
export const flowKinds = [
	"layer",
	"layer-removed-later",
	"image-config",
	"log",
	"argv",
	"remote",
	"hostkey",
] as const;

export type FlowKind = (typeof flowKinds)[number];

/** `unknown` means that the analysis cannot tell, and says why. */
export type FlowVerdict = "clean" | "leaks" | "unknown";

export interface FlowFinding {
	readonly secret: Secret;
	readonly kind: FlowKind;
	readonly verdict: "leaks" | "unknown";
	/** Whether the stage it happens in is part of the image that is exported. */
	readonly exported: boolean;
	/** Whether the target needs the stage at all. */
	readonly built: boolean;
	/** What builds call the stage. */
	readonly stage: string;
	/** The first line of the instruction, from 1. */
	readonly line: number;
	/** The place where the bytes get out. */
	readonly span: Span;
	/** From where the secret comes in to where it gets out. */
	readonly steps: readonly FlowStep[];
	/** What it means, or why it is not known, in one sentence. */
	readonly reason: string;
}

export interface SecretResult {
	readonly secret: Secret;
	/** `leaks` when any finding says so, else `unknown` when any says so. */
	readonly verdict: FlowVerdict;
}

export interface FlowReport {
	readonly source: Source;
	/** In the order in which the Dockerfile brings them in. */
	readonly secrets: readonly SecretResult[];
	/** By line, then by secret and kind. */
	readonly findings: readonly FlowFinding[];
}

/** Whether the secret is in what is shipped, or in what everybody can read: an exported layer or configuration, or the log. */
export function escapes(finding: FlowFinding): boolean {
	if (finding.verdict !== "leaks") return false;
	switch (finding.kind) {
		case "layer":
		case "layer-removed-later":
		case "image-config":
			return finding.exported;
		case "log":
			return finding.built;
		case "argv":
		case "remote":
		case "hostkey":
			return false;
	}
}
